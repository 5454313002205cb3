"""Distances from vectors to points, and the smallest among them: what every search is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Matrix, Space, unit_rows

Rows: TypeAlias = "np.ndarray | Sequence[int]"

BLOCK = 4_000_000  # numbers held at a time


STRETCH = 256  # values whose minimum is looked at first


def similarity(distance: np.ndarray, metric: str) -> np.ndarray:
    """Return 1 - distance for the metrics of `SIMILAR`, 1 / (1 + distance) for the others."""
    return 1 - distance if metric in SIMILAR else 1 / (1 + distance)


def nearest(dist: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the `k` smallest values, ties by position."""
    if k <= 0:
        return np.empty(0, dtype=np.intp)
    candidates = at_most(dist, k)
    if k < len(candidates):
        # All ties with the k-th value stay in, so that the order by position decides among them.
        few = dist[candidates]
        candidates = candidates[few <= np.partition(few, k - 1)[k - 1]]
    return candidates[np.argsort(dist[candidates], kind="stable")][:k]


def at_most(dist: np.ndarray, k: int, low: np.ndarray | None = None) -> np.ndarray:
    """Return the positions of values among which are the `k` smallest and all their ties.

    The k-th smallest of the minima of stretches (`low`, where they are known) is at least the
    k-th smallest of all: one quick pass instead of a partition.
    """
    low = least(dist) if low is None else low
    return (
        up_to(dist, np.partition(low, k - 1)[k - 1], low) if k <= len(low) else np.arange(len(dist))
    )


def least(dist: np.ndarray) -> np.ndarray:
    """Return the smallest value of each whole stretch of `STRETCH` values."""
    many = len(dist) // STRETCH
    smallest: np.ndarray = dist[: many * STRETCH].reshape(many, STRETCH).min(axis=1)
    return smallest


def up_to(dist: np.ndarray, bound: float, low: np.ndarray) -> np.ndarray:
    """Return the positions of values of at most `bound`; `low` says which stretches have any."""
    some = np.flatnonzero(low <= bound)
    if 4 * len(some) > len(low):
        return np.flatnonzero(dist <= bound)
    whole = len(low) * STRETCH
    stretch, place = np.nonzero(dist[:whole].reshape(len(low), STRETCH)[some] <= bound)
    rest = np.flatnonzero(dist[whole:] <= bound)
    return np.concatenate([some[stretch] * STRETCH + place, whole + rest])


def distances(queries: np.ndarray, matrix: Matrix, metric: str) -> np.ndarray:
    """Return the (m, n) distances from dense `queries` to every row of `matrix`, float64.

    cosine: 1 - q.x / (|q| |x|), 1 where a vector is zero (as scikit-learn has it);
    correlation: the same of each vector less the mean of its numbers, 1 where these are equal;
    euclidean: sqrt(|q|^2 - 2 q.x + |x|^2); manhattan: the sum of absolute differences, chebyshev:
    the largest of them. Of vectors of 0 and 1, hamming: the share of columns that differ,
    |q - x|^2 / d; jaccard: 1 - q.x / (|q|^2 + |x|^2 - q.x), the share of differing columns among
    those where either is 1, 0 where none is. So both are defined for means of such vectors, too.
    precomputed: the rows of queries are the distances already.
    """
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    return _DISTANCES[metric](np.asarray(queries, dtype=np.float64), matrix)


def between(matrix: Matrix, rows: Rows, others: Rows, metric: str) -> np.ndarray:
    """Return the (m, k) distances from some rows of a matrix to others, float64."""
    if metric == "precomputed":
        return np.asarray(matrix[_places(rows, others)], np.float64)
    return distances(dense(matrix[rows]), matrix[others], metric)


def all_distances(matrix: Matrix, metric: str) -> np.ndarray:
    """Return the (n, n) distances of all rows, float64: symmetric, with zeros on the diagonal."""
    every = np.arange(matrix.shape[0])
    dist = between(matrix, every, every, metric)
    dist += dist.T.copy()
    dist /= 2
    np.fill_diagonal(dist, 0)
    return dist


def part_of(matrix: Matrix, rows: Rows, metric: str) -> Matrix:
    """Return some rows of a matrix; of distances, those among them."""
    places = np.asarray(rows, np.intp)
    return matrix[_places(places, places)] if metric == "precomputed" else matrix[places]


def _places(rows: Rows, columns: Rows) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(rows, np.intp)[:, None], np.asarray(columns, np.intp)


def paired(one: np.ndarray, other: np.ndarray, metric: str) -> np.ndarray:
    """Return the distances of two (m, d) arrays row by row, (m,) float64."""
    one, other = (np.asarray(side, np.float64) for side in (one, other))
    if metric == "correlation":
        one, other = centred(one), centred(other)
    return _PAIRED[metric](one, other)


_CENTRE_ROWS = 10_000  # rows made dense at a time


def centre(space: Space, rows: Sequence[int], metric: str) -> np.ndarray:
    """Return the mean of some points' vectors, float64.

    Of unit-length vectors for cosine, and of such around their own mean for correlation.
    """
    chosen = np.asarray(rows)
    total = np.zeros(space.matrix.shape[1])
    for start in range(0, len(chosen), _CENTRE_ROWS):
        part = space.matrix[chosen[start : start + _CENTRE_ROWS]]
        vectors = dense(part).astype(np.float64)
        if metric == "correlation":
            vectors = centred(vectors)
        if metric in ("cosine", "correlation"):
            vectors = unit_rows(vectors, np.float64)
        total += vectors.sum(axis=0)
    return total / len(chosen)


def dense(matrix: Matrix) -> np.ndarray:
    """Return a matrix as an array, zeros and all."""
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


def centred(rows: np.ndarray) -> np.ndarray:
    """Return each row less the mean of its numbers, float64; exact zeros where all are equal."""
    wide = rows.astype(np.float64)
    same = wide.max(axis=1, initial=-np.inf) == wide.min(axis=1, initial=np.inf)
    wide -= wide.mean(axis=1, keepdims=True)
    wide[same] = 0
    return wide


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
    dist: np.ndarray = np.sqrt(np.clip(squared, 0, None))
    return dist


def _manhattan(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    out = np.empty((len(queries), matrix.shape[0]))
    for rows in _blocks(matrix):
        block = dense(matrix[rows])
        for i, query in enumerate(queries):
            out[i, rows] = np.abs(block - query).sum(axis=1)
    return out


def _correlation(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    around = centred(queries)
    if isinstance(matrix, np.ndarray):
        out = np.empty((len(queries), len(matrix)))
        for rows in _blocks(matrix):
            out[:, rows] = _cosine(around, centred(matrix[rows]))
        return out
    # The mean of a sparse row goes into the products: centred, it would have no zeros.
    d = matrix.shape[1]
    means = np.asarray(matrix.sum(axis=1, dtype=np.float64)).ravel() / d
    squares = _norms(matrix)
    left = squares - d * np.square(means)
    lengths = np.sqrt(np.outer(_norms(around), np.where(left > 1e-13 * squares, left, 0)))
    safe = np.where(lengths > 0, lengths, 1)
    return np.where(lengths > 0, np.clip(1 - _products(around, matrix) / safe, 0, 2), 1.0)


def _chebyshev(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    from scipy.spatial.distance import cdist

    out = np.empty((len(queries), matrix.shape[0]))
    for rows in _blocks(matrix):
        out[:, rows] = cdist(queries, dense(matrix[rows]).astype(np.float64), "chebyshev")
    return out


def _hamming(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    squared = _norms(queries)[:, None] - 2 * _products(queries, matrix) + _norms(matrix)
    return np.asarray(np.clip(squared, 0, None) / max(matrix.shape[1], 1))


def _jaccard(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    both = _products(queries, matrix)
    either = _norms(queries)[:, None] + _norms(matrix) - both
    dist = 1 - both / np.where(either > 0, either, 1)
    return np.where(either > 0, np.clip(dist, 0, None), 0.0)


def _given(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    if queries.shape[1] != matrix.shape[0]:
        raise InputError(
            f"Rows of {queries.shape[1]} distances do not fit {matrix.shape[0]} items; take both "
            "from one distance matrix."
        )
    return queries.copy()


_DISTANCES = {
    "cosine": _cosine,
    "euclidean": _euclidean,
    "manhattan": _manhattan,
    "correlation": _correlation,
    "chebyshev": _chebyshev,
    "hamming": _hamming,
    "jaccard": _jaccard,
    "precomputed": _given,
}


def _paired_cosine(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    lengths = np.sqrt(_norms(one) * _norms(other))
    cosine = (one * other).sum(axis=1) / np.where(lengths > 0, lengths, 1)
    return np.where(lengths > 0, np.clip(1 - cosine, 0, 2), 1.0)


def _paired_jaccard(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    both = (one * other).sum(axis=1)
    either = _norms(one) + _norms(other) - both
    return np.where(either > 0, 1 - both / np.where(either > 0, either, 1), 0.0)


_PAIRED: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "cosine": _paired_cosine,
    "correlation": _paired_cosine,
    "euclidean": lambda one, other: np.sqrt(_norms(one - other)),
    "manhattan": lambda one, other: np.abs(one - other).sum(axis=1),
    "chebyshev": lambda one, other: np.abs(one - other).max(axis=1, initial=0),
    "hamming": lambda one, other: _norms(one - other) / max(one.shape[1], 1),
    "jaccard": _paired_jaccard,
}
