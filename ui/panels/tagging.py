"""The tags a visitor gave to points, for as long as the session lasts, by data set."""

from __future__ import annotations

from typing import cast

import numpy as np

import embedding_explorer as ee
from embedding_explorer.analysis.selection.tags import Tags
from ui.frame import state
from ui.map import Coloring

KEY, SEEN = "tags", "tags-seen"
KEPT = 20  # data sets whose tags a session keeps
NO_TAG = "no tag"


def tags(built: ee.Built) -> Tags:
    """Return the tags of the data that is open; none where none was given."""
    kept: dict[str, Tags] = state.value(KEY, {})
    return kept.get(state.view().data) or Tags.none(built.space.names)


def some() -> bool:
    """Tell whether a point of the data that is open was given a tag, though it be taken back."""
    return state.view().data in state.value(KEY, {})


def put(changed: Tags) -> None:
    """Keep the tags of the data that is open."""
    kept = {k: v for k, v in state.value(KEY, {}).items() if k != state.view().data}
    state.put(KEY, {**dict(list(kept.items())[1 - KEPT :]), state.view().data: changed})


def codes(built: ee.Built) -> np.ndarray:
    """Return the tag of each point, (n,) int8: its place among the titles, -1 for none."""
    now, names = tags(built), built.space.names
    seen = state.value(SEEN)
    if seen is None or seen[0] is not now or seen[1] is not names:
        seen = (now, names, now.of(names))
        state.put(SEEN, seen)
    return cast(np.ndarray, seen[2])


def colors(built: ee.Built) -> Coloring:
    """Return the tags as colours, those in the order in which they came."""
    return Coloring(
        "tag", codes=codes(built).astype(np.int32), levels=tags(built).titles, missing=NO_TAG
    )
