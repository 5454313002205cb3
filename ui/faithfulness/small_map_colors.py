"""The colours of a map as numbers, for pictures that are drawn here and not in the browser."""

from __future__ import annotations

import numpy as np

from embedding_explorer.charts.palette import MISSING, category_styles, sequential
from embedding_explorer.charts.style import ACCENT
from ui.map import Coloring
from ui.map.message import fold_levels


def rgb(coloring: Coloring | None, n: int, *, dark: bool) -> np.ndarray:
    """Return the colours of n points, (n, 3) uint8, as the map in the browser has them."""
    if coloring is None:
        return np.tile(_hex(ACCENT[dark]), (n, 1))
    missing = _hex(MISSING.dark_color if dark else MISSING.color)
    if coloring.values is not None:
        return _scaled(np.asarray(coloring.values, float), coloring.range, missing, dark)
    codes, levels = fold_levels(np.asarray(coloring.codes, np.int32), coloring.levels)
    styles = category_styles(len(levels))
    table = [_hex(s.dark_color if dark else s.color) for s in styles]
    colors: np.ndarray = np.array([*table, missing], np.uint8)[codes]  # -1 is the last: missing
    return colors


def _scaled(
    values: np.ndarray, ends: tuple[float, float] | None, missing: np.ndarray, dark: bool
) -> np.ndarray:
    known = ~np.isnan(values)
    low, high = ends or ((values[known].min(), values[known].max()) if known.any() else (0, 1))
    share = np.clip((np.where(known, values, low) - low) / ((high - low) or 1), 0, 1)
    steps = np.array([_hex(c) for c in sequential(dark)], float)
    at = np.linspace(0, 1, len(steps))
    made = np.stack([np.interp(share, at, steps[:, i]) for i in range(3)], axis=1)
    made[~known] = missing
    return made.round().astype(np.uint8)


def _hex(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)
