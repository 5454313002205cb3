"""What a page was sent and the server did not read, as it was too large: said once, at the top.

The server notes it by the connection, which has a name of its own in a header that no browser sets;
by that the page of the connection finds it.
"""

from __future__ import annotations

import streamlit as st

from ui.frame import state

HEADER = "x-explorer-connection"
SENTENCE = (
    "What was entered or pasted is larger than 2 MB and was not taken; upload it as a file on the "
    "Data page."
)
_REFUSED: set[str] = set()  # connections whose pages are still to say so


def note(connection: str) -> None:
    """Note that something from a connection was not read."""
    _REFUSED.add(connection)


def forget(connection: str) -> None:
    """Forget a connection that ended."""
    _REFUSED.discard(connection)


def tell() -> None:
    """Say what is noted of this page's connection."""
    connection = st.context.headers.get(HEADER, "")
    if connection in _REFUSED:
        forget(connection)
        state.say(SENTENCE)
