"""The data sets a visitor has here: open, rename or delete one."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data.combine import renamed
from ui.frame import shell, state, widgets

LONGEST = 200  # characters of a name


def show(current: str) -> None:
    """List what this visitor brought or opened by a link, each with what can be done with it."""
    kept = state.own_data()
    if not kept:
        return
    title = f"Your data sets ({len(kept)})"
    with st.expander(title, expanded=len(kept) > 1, key="kept", on_change="rerun") as all_of_them:
        if all_of_them.open:
            for key, data in kept.items():
                _row(key, data, is_current=key == current)


def _row(key: str, data: ee.Dataset, *, is_current: bool) -> None:
    linked = state.is_linked(key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"kept-{key}"):
        st.markdown(
            f"**{shell.plain(data.source)}** · {counted(len(data), 'row')}, {data.kind}"
            f"{' · opened now' * is_current}{' · from a link' * linked}",
            width="stretch",
        )
        if not is_current and st.button("Open", key=f"kept-open-{key}"):
            state.show_data(key)
            st.rerun()
        if not linked:
            field = st.popover("Rename", key=f"kept-rename-{key}", on_change="rerun")
            if field.open:
                with field:
                    _rename(key, data)
        if st.button("Close" if linked else "Delete", key=f"kept-delete-{key}"):
            state.forget(key)
            st.rerun()


def _rename(key: str, data: ee.Dataset) -> None:
    widgets.text(
        "Name",
        data.source,
        lambda name: _renamed(key, data, name),
        key=f"kept-name-{key}",
        most=LONGEST,
        help="Press Enter to rename.",
    )


def _renamed(key: str, data: ee.Dataset, name: str) -> None:
    try:
        state.put_instead(key, renamed(data, name), fresh=False)
    except ee.ExplorerError as error:
        state.say(str(error))
