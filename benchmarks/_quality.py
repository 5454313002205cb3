"""How faithful a map is: trustworthiness, continuity and neighbour recall on sampled rows."""

from __future__ import annotations

import numpy as np


def quality(
    matrix: np.ndarray, coords: np.ndarray, *, k: int = 15, rows: int = 1000, seed: int = 0
) -> tuple[float, float, float]:
    """Return trustworthiness, continuity and the share of the `k` nearest kept, each 0..1.

    `rows` points are sampled, their ranks are exact among all n: ranks among a sample of points
    would say something else. Euclidean distances on both sides.

    Source: Venna and Kaski (2006), Neural Networks 19(6), with the rows' mean in place of the sum
    over all; with all rows, trustworthiness equals `sklearn.manifold.trustworthiness`.
    """
    n = len(matrix)
    chosen = np.random.default_rng(seed).choice(n, min(rows, n), replace=False)
    intruders, missing, kept = 0.0, 0.0, 0.0
    for row in chosen:
        before, after = _ranks(matrix, row), _ranks(coords, row)
        shown, true = after <= k, before <= k
        shown[row] = true[row] = False
        intruders += np.clip(before[shown] - k, 0, None).sum()
        missing += np.clip(after[true] - k, 0, None).sum()
        kept += (shown & true).sum() / k
    scale = 2 / (len(chosen) * k * (2 * n - 3 * k - 1))
    return 1 - scale * intruders, 1 - scale * missing, kept / len(chosen)


def _ranks(points: np.ndarray, row: int) -> np.ndarray:
    """Return each point's rank by distance from one of them: 1 for the nearest, 0 for itself."""
    distances = np.square(points - points[row]).sum(axis=1)
    distances[row] = -1
    ranks = np.empty(len(distances), np.int64)
    ranks[np.argsort(distances, kind="stable")] = np.arange(len(distances))
    return ranks
