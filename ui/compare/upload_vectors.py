"""Another model's vectors for the same items, from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.data.samples import called
from ui.cache import cache
from ui.compare import sides
from ui.compare.view import MOST, update, view
from ui.data import reading
from ui.frame import shell, state

KEY = "compare-file"
PLACE = "compare"  # where the bar of what is being read stands


def show() -> None:
    """Draw the field for a file; what is read becomes one more side."""
    with st.popover("Vectors from a file", icon=":material/upload_file:", key="compare-bring"):
        st.markdown(
            "Upload vectors of another model for the same items. Formats: a table with a name "
            "and one column per number, Parquet, NPY with names, word2vec or GloVe text …"
        )
        st.file_uploader("File", key=KEY, accept_multiple_files=False, on_change=_begin)
    reading.settle(PLACE, _accept, _refuse)


def _begin() -> None:
    file = state.value(KEY)
    if file is None:
        return
    try:
        reading.begin(PLACE, reading.bring([(file.name, file.getvalue())]))
    except ee.ExplorerError as error:
        state.say(str(error))


def _accept(brought: reading.Brought, data: ee.Dataset, instead: str) -> None:
    cache.drop(brought.upload)  # it is not read again
    now = list(view().sides or sides.first(state.current()))
    ordered = _in_order(data, state.current(), state.say)
    if ordered is not data or len(now) >= MOST:
        cache.forget(data, state.owner())  # the worker kept it as it was read
    if len(now) >= MOST:
        state.say(f"At most {MOST} methods can be compared; remove one first.")
        st.rerun()
    with shell.guard("compare-problem"):
        key = state.hold(ordered)
        if key not in now:
            update(sides=(*now, key))
        state.say(f"{data.source}: {len(data):,} items, added as another method.")
        st.rerun()


def _refuse(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    cache.drop(brought.upload)
    reading.told(error, "compare-problem")


def _in_order(data: ee.Dataset, current: ee.Dataset, say: Callable[[str], None]) -> ee.Dataset:
    """Return the file's rows under the names of the current data, where it has none of these.

    A file without names that has as many rows is taken in the order of the current data.
    """
    if len(data) != len(current) or data.names.isin(current.names).any():
        return data
    say(
        f"{data.source} shares no names with {called(current)}, but has as many rows: rows are "
        "matched in order."
    )
    named = data.items.assign(name=current.items["name"].to_numpy())
    return replace(data, items=named, fingerprint="")
