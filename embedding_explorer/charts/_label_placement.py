"""Where the name of each of a few points stands, so that names cover neither points nor names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

LETTER = 8.6  # px, of a bold letter of 15 px
LINE = 19.0  # px, the height of a name
SHIFT = 19.0  # px, from a point to the middle of its name
POINT = 8.0  # px, half the side of a marker with the air around it
ANCHORS = ("center", "left", "right")


def sides(
    places: np.ndarray, lengths: Sequence[int], width: float, height: float
) -> list[tuple[str, bool]]:
    """Return for each point how its name is anchored, and whether it goes above.

    Parameters
    ----------
    places : (n, 2) array
        The points in px, from the lower left corner of the figure.
    lengths : sequence of int
        Letters of each name.
    width, height : float
        Of the figure, in px; a name goes over its edge only where nothing else is left.
    """
    markers = [_box(x, y, 2 * POINT, 2 * POINT) for x, y in places]
    found: list[tuple[str, bool]] = []
    taken: list[np.ndarray] = []
    for i, ((x, y), length) in enumerate(zip(places, lengths, strict=True)):
        others = [*taken, *(m for j, m in enumerate(markers) if j != i)]
        tried = []
        for order, (anchor, above) in enumerate(product(ANCHORS, _first(places, i))):
            box = _name_box(x, y, length * LETTER, anchor, above)
            covered = sum(_overlap(box, other) for other in others)
            tried.append((covered + 3 * _outside(box, width, height), order, anchor, above, box))
        _, _, anchor, above, box = min(tried, key=lambda t: t[:2])
        found.append((anchor, above))
        taken.append(box)
    return found


def _first(places: np.ndarray, i: int) -> tuple[bool, bool]:
    """Return above and below in the order to try: first away from the nearest other point."""
    gap = places[i] - np.delete(places, i, axis=0)
    # Names are wide and low: points side by side collide sooner than points above each other.
    nearest = gap[np.argmin(np.abs(gap[:, 0]) / 3 + np.abs(gap[:, 1]))] if len(gap) else (0, 1)
    return (True, False) if nearest[1] >= 0 else (False, True)


def _name_box(x: float, y: float, length: float, anchor: str, above: bool) -> np.ndarray:
    middle = x + {"center": 0.0, "left": length / 2, "right": -length / 2}[anchor]
    return _box(middle, y + (SHIFT if above else -SHIFT), length, LINE)


def _box(x: float, y: float, width: float, height: float) -> np.ndarray:
    return np.array([x - width / 2, y - height / 2, x + width / 2, y + height / 2])


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    return float(np.prod(np.maximum(sides, 0)))


def _outside(box: np.ndarray, width: float, height: float) -> float:
    whole = float(np.prod(box[2:] - box[:2]))
    return whole - _overlap(box, np.array([0.0, 0.0, width, height]))
