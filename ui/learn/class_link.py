"""A link for a class: this lesson, step and data, with or without the answers."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from ui.frame import widgets
from ui.learn import data, view


def show() -> None:
    """Draw the switch for hidden answers, unless the link hid them, and the link to copy."""
    st.divider()
    st.markdown("**For a class**")
    if view.locked():
        st.caption("This link hides the answers: each step asks for a prediction first.")
    else:
        _switch()
    st.caption("A link to this lesson, step and data:")
    with st.container(key="learn-link"):
        st.code(link(), language=None, wrap_lines=True)


def _switch() -> None:
    widgets.switch(
        "Hide the answers",
        view.hidden(),
        lambda on: view.update(answers=view.HIDDEN if on else view.SHOWN),
        key="learn-hidden",
        help="Results appear only after a prediction, and a check shows only the number of "
        "correct answers. Learners who open the link cannot change this.",
    )


def link() -> str:
    """Return the address that opens what is shown now."""
    query = view.to_address(replace(view.view(), data=data.now()))
    here = (st.context.url or "").split("?")[0]
    return f"{here}?{urlencode(query, doseq=True)}"
