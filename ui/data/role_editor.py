"""The visitor's own dataset: what reading found, the role of each column, a preview."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import KINDS, ROLES, Column
from embedding_explorer.data.dataset import own_columns, with_roles
from embedding_explorer.data.readers.text.encoding import CHOICES, called
from embedding_explorer.engine import is_little
from ui.cache import cache
from ui.data import assumed, card, reading, upload
from ui.frame import editors, shell, state, widgets

KEPT = {  # whether it was opened by a link
    False: "Kept for this browser session. On the server's disk, data and results stay for an hour "
    "after their last use.",
    True: "Opened from a link: it is available while its owner keeps it. Your changes go into "
    "your own copy.",
}
EXAMPLES, EXAMPLE = 3, 30  # values shown of a column, and characters of one
LOOKED_AT = 1_000  # rows they are taken from
BEGINNING = 10 * EXAMPLE  # characters of a cell that are looked at


def head(data: ee.Dataset, key: str) -> None:
    """Draw what is open now, and the way on."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="own-head"):
        linked = state.is_linked(key)
        st.markdown(
            f"**{shell.plain(data.source)}** · {counted(len(data), 'row')}, "
            f"{counted(len(own_columns(data)), 'column')}. :small[{KEPT[linked]}]",
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
    assumed.sentence(data, key)
    _kind(data, key)
    card.notes(data, lambda note: assumed.rows(note, key))
    roles(data, key)
    assumed.embedded(data)
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
            "ready-made vectors. Images. Graph: nodes and their edges. Distances: a square matrix.",
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
    """Draw every column with its role, why it has it and some values; a choice changes the role."""
    columns = own_columns(data)
    if not columns:
        return
    st.markdown("**Role of each column**")
    if under_way := reading.changing(upload.PLACE, key):
        _on_the_way(data, columns, under_way)
        return
    _table(data, key, columns)
    if len(columns) > 1:
        _several(data, key, columns)


def _on_the_way(data: ee.Dataset, columns: tuple[Column, ...], roles: Mapping[str, str]) -> None:
    """Draw the columns as they will be: nothing is chosen in the table of what is being changed."""
    chosen = [replace(c, role=roles.get(c.name, c.role)) for c in columns]
    st.dataframe(_rows(data, chosen), hide_index=True, key="roles-on-the-way")


def _rows(data: ee.Dataset, columns: Sequence[Column]) -> list[dict[str, str]]:
    examples = cache.of_data("examples", data, lambda: _every_example(data.items))
    return [
        {"column": c.name, "role": c.role, "reason": c.reason, "values": examples[c.name]}
        for c in columns
    ]


def _table(data: ee.Dataset, key: str, columns: tuple[Column, ...]) -> None:
    rows = _rows(data, columns)
    # The table starts again where its data is another, or what was chosen could not be.
    table = f"roles-{data.fingerprint[:8]}-{state.value('roles-refused', 0)}"
    edited = st.data_editor(
        rows,
        column_config={
            "column": st.column_config.TextColumn("Column"),
            "role": st.column_config.SelectboxColumn(
                "Role (click to change)", options=ROLES, required=True
            ),
            "reason": st.column_config.TextColumn("Reason", width="medium"),
            "values": st.column_config.TextColumn("Values", width="medium"),
        },
        disabled=["column", "reason", "values"],
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


def _every_example(items: pd.DataFrame) -> dict[str, str]:
    return {str(name): _examples(column) for name, column in items.head(LOOKED_AT).items()}


def _examples(column: pd.Series) -> str:
    """Return some values of a column that differ, cut short."""
    values = column.dropna()
    if values.dtype.kind == "O":  # long texts, and what cannot be hashed (lists)
        values = values.map(lambda value: str(value)[:BEGINNING])
    some = values.drop_duplicates().head(EXAMPLES).astype(str)
    return ", ".join(textwrap.shorten(text, EXAMPLE, placeholder="…") for text in some)


def _several(data: ee.Dataset, key: str, columns: tuple[Column, ...]) -> None:
    """Draw the way to give many columns one role."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="roles-several"):
        chosen = st.multiselect(
            "Change several columns",
            [column.name for column in columns],
            key=f"roles-columns-{data.fingerprint[:8]}",
            placeholder="Columns",
        )
        role = st.selectbox("Role", ROLES, key="roles-role", width=140)
        if st.button("Set", key="roles-set", disabled=not chosen):
            _set_roles(data, key, dict.fromkeys(chosen, role))
            st.rerun()


def _set_roles(data: ee.Dataset, key: str, changes: dict[str, str]) -> None:
    """Give columns other roles: what goes over many cells is a worker's."""
    try:
        if is_little(data):
            state.put_instead(key, with_roles(data, changes))
        else:
            reading.change(upload.PLACE, key, data, changes)
    except ee.ExplorerError as error:
        state.say(str(error))
        state.put("roles-refused", state.value("roles-refused", 0) + 1)  # the table goes back
