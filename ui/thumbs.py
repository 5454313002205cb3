"""The images of a dataset as one picture of tiles, for the map and the lists."""

from __future__ import annotations

import io
import math

import numpy as np

import embedding_explorer as ee
from ui import cache
from ui.map import Thumbs


def of_built(built: ee.Built) -> Thumbs | None:
    """Return one sprite with a tile per point, or None where the points are not images."""
    images = built.dataset.images
    if images is None or built.space.unit != "image":
        return None
    return cache.of_data("thumbs", built.dataset, lambda: sprite(images))


def sprite(images: np.ndarray) -> Thumbs:
    """Lay (n, h, w[, 3]) images out in a near-square PNG."""
    from PIL import Image

    n, height, width = images.shape[:3]
    columns = math.ceil(math.sqrt(n * height / width))
    rows = math.ceil(n / columns)
    sheet = np.zeros((rows * columns, *images.shape[1:]), np.uint8)
    sheet[:n] = images
    tiles = sheet.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    out = io.BytesIO()
    flat = tiles.reshape(rows * height, columns * width, *images.shape[3:])
    Image.fromarray(np.ascontiguousarray(flat)).save(out, "PNG")
    return Thumbs(out.getvalue(), columns, width, height)
