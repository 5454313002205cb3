"""Many points as one picture inside an SVG: a picture for light screens, another for dark ones."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np

from embedding_explorer.base.errors import require
from embedding_explorer.charts.palette import Style

FINE = 2  # pixels per unit of the figure
CROWDED = 20_000  # points from which each is drawn smaller
_DISC = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]


def raster(places: np.ndarray, codes: np.ndarray, styles: Sequence[Style], side: int) -> str:
    """Return the points drawn into PNGs of at most 255 colours, as elements of an SVG.

    Parameters
    ----------
    places : (n, 2) array
        In units of the figure, 0..side.
    codes : (n,) int array
        Position of each point's style.
    """
    # In a random order, so that no group lies on top of all others.
    order = np.random.default_rng(0).permutation(len(places))
    at = np.clip((places[order] * FINE).round().astype(int), 2, side * FINE - 3)
    radius = 2 if len(places) > CROWDED else 5  # squared, pixels
    grid = np.zeros((side * FINE, side * FINE), np.uint8)
    for dy, dx in (d for d in _DISC if d[0] ** 2 + d[1] ** 2 < radius):
        grid[at[:, 1] + dy, at[:, 0] + dx] = codes[order] + 1
    return "".join(
        f'<image class="{theme}" width="{side}" height="{side}" '
        f'href="data:image/png;base64,{_png(grid, styles, dark=theme == "dark")}"/>'
        for theme in ("light", "dark")
    )


def _png(grid: np.ndarray, styles: Sequence[Style], *, dark: bool) -> str:
    require("PIL", "A report on so many points")
    from PIL import Image

    picture = Image.fromarray(grid)
    picture.putpalette(
        [0, 0, 0, *(v for s in styles for v in _rgb(s.dark_color if dark else s.color))]
    )
    out = io.BytesIO()
    picture.save(out, "PNG", transparency=0, optimize=True)
    return base64.b64encode(out.getvalue()).decode("ascii")


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
