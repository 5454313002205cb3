"""Items that all are equally far apart: of them no map can show anything."""

from __future__ import annotations

import numpy as np

from embedding_explorer.data.alike import ARBITRARY, ENOUGH, FEW
from embedding_explorer.space.distances import between
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Matrix

WORK = 9_000_000  # distances looked at; of more than 3,000 items from a part of them to all


def arbitrary(matrix: Matrix, metric: str) -> str:
    """Say that all are the same, or equally far apart, by this metric; "" where they are not."""
    n = matrix.shape[0]
    if n < 2 or not _level(matrix, metric, [0], np.arange(min(n, FEW)))[0]:
        return ""
    anchors = np.arange(min(n, WORK // n + 1))
    level, most = _level(matrix, metric, [0], np.arange(n))
    if not level:
        return ""
    if most == 0:
        return f"All {n:,} are the same by what is compared, {ARBITRARY}."
    if n < ENOUGH or not _all_level(matrix, metric, anchors, most):
        return ""
    return f"All {n:,} are equally far apart, {ARBITRARY}."


def _all_level(matrix: Matrix, metric: str, anchors: np.ndarray, most: float) -> bool:
    every = np.arange(matrix.shape[0])
    for part in np.array_split(anchors, max(1, len(anchors) // FEW)):
        level, farthest = _level(matrix, metric, part, every)
        if not level or not np.isclose(farthest, most, rtol=1e-6):
            return False
    return True


def _level(
    matrix: Matrix, metric: str, rows: np.ndarray | list[int], others: np.ndarray
) -> tuple[bool, float]:
    """Return whether some rows are equally far from all others, and how far: 0 for the same."""
    dist = between(matrix, rows, others, metric)
    apart = dist[np.asarray(rows)[:, None] != others[None, :]]
    if not len(apart):
        return True, 0.0
    low, high = float(apart.min()), float(apart.max())
    if high <= _nothing(matrix, metric):
        return True, 0.0
    return high - low <= 1e-6 * high, high


def _nothing(matrix: Matrix, metric: str) -> float:
    """Return up to where a distance is nothing but the rounding of float32 vectors."""
    if metric in SIMILAR or metric == "precomputed":
        return 1e-12
    return 1e-7 * float(np.abs(matrix[[0]]).sum())
