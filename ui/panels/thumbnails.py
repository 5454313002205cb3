"""The images of a dataset as one picture of tiles, for the map and the lists."""

from __future__ import annotations

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
    made: Tiles = (
        cache.of_data("thumbs", data, lambda: tiles(images))
        if images.size <= LITTLE_NUMBERS
        else answer_of([(data, None)], pictured, "Making thumbnails")
    )
    return Thumbs(made.png.tobytes(), made.columns, made.width, made.height)
