"""Distances from vectors to points, and the smallest among them: what every search is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from embedding_explorer.base.errors import unknown
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.space.space import Matrix, Space, unit_rows

BLOCK = 4_000_000  # numbers held at a time


STRETCH = 256  # values whose minimum is looked at first


def similarity(distance: np.ndarray, metric: str) -> np.ndarray:
    """Return 1 - distance for cosine, 1 / (1 + distance) for the others."""
    return 1 - distance if metric == "cosine" else 1 / (1 + distance)


def nearest(far: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the `k` smallest values, ties by position."""
    if k <= 0:
        return np.empty(0, dtype=np.intp)
    candidates = at_most(far, k)
    if k < len(candidates):
        # All ties with the k-th value stay in, so that the order by position decides among them.
        few = far[candidates]
        candidates = candidates[few <= np.partition(few, k - 1)[k - 1]]
    return candidates[np.argsort(far[candidates], kind="stable")][:k]


def at_most(far: np.ndarray, k: int, low: np.ndarray | None = None) -> np.ndarray:
    """Return the positions of values among which are the `k` smallest and all their ties.

    The k-th smallest of the minima of stretches (`low`, where they are known) is at least the
    k-th smallest of all: one quick pass instead of a partition.
    """
    low = least(far) if low is None else low
    return (
        up_to(far, np.partition(low, k - 1)[k - 1], low) if k <= len(low) else np.arange(len(far))
    )


def least(far: np.ndarray) -> np.ndarray:
    """Return the smallest value of each whole stretch of `STRETCH` values."""
    many = len(far) // STRETCH
    smallest: np.ndarray = far[: many * STRETCH].reshape(many, STRETCH).min(axis=1)
    return smallest


def up_to(far: np.ndarray, bound: float, low: np.ndarray) -> np.ndarray:
    """Return the positions of values of at most `bound`; `low` says which stretches have any."""
    some = np.flatnonzero(low <= bound)
    if 4 * len(some) > len(low):
        return np.flatnonzero(far <= bound)
    whole = len(low) * STRETCH
    stretch, place = np.nonzero(far[:whole].reshape(len(low), STRETCH)[some] <= bound)
    rest = np.flatnonzero(far[whole:] <= bound)
    return np.concatenate([some[stretch] * STRETCH + place, whole + rest])


def distances(queries: np.ndarray, matrix: Matrix, metric: str) -> np.ndarray:
    """Return the (m, n) distances from dense `queries` to every row of `matrix`, float64.

    cosine: 1 - q.x / (|q| |x|), 1 where a vector is zero (as scikit-learn has it);
    euclidean: sqrt(|q|^2 - 2 q.x + |x|^2); manhattan: the sum of absolute differences.
    """
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    return _DISTANCES[metric](np.asarray(queries, dtype=np.float64), matrix)


_CENTRE_ROWS = 10_000  # rows made dense at a time


def centre(space: Space, rows: Sequence[int], metric: str) -> np.ndarray:
    """Return the mean of some points' vectors (of unit-length vectors for cosine), float64."""
    chosen = np.asarray(rows)
    total = np.zeros(space.matrix.shape[1])
    for start in range(0, len(chosen), _CENTRE_ROWS):
        part = space.matrix[chosen[start : start + _CENTRE_ROWS]]
        vectors = dense(part).astype(np.float64)
        if metric == "cosine":
            vectors = unit_rows(vectors, np.float64)
        total += vectors.sum(axis=0)
    return total / len(chosen)


def dense(matrix: Matrix) -> np.ndarray:
    """Return a matrix as an array, zeros and all."""
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


def _norms(matrix: Matrix) -> np.ndarray:
    """Return the squared length of every row, shape (n,)."""
    if isinstance(matrix, np.ndarray):
        squared: np.ndarray = np.einsum("ij,ij->i", matrix, matrix, dtype=np.float64)
        return squared
    return np.asarray(matrix.multiply(matrix).sum(axis=1, dtype=np.float64)).ravel()


def _products(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    if not isinstance(matrix, np.ndarray):
        return np.asarray(matrix @ queries.T).T
    # numpy would copy a float32 matrix whole into float64 for every query.
    out = np.empty((len(queries), len(matrix)))
    for rows in _blocks(matrix):
        out[:, rows] = queries @ matrix[rows].astype(np.float64, copy=False).T
    return out


def _blocks(matrix: Matrix) -> Iterator[slice]:
    """Yield rows of at most `BLOCK` numbers together."""
    n, d = matrix.shape
    step = max(1, BLOCK // max(d, 1))
    return (slice(start, start + step) for start in range(0, n, step))


def _cosine(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    lengths = np.sqrt(np.outer(_norms(queries), _norms(matrix)))
    safe = np.where(lengths > 0, lengths, 1)
    return np.where(lengths > 0, np.clip(1 - _products(queries, matrix) / safe, 0, 2), 1.0)


def _euclidean(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    squared = _norms(queries)[:, None] - 2 * _products(queries, matrix) + _norms(matrix)
    far: np.ndarray = np.sqrt(np.clip(squared, 0, None))
    return far


def _manhattan(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    out = np.empty((len(queries), matrix.shape[0]))
    for rows in _blocks(matrix):
        block = dense(matrix[rows])
        for i, query in enumerate(queries):
            out[i, rows] = np.abs(block - query).sum(axis=1)
    return out


_DISTANCES = {"cosine": _cosine, "euclidean": _euclidean, "manhattan": _manhattan}
