"""What a visitor gave a page and did not use: Streamlit drops it with the field that held it.

The page notes it while its field is drawn; where they went instead it is said, once.
"""

from __future__ import annotations

from ui.frame import state

NOTED = "left-behind"


def note(page: str, sentence: str) -> None:
    """Note what is to be said where the fields of a page are left; "" when all is used."""
    state.put(NOTED, (page, sentence))


def tell(page: str = "") -> None:
    """Say what lies unused in fields that are not drawn any more: those of any other page."""
    noted, sentence = state.value(NOTED) or ("", "")
    if sentence and noted != page:
        state.say(sentence)
        note(noted, "")
