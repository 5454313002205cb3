"""The session of one visitor: the only file that touches Streamlit's."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

VIEWS = {"view"}  # the keys under which the pages keep what a visitor chose and an address holds


def kept() -> MutableMapping[str, Any]:
    """Return all that this session holds."""
    return cast(MutableMapping[str, Any], st.session_state)


def is_by_link() -> bool:
    """Tell whether the address this session began with asked for anything."""
    by_link: bool = kept().setdefault("by-link", bool(st.query_params.to_dict()))
    return by_link


def value(key: str, default: Any = None) -> Any:
    """Return what a widget or component holds under its key."""
    return kept().get(key, default)


def held(key: str, before: Any) -> Any:
    """Return what a choice holds in its callback; `before`, put back, where it came back empty.

    A click while the page is still being drawn can answer so, for a required choice too.
    """
    if kept().get(key) is None:
        kept()[key] = before
    return kept()[key]


def put(key: str, thing: Any) -> None:
    """Keep something for this visitor under a key of a page's own."""
    kept()[key] = thing


def follow_history() -> None:
    """Let the address say what was chosen, where the visitor went Back or Forward to it.

    Every address a page put into the bar is one step of the browser's history; that an address is
    empty only says that the page had not put its own there yet.
    """
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation and st.query_params.to_dict():
        for key in VIEWS:
            kept().pop(key, None)
