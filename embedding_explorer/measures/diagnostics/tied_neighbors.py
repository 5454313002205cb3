"""Which of equally near points count as neighbours: those that the map shows nearest."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures import _ranking
from embedding_explorer.space.distances import dense, distances, nearest
from embedding_explorer.space.space import Matrix

BLOCK = 4_000_000  # distances held at a time


def cut_by_map(
    order: np.ndarray, dist: np.ndarray, flat: np.ndarray, reach: float | None = None
) -> np.ndarray:
    """Return the nearest in `order`, of those that tie with the last the nearest on the map.

    Parameters
    ----------
    order : (k,) int
        The nearest by `dist`, nearest first.
    dist, flat : (n,) float
        Distances in the vectors and on the map, of the point itself infinite in both.
    reach : float, optional
        Up to where a distance counts as that of the last in `order`; but for rounding by default.
    """
    if not len(order):
        return order
    edge = float(dist[order[-1]])
    slack = edge * _ranking.SAME if reach is None else reach - edge
    sure = order[dist[order] < edge - slack]
    equal = np.flatnonzero(np.abs(dist - edge) <= slack)
    return np.concatenate([sure, equal[nearest(flat[equal], len(order) - len(sure))]])


def neighbors_by_map(matrix: Matrix, coords: np.ndarray, k: int, metric: str) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours, ties cut by the map."""
    n = matrix.shape[0]
    k = min(k, n - 1)
    found = np.empty((n, max(k, 0)), np.int32)
    step = max(1, BLOCK // max(n, 1))
    for start in range(0, n if k > 0 else 0, step):
        rows = np.arange(start, min(start + step, n))
        part = dense(matrix[rows])
        dist = distances(part, matrix, metric)
        slack = _ranking.rounding(part, metric)
        for i, row in enumerate(rows):
            dist[i, row] = np.inf
            order = nearest(dist[i], k)
            flat = np.square(coords - coords[row].astype(np.float64)).sum(axis=1)
            flat[row] = np.inf
            reach = _reach(float(dist[i, order[-1]]), float(slack[i]), metric)
            found[row] = cut_by_map(order, dist[i], flat, reach)
    return found


def _reach(edge: float, slack: float, metric: str) -> float:
    """Return up to where distances count as equal to this, as the measures have it."""
    if metric == "euclidean":
        return float(np.sqrt(edge**2 * (1 + _ranking.SAME) + slack))
    return edge * (1 + _ranking.SAME) + slack
