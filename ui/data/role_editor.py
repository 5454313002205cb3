"""The visitor's own dataset: what reading found, the role of each column, a preview."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import KINDS, ROLES, Column
from embedding_explorer.data.dataset import named_by_name, with_roles
from embedding_explorer.data.readers.text.encoding import CHOICES, called
from ui.data import card, upload
from ui.frame import editors, shell, state, widgets

KEPT = {  # whether it was opened by a link
    False: "Kept for this browser session. On the server's disk, data and results stay for an hour "
    "after their last use.",
    True: "Opened from a link: it is available while its owner keeps it. Your changes go into "
    "your own copy.",
}
BY_BUTTONS = 12  # columns whose roles get a row of buttons each; more get a table


def head(data: ee.Dataset, key: str) -> None:
    """Draw what is open now, and the way on."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="own-head"):
        linked = state.is_linked(key)
        st.markdown(
            f"**{shell.plain(data.source)}** · {counted(len(data), 'row')}, "
            f"{counted(len(columns_of(data)), 'column')}. :small[{KEPT[linked]}]",
            width="stretch",
        )
        icon = ":material/arrow_forward:"
        if st.button("Open in Explore", type="primary", key="explore-own", icon=icon):
            shell.go("pages/explore.py")
        if linked:
            if st.button("Close", key="close-own", icon=":material/close:"):
                state.forget(key)
                st.rerun()
        elif st.button("Delete it", key="forget-own", icon=":material/delete:"):
            state.forget(key)
            st.rerun()


def show(data: ee.Dataset, key: str) -> None:
    """Draw how the dataset was understood and the ways to change it."""
    st.subheader(f"How {shell.plain(data.source)} was read", anchor=False)
    _kind(data, key)
    card.notes(data)
    roles(data, key)
    st.markdown("**First rows**")
    st.dataframe(data.items.head(card.SHOWN), hide_index=True, key="preview", height=240)


def _kind(data: ee.Dataset, key: str) -> None:
    brought = state.value("brought", {}).get(key)
    if brought is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.segments(
            "Read as",
            KINDS,
            data.kind,
            lambda kind: upload.read_again(key, kind=kind),
            key="kind",
            of=(data.fingerprint, state.value("roles-refused", 0)),
            help="Items: a table, one item per row. Text: words or documents. Vectors: "
            "ready-made vectors. Images. Graph: nodes and their links.",
        )
        if brought.upload:
            _encoding(data, key)


def _encoding(data: ee.Dataset, key: str) -> None:
    """Offer other encodings where the data came from the bytes of a text."""
    used = data.reading.get("encoding")
    if used is None:
        return
    widgets.select(
        "Text encoding",
        list(dict.fromkeys([used, *CHOICES])),
        used,
        lambda encoding: upload.read_again(key, encoding=encoding),
        key="encoding",
        titles=called,
        of=(data.fingerprint, used, state.value("roles-refused", 0)),
        width=250,
        help="Try another text encoding if letters look wrong.",
    )


def roles(data: ee.Dataset, key: str) -> None:
    """Draw the role of every column with its reason; a click changes it."""
    columns = columns_of(data)
    if not columns:
        return
    st.markdown("**Role of each column**")
    if len(columns) > BY_BUTTONS:
        _roles_table(data, key)
        return
    for i, column in enumerate(columns):
        _role_row(data, key, i, column)


def columns_of(data: ee.Dataset) -> tuple[Column, ...]:
    """Return the user's columns: also the one called name, where it names the rows."""
    if not named_by_name(data):
        return data.columns
    reason = str(data.reading.get("name_reason") or "called name")
    return (Column("name", "name", reason), *data.columns)


def _role_row(data: ee.Dataset, key: str, i: int, column: Column) -> None:
    left, right = st.columns([0.3, 0.7], vertical_alignment="center")
    left.markdown(f"**{shell.plain(column.name)}**")
    left.caption(shell.plain(column.reason))
    widgets.segments(
        f"Role of {column.name}",
        ROLES,
        column.role,
        lambda role: _set_roles(data, key, {column.name: role}),
        key=f"role-{i}",
        of=(data.fingerprint, state.value("roles-refused", 0)),
        place=right,
        label_visibility="collapsed",
    )


def _roles_table(data: ee.Dataset, key: str) -> None:
    rows = [{"column": c.name, "role": c.role, "because": c.reason} for c in columns_of(data)]
    table = f"roles-{data.fingerprint[:8]}"
    edited = st.data_editor(
        rows,
        column_config={"role": st.column_config.SelectboxColumn(options=ROLES, required=True)},
        disabled=["column", "because"],
        hide_index=True,
        key=table,
    )
    if editors.is_refused(table):
        return
    # Streamlit adds rows to a table of fixed rows, too, for whoever asks: they are no columns.
    changes = {n["column"]: n["role"] for n, o in zip(edited, rows, strict=False) if n != o}
    if changes:
        _set_roles(data, key, changes)
        st.rerun()


def _set_roles(data: ee.Dataset, key: str, changes: dict[str, str]) -> None:
    try:
        changed = with_roles(data, changes)
    except ee.ExplorerError as error:
        state.say(str(error))
        state.put("roles-refused", state.value("roles-refused", 0) + 1)  # the buttons go back
        return
    brought = state.value("brought", {})
    with shell.guard("own-problem"):
        new = state.keep(changed)
        if key in brought:
            state.put("brought", {**brought, new: brought[key]})
        if not state.is_linked(key) and new != key:
            state.forget(key)
