"""Big arrays for the browser by an address of their own, outside the script's messages.

They are put where Streamlit keeps the files of `st.download_button`: an address is a hash of the
content, which begins with random bytes, so that nobody can guess it; nothing lists them, and a
file goes when no page shows it any more.
"""

from __future__ import annotations

import secrets

import streamlit as st
from streamlit import runtime

LIMIT = 200_000  # points up to which everything travels in one message
HEAVY = 8 * LIMIT  # bytes of one panel up to which they travel in every message
SALT = 16  # bytes in front of every file; a multiple of eight keeps arrays aligned
_TYPE = "application/octet-stream"


def wanted(n: int) -> bool:
    """Tell whether the arrays of `n` points get an address, which needs a running server."""
    return n > LIMIT and runtime.exists()


def heavy(nbytes: int) -> bool:
    """Tell whether a panel of few points but many bytes (steps, neighbours) gets an address."""
    return nbytes > HEAVY and runtime.exists()


def salted(content: bytes) -> bytes:
    """Return the content of a file whose address cannot be guessed from what is in it."""
    return secrets.token_bytes(SALT) + content


def address(content: bytes, place: str) -> str:
    """Return where the browser finds a salted content; `place` is its name on this page."""
    files = runtime.get_instance().media_file_mgr
    url = files.add(content, _TYPE, coordinates=f"map/{place}")
    return f"{base()}{url}"


def base() -> str:
    """Return what stands before every path of this server."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""
