"""The tags a visitor gave to points, for as long as the session lasts, by data set."""

from __future__ import annotations

from typing import cast

import numpy as np

import embedding_explorer as ee
from embedding_explorer.analysis.selection.tags import Tags
from ui.cache.owned import OWN
from ui.frame import state
from ui.map import Coloring

KEY, SEEN = "tags", "tags-seen"
NO_TAG = "no tag"


def tags(built: ee.Built) -> Tags:
    """Return the tags of the data that is open; none where none was given."""
    kept: dict[str, Tags] = state.value(KEY, {})
    return kept.get(state.view().data) or Tags.none(built.space.names)


def some() -> bool:
    """Tell whether a point of the data that is open was given a tag, though it be taken back."""
    return state.view().data in state.value(KEY, {})


def put(changed: Tags) -> None:
    """Keep the tags of the data that is open, and of other data that is still here."""
    here = state.own_data()
    kept = {k: v for k, v in state.value(KEY, {}).items() if k in here or not k.startswith(OWN)}
    state.put(KEY, {**kept, state.view().data: changed})


def codes(built: ee.Built) -> np.ndarray:
    """Return the tag of each point, (n,) int8: its place among the titles, -1 for none."""
    return _seen(built)[0]


def colors(built: ee.Built) -> Coloring:
    """Return the tags as colours, those in the order in which they came."""
    return _seen(built)[1]


def _seen(built: ee.Built) -> tuple[np.ndarray, Coloring]:
    """Return codes and colours, the same objects until a tag or the points change."""
    names, now = built.space.names, state.value(KEY, {}).get(state.view().data)
    seen = state.value(SEEN)
    if seen is None or seen[0] is not now or seen[1] is not names:
        found = tags(built)
        codes = found.of(names)
        own = Coloring("tag", codes.astype(np.int32), found.titles, missing=NO_TAG)
        seen = (now, names, (codes, own))
        state.put(SEEN, seen)
    return cast(tuple[np.ndarray, Coloring], seen[2])
