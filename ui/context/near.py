"""The neighbours of a chosen occurrence, beside those of the word's one vector."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import embedding_explorer as ee
from ui.context.maps import Shown
from ui.context.view import update
from ui.frame import shell, state
from ui.map.neighbor_lists import Entry, Listing, neighbor_lists

KEY, NEAR = "context-near", 5


def show(shown: Shown, rows: Sequence[int]) -> None:
    """Draw both lists; a click on an occurrence chooses it."""
    found = shown.found
    row = rows[0] if rows else 0
    name = shell.plain(str(found.items["name"].iloc[row]))
    st.markdown(f"**{name}**")
    if not rows:
        st.caption("The first sentence; click a point or a neighbour to see another.")
    lists = [_in_layer(shown, row)]
    if shown.one is not None:
        lists.append(_single(shown, len(found)))
    neighbor_lists(lists, key=KEY, on_pick=lambda: _picked(shown))
    if shown.one is None:
        st.caption(
            f"{shell.plain(found.word)} is not among the 10,010 words of the packaged GloVe "
            "vectors, so its single vector cannot be shown."
        )


def _in_layer(shown: Shown, row: int) -> Listing:
    space = shown.found.space(shown.layer)
    last = ", the last" if shown.layer == shown.found.layers else ""
    title, subtitle = f"In layer {shown.layer}{last}", "similarity (cosine) of its uses"
    if len(space) < 2:
        return Listing(title, subtitle, [], "There is no other use to compare it with.")
    near = ee.neighbors(space, str(space.names[row]), k=min(NEAR, len(space) - 1))
    senses = shown.found.items.get("sense")
    entries = []
    for one in near.itertuples():
        at = space.position(str(one.name))
        sense = None if senses is None else senses.iloc[at]
        said = str(sense) if sense is not None and sense == sense else ""
        entries.append(
            Entry(str(one.name), at, max(0.0, one.similarity), f"{one.similarity:.2f}", remark=said)
        )
    return Listing(title, subtitle, entries)


def _single(shown: Shown, n: int) -> Listing:
    assert shown.one is not None
    entries = [
        Entry(str(one.name), n + 1 + i, max(0.0, one.similarity), f"{one.similarity:.2f}")
        for i, one in enumerate(shown.one.near.head(NEAR).itertuples())
    ]
    return Listing("One vector per word", "the same in every sentence (GloVe)", entries)


def _picked(shown: Shown) -> None:
    position = (state.value(KEY) or {}).get("pick")
    if isinstance(position, int | float) and 0 <= position < len(shown.found):
        update(pick=str(shown.found.items["name"].iloc[int(position)]))
