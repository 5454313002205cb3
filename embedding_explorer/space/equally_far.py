"""Items that all are equally far apart: of them no map can show anything."""

from __future__ import annotations

import numpy as np

from embedding_explorer.data.alike import ARBITRARY, ENOUGH, FEW
from embedding_explorer.space.distances import between
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Matrix

WORK = 500_000_000  # products that take some 0.1 s: a page asks, and waits
PAIR = 100  # products that a distance costs beside its own
CONVERTED, CENTRED = 40, 80  # products that a number costs which is made float64, or centred
DIFFERENCE = 20  # products that a difference of two numbers costs
STORED, FILLED = 5, 10  # products that a stored number of CSR costs, and one of a row filled up
SEED = 0


def arbitrary(matrix: Matrix, metric: str) -> str:
    """Say that all are the same, or equally far apart, by this metric; "" where they are not.

    Of large matrices a part is looked at, always the same: some rows, each against as many as the
    work of `WORK` allows.
    """
    n, d = matrix.shape
    row, pair = _costs(matrix, metric)
    others = _some(n, max(ENOUGH, WORK // (2 * row)))
    if n < 2 or not _level(matrix, metric, [0], others[:FEW])[0]:
        return ""
    level, most = _level(matrix, metric, [0], others)
    if not level:
        return ""
    if most == 0:
        return f"All {n:,} are the same by what is compared, {ARBITRARY}."
    anchors = others[: max(2, WORK // (2 * (len(others) * pair + FILLED * d)))]
    if n < ENOUGH or not _all_level(matrix, metric, anchors, others, most):
        return ""
    return f"All {n:,} are equally far apart, {ARBITRARY}."


def _costs(matrix: Matrix, metric: str) -> tuple[int, int]:
    """Return how many products a row costs that is looked at, and a pair of rows."""
    n, d = matrix.shape
    if metric == "precomputed":
        return PAIR, PAIR
    if metric in ("manhattan", "chebyshev"):  # also of sparse rows, which are filled up
        return CONVERTED * d + PAIR, DIFFERENCE * d + PAIR
    if not isinstance(matrix, np.ndarray):
        held = STORED * int(matrix.size) // max(n, 1)
        return held + PAIR, held + PAIR
    return (CENTRED if metric == "correlation" else CONVERTED) * d + PAIR, d + PAIR


def _some(n: int, most: int) -> np.ndarray:
    """Return the first of n rows and as many others as allowed, drawn by a fixed seed."""
    if n <= most:
        return np.arange(n)
    drawn = np.random.default_rng(SEED).choice(n - 1, most - 1, replace=False) + 1
    return np.concatenate([[0], np.sort(drawn)])


def _all_level(
    matrix: Matrix, metric: str, anchors: np.ndarray, others: np.ndarray, most: float
) -> bool:
    for part in np.array_split(anchors, max(1, len(anchors) // FEW)):
        level, farthest = _level(matrix, metric, part, others)
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
