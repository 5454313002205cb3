"""Which selection counts when the user and the page both changed it.

The browser numbers its selections. A selection counts until the page asks for another one that
is not the user's own (a click in a table, a button that clears); from then on it is history, even
if the page later asks for what it asked before. The numbers also let the browser see whether a
selection that arrives was made before or after the page heard of the last click.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.map.events import MapEvent, decode, sequence


def latest(key: str, *, selected: tuple[int, ...], token: str, n: int) -> tuple[MapEvent, int]:
    """Return the selection that counts, and the number of the last one heard of."""
    state = (st.session_state.get(key) or {}).get("selection")
    event, seq = decode(state, token=token, n=n), sequence(state)
    asked, over = _notes(key, token, selected)
    if selected != asked and selected != event.selected:
        over = seq
    st.session_state[_slot(key)] = {"token": token, "asked": selected, "over": over}
    return (event if seq > over else MapEvent()), max(seq, over)


def _notes(key: str, token: str, selected: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    notes: dict[str, Any] = st.session_state.get(_slot(key)) or {}
    if notes.get("token") != token:
        return selected, int(notes.get("over", 0))
    return notes["asked"], int(notes["over"])


def _slot(key: str) -> str:
    return f"{key}--asked"
