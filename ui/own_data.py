"""The visitor's own dataset: what reading found, the role of each column, a preview."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.counted import counted
from embedding_explorer.dataset import KINDS, ROLES, Column, named_by_name, with_roles
from embedding_explorer.readers.encoding import CHOICES, called
from ui import about, bring, shell, state

BY_BUTTONS = 12  # columns whose roles get a row of buttons each; more get a table


def head(data: ee.Dataset, key: str) -> None:
    """Draw what is open now, and the way on."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="own-head"):
        st.markdown(
            f"**{shell.plain(data.source)}** · {counted(len(data), 'row')}, "
            f"{counted(len(columns_of(data)), 'column')}. "
            ":small[Kept for this browser session; on the server's disk, with all that is made of "
            "it, for an hour after its last use.]",
            width="stretch",
        )
        icon = ":material/arrow_forward:"
        if st.button("Explore it", type="primary", key="explore-own", icon=icon):
            shell.go("pages/explore.py")
        if st.button("Forget it", key="forget-own", icon=":material/delete:"):
            state.forget(key)
            st.rerun()


def show(data: ee.Dataset, key: str) -> None:
    """Draw how the dataset was understood and the ways to change it."""
    st.subheader(f"How {shell.plain(data.source)} was read", anchor=False)
    _kind(data, key)
    about.notes(data)
    roles(data, key)
    st.markdown("**First rows**")
    st.dataframe(data.items.head(about.SHOWN), hide_index=True, key="preview", height=240)


def _kind(data: ee.Dataset, key: str) -> None:
    kept = state.value("brought")
    if not kept or kept[0] != key:
        return
    state.seed("kind", data.kind, of=(data.fingerprint, state.value("roles-refused", 0)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Read as",
            KINDS,
            default=data.kind,
            key="kind",
            required=True,
            on_change=lambda: _read_again(key, kept[1], kind=state.held("kind", data.kind)),
            help="items: a table of things; text: words or documents; vectors: numbers that are "
            "vectors already; images; graph: who is linked to whom.",
        )
        _encoding(data, key, kept[1])


def _encoding(data: ee.Dataset, key: str, brought: bring.Brought) -> None:
    """Offer other encodings where the data came from the bytes of a text."""
    used = data.reading.get("encoding")
    if used is None or isinstance(brought.source, str):
        return
    state.seed("encoding", used, of=(data.fingerprint, used, state.value("roles-refused", 0)))
    st.selectbox(
        "Encoding",
        list(dict.fromkeys([used, *CHOICES])),
        format_func=called,
        index=list(dict.fromkeys([used, *CHOICES])).index(used),
        key="encoding",
        width=250,
        on_change=lambda: _read_again(key, brought, encoding=state.value("encoding")),
        help="Which letters the bytes of the file stand for: try another where letters look wrong.",
    )


def _read_again(key: str, brought: bring.Brought, **option: str) -> None:
    again = replace(brought, options={**brought.options, **option})
    try:
        changed = bring.read(again)
    except ee.ExplorerError as error:
        state.say(str(error))
        state.put("roles-refused", state.value("roles-refused", 0) + 1)
        return
    _replace(key, changed, again)


def roles(data: ee.Dataset, key: str) -> None:
    """Draw the role of every column with its reason; a click changes it."""
    columns = columns_of(data)
    if not columns:
        return
    st.markdown("**What each column is**")
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
    widget = f"role-{i}"
    state.seed(widget, column.role, of=(data.fingerprint, state.value("roles-refused", 0)))
    left, right = st.columns([0.3, 0.7], vertical_alignment="center")
    left.markdown(f"**{shell.plain(column.name)}**")
    left.caption(shell.plain(column.reason))
    right.segmented_control(
        f"Role of {column.name}",
        ROLES,
        default=column.role,
        key=widget,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _set_roles(data, key, {column.name: state.held(widget, column.role)}),
    )


def _roles_table(data: ee.Dataset, key: str) -> None:
    rows = [{"column": c.name, "role": c.role, "because": c.reason} for c in columns_of(data)]
    edited = st.data_editor(
        rows,
        column_config={"role": st.column_config.SelectboxColumn(options=ROLES, required=True)},
        disabled=["column", "because"],
        hide_index=True,
        key=f"roles-{data.fingerprint[:8]}",
    )
    changes = {n["column"]: n["role"] for n, o in zip(edited, rows, strict=True) if n != o}
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
    _replace(key, changed, None)


def _replace(key: str, changed: ee.Dataset, brought: bring.Brought | None) -> None:
    """Put a dataset in the place of the one it was made from."""
    kept = state.value("brought")
    state.forget(key)
    new = state.keep(changed)
    if brought is None and kept and kept[0] == key:
        brought = kept[1]
    if brought is not None:
        state.put("brought", (new, brought))
