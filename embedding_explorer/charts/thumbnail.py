"""A map as a small picture that needs no browser: one of many side by side."""

from __future__ import annotations

import io

import numpy as np

from embedding_explorer.base.errors import require
from embedding_explorer.charts.style import INK, PAPER

DRAWN = 20_000  # points of a picture at most
FINE = 2  # drawn so many times as large, then made smaller: soft edges
MARGIN = 0.05


def small_map(
    coords: np.ndarray,
    colors: np.ndarray,
    *,
    width: int = 420,
    height: int = 300,
    size: float = 5,
    ringed: np.ndarray | None = None,
    dark: bool = False,
) -> bytes:
    """Return a PNG of a map; both axes have one scale.

    Parameters
    ----------
    coords : (n, 2) or (n, 3) array
        Of three dimensions the first two are drawn.
    colors : (n, 3) uint8 array
        Red, green and blue of every point.
    width, height : int
        Pixels.
    size : float
        Diameter of a point, in pixels.
    ringed : array of int, optional
        Positions of points that get a ring.
    dark : bool
        Drawn on the dark page.
    """
    require("PIL", "Drawing a map as a picture")
    from PIL import Image, ImageDraw

    wide, high = width * FINE, height * FINE
    sheet = Image.new("RGB", (wide, high), PAPER[dark])
    pen = ImageDraw.Draw(sheet)
    places, r = _places(np.asarray(coords, np.float64)[:, :2], wide, high), size * FINE / 2
    for i in _some(len(places)):
        x, y = places[i]
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(int(c) for c in colors[i]))
    for i in () if ringed is None else ringed:
        x, y = places[i]
        ring = r + 3 * FINE
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=INK[dark], width=2 * FINE)
    out = io.BytesIO()
    sheet.resize((width, height), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def _places(coords: np.ndarray, wide: int, high: int) -> np.ndarray:
    """Return pixels, (n, 2): the middle of the map in the middle of the picture."""
    if not len(coords):
        return coords
    low, top = coords.min(axis=0), coords.max(axis=0)
    room = np.array([wide, high]) * (1 - 2 * MARGIN)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = float(np.nanmin(np.where(top > low, room / (top - low), np.nan), initial=np.inf))
    scale = scale if np.isfinite(scale) else 1.0
    moved = (coords - (low + top) / 2) * scale * np.array([1, -1])
    places: np.ndarray = moved + np.array([wide, high]) / 2
    return places


def _some(n: int) -> np.ndarray:
    """Return which points are drawn, in an order that hides no group behind another."""
    return np.random.default_rng(0).permutation(n)[:DRAWN]
