"""The images of a dataset as one picture of tiles, small enough to be sent with a map."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.errors import require
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress

SIDE = 64  # pixels along the longer side of a tile at most
SHEET = 16_000_000  # pixels of all tiles at most, as many as browsers draw without trouble
TOLD = 200  # images between two words on how far it is


@kept
@dataclass(frozen=True, eq=False)
class Tiles:
    """One sheet with a tile per image, row by row.

    Attributes
    ----------
    png : (bytes,) uint8 array
        The sheet as a PNG file.
    columns : int
        Tiles in a row of it.
    width, height : int
        Pixels of a tile.
    """

    png: np.ndarray
    columns: int
    width: int
    height: int


def tiles(images: np.ndarray, progress: Progress | None = None) -> Tiles:
    """Lay (n, h, w[, 3]) uint8 images out in a near-square sheet; large ones are made smaller.

    Each keeps its shape, and no side is longer than 64 pixels: fewer where there are so many that
    the sheet would be too large.
    """
    require("PIL", "Drawing pictures")
    from PIL import Image

    n = len(images)
    width, height = _size(n, *images.shape[1:3])
    columns = math.ceil(math.sqrt(n * height / width))
    sheet = np.zeros((math.ceil(n / columns) * columns, height, width, *images.shape[3:]), np.uint8)
    for i, image in enumerate(images):
        if progress is not None and i % TOLD == 0:
            progress(0.5 * i / n, "Making thumbnails")
        small = Image.fromarray(image)
        sheet[i] = np.asarray(small.resize((width, height), Image.Resampling.BOX))
    laid = sheet.reshape(-1, columns, *sheet.shape[1:]).swapaxes(1, 2)
    flat = laid.reshape(-1, columns * width, *images.shape[3:])
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(flat)).save(out, "PNG")
    return Tiles(np.frombuffer(out.getvalue(), np.uint8), columns, width, height)


def _size(n: int, height: int, width: int) -> tuple[int, int]:
    """Return width and height of a tile for each of `n` images."""
    side = min(SIDE, math.isqrt(SHEET // n))
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
