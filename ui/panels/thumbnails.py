"""The images of a dataset as one picture of tiles, for the map and the lists."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.data.tiles import Tiles, tiles
from embedding_explorer.engine.data_questions import pictured
from embedding_explorer.engine.steps import LITTLE_NUMBERS
from ui.cache import cache
from ui.jobs.answers import answer_of
from ui.map import Thumbs


def of_built(built: ee.Built) -> Thumbs | None:
    """Return one sprite with a tile per point, or None where the points are not images."""
    data, images = built.dataset, built.dataset.images
    if images is None or built.space.unit != "image":
        return None
    rows = _rows(built)
    shown = images if rows is None else images[rows]
    made: Tiles = (
        cache.of_built("thumbs", built, rows is None, lambda: tiles(shown))
        if images.size <= LITTLE_NUMBERS
        else answer_of([(data, None)], pictured, "Making thumbnails", rows=rows)
    )
    return Thumbs(made.png.tobytes(), made.columns, made.width, made.height)


def _rows(built: ee.Built) -> np.ndarray | None:
    """Return which images are points of the map; None where all are."""
    found: np.ndarray | None = (built.map_extras or {}).get("rows")
    return found
