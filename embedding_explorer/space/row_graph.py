"""The nearest neighbours of all points from whole rows of distances: for any metric, exact.

`graph_by_rows` stands in exported scripts too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embedding_explorer.space.distances import between
from embedding_explorer.space.space import Matrix

BY_ROWS = ("chebyshev", "jaccard", "precomputed")  # which no product of rows tells


def exact_by_rows(
    matrix: Matrix, k: int, metric: str, tell: Callable[[float], None] = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Return `graph_by_rows` of the distances that a metric gives."""
    every = np.arange(matrix.shape[0])
    return graph_by_rows(lambda rows: between(matrix, rows, every, metric), len(every), k, tell)


def graph_by_rows(
    measure: Callable[[np.ndarray], np.ndarray],
    n: int,
    k: int,
    tell: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions (n, k) int32 and distances (n, k) float32, the point itself first.

    `measure` gives the distances of some rows to all; of equally near points the earlier counts.
    """
    found, dist = np.empty((n, k), np.int32), np.empty((n, k), np.float32)
    step = max(1, 4_000_000 // n)
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        block = np.array(measure(rows), np.float64)
        block[np.arange(len(rows)), rows] = -1  # itself, before its twins
        edges = np.partition(block, k - 1, axis=1)[:, k - 1]
        for row, values, edge in zip(rows, block, edges, strict=True):
            near = np.flatnonzero(values <= edge)
            near = near[np.argsort(values[near], kind="stable")][:k]
            found[row], dist[row] = near, np.maximum(values[near], 0)
        tell((start + len(rows)) / n)
    return found, dist
