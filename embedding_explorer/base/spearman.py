"""Spearman's rank correlation, and what each pair of values adds to it."""

from __future__ import annotations

import numpy as np


def spearman(x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the rank correlation of paired values and each pair's influence on it, (N,).

    A pair moves the ranks of all others, too, which is part of its influence. NaN and influences
    of 0 where a side is constant.
    """
    from scipy.stats import rankdata

    size = len(x)
    ranks = [rankdata(v) for v in (x, y)]
    f, g = (r / size - (size + 1) / (2 * size) for r in ranks)
    spread = np.sqrt(float(f @ f) * float(g @ g)) / max(size, 1)
    if not spread > 0:
        return float("nan"), np.zeros(size)
    value = float(f @ g / size / spread)
    influence = f * g + _beyond(ranks[0], g) + _beyond(ranks[1], f)
    return value, (influence - influence.mean()) / spread


def _beyond(ranks: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return for each pair the mean over all of `values` where the rank is not below its own."""
    level = (2 * ranks).astype(np.intp)  # the mean rank of ties is a whole number or a half
    sums = np.bincount(level, weights=values)
    after = np.cumsum(sums[::-1])[::-1]
    return np.asarray((after - sums / 2)[level] / len(ranks))
