"""Another model's vectors for the same items, from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

import embedding_explorer as ee
from ui import state
from ui.compare import sides
from ui.compare.view import MOST, update, view

KEY = "compare-file"


def show() -> None:
    """Draw the field for a file; what is read becomes one more side."""
    with st.popover("Vectors from a file", icon=":material/upload_file:", key="compare-bring"):
        st.markdown(
            "Bring the vectors of another model for the same items: a table with a name and one "
            "column per number, Parquet, NPY with names, word2vec or GloVe text …"
        )
        st.file_uploader("File", key=KEY, accept_multiple_files=False, on_change=_read)


def _read() -> None:
    file = state.value(KEY)
    if file is None:
        return
    try:
        data = ee.read(file.getvalue(), name=file.name)
    except ee.ExplorerError as error:
        state.say(str(error))
        return
    now = list(view().sides or sides.first(state.current()))
    if len(now) >= MOST:
        state.say(f"At most {MOST} methods stand side by side; take one away first.")
        return
    data = _in_order(data, state.current(), state.say)
    key = state.hold(data)
    if key not in now:
        update(sides=(*now, key))
    state.say(f"{file.name}: {len(data):,} items, compared as one more method.")


def _in_order(data: ee.Dataset, current: ee.Dataset, say: Callable[[str], None]) -> ee.Dataset:
    """Return the file's rows under the names of the current data, where it has none of these.

    A file without names that has as many rows is taken in the order of the current data.
    """
    if len(data) != len(current) or data.names.isin(current.names).any():
        return data
    say(
        f"{data.source} has none of the names of {current.source}, but as many rows: they are "
        "taken in the same order."
    )
    named = data.items.assign(name=current.items["name"].to_numpy())
    return replace(data, items=named, fingerprint="")
