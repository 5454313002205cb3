"""All points ranked by their distance from one vector: in float32, exact where it decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

import numpy as np

from embedding_explorer.space.distances import (
    BLOCK,
    at_most,
    centred,
    distances,
    least,
    nearest,
    up_to,
)
from embedding_explorer.space.metrics import offered
from embedding_explorer.space.space import Space


class Ranking:
    """Distances from one vector to all points: rough ones in float32, exact where they decide.

    To read all numbers is most of the work, and in float64 they have to be copied first. So all
    points are compared in float32, with a bound of its error, and those the bound leaves open
    again in float64. What comes out is as if all had been done in float64.

    Parameters
    ----------
    space : Space
    vector : (d,) array
    metric : str
        One of `METRICS`.
    own : positions, each once
        Points that are left out of every answer.

    Attributes
    ----------
    rough : (n,) array
        Distances, squared for euclidean, each within `error` of the true one; inf for `own`.
    error : float
        Of a dot product of d numbers: at most d roundings of its largest possible value
        (Higham 2002, Accuracy and Stability of Numerical Algorithms, section 3.1).
    """

    def __init__(
        self, space: Space, vector: np.ndarray, metric: str, own: Sequence[int] = ()
    ) -> None:
        self.matrix, self.metric = space.matrix, metric
        self.vector = np.asarray(vector, dtype=np.float64)
        self.rough, self.error = np.empty(0), np.inf
        self._distances: np.ndarray | None = None  # (n,) exact ones, where all were needed
        if metric in _ROUGH and isinstance(space.matrix, np.ndarray):
            with np.errstate(over="ignore", invalid="ignore"):
                self.rough, self.error = _ROUGH[metric](space, self.vector)
        # Sparse, too large for float32, or given as distances:
        if not np.isfinite(self.error):
            self._distances = distances(self.vector[None, :], self.matrix, metric)[0]
            self.rough, self.error = self._scale(self._distances).copy(), 0.0
        self.rough[np.asarray(own, dtype=np.intp)] = np.inf
        self.others = len(self.rough) - len(own)

    def exact(self, rows: np.ndarray) -> np.ndarray:
        """Return the distances of some points, float64."""
        dist: np.ndarray
        if self._distances is not None:
            dist = self._distances[rows]
        else:
            dist = distances(self.vector[None, :], self.matrix[rows], self.metric)[0]
        return dist

    def nearest(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the `k` nearest, ties by position, and how far they are."""
        rough, k = self.rough, min(k, self.others)
        if k <= 0:
            return np.empty(0, dtype=np.intp), np.empty(0)
        low = least(rough)
        edge = np.partition(rough[at_most(rough, k, low)], k - 1)[k - 1]
        open_ = up_to(rough, edge + 2 * self.error, low)
        dist = self.exact(open_)
        order = nearest(dist, k)
        return open_[order], dist[order]

    def within(self, dist: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of all points up to a distance, in order, and how far they are."""
        at = float(self._scale(np.array(dist)))
        slack = self.error + 4 * ROUNDING * abs(at) + 1e-15
        open_ = up_to(self.rough, at + slack, least(self.rough))
        found = self.exact(open_)
        return open_[found <= dist], found[found <= dist]

    def nearer(self, dist: np.ndarray, reach: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Return how many points have `reach` of their distance below each of `far`.

        `reach` adds to a distance what counts as equal: a rising function, hardly above its
        argument.
        """
        rough = self.rough
        at = self._scale(np.asarray(dist, np.float64))
        slack = 1.01 * (self.error + np.abs(self._scale(reach(dist)) - at))
        slack += 4 * ROUNDING * np.abs(at) + 1e-15  # the bounds are compared as float32 too
        edges = np.concatenate([at - slack, at + slack])
        less, most = np.split(by_stretch(rough, edges), 2, axis=1)
        counts: np.ndarray = less.sum(axis=0)
        for i in np.flatnonzero(most.sum(axis=0) > counts):
            open_ = [
                stretch * CACHED + _within(rough, stretch, at[i] - slack[i], at[i] + slack[i])
                for stretch in np.flatnonzero(most[:, i] > less[:, i]).tolist()
            ]
            unsure = np.concatenate(open_)
            counts[i] += np.count_nonzero(reach(self.exact(unsure)) < dist[i])
        return counts

    def _scale(self, dist: np.ndarray) -> np.ndarray:
        return np.square(dist) if self.metric == "euclidean" else dist


def below(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return how many of many values are less than each of a few edges.

    >>> below(np.array([3.0, 1.0, 2.0, 2.0]), np.array([2.0, 9.0, 0.0]))
    array([1, 4, 0])
    """
    counts: np.ndarray = by_stretch(values, edges).sum(axis=0)
    return counts


def by_stretch(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return the same for each stretch of `CACHED` values: small enough for the processor's cache.

    Shape (stretches, edges).
    """
    sharp = edges.astype(values.dtype)
    parts = [values[start : start + CACHED] for start in range(0, len(values), CACHED)]
    counts = [[np.count_nonzero(part < edge) for edge in sharp] for part in parts]
    return np.array(counts, int).reshape(len(parts), len(edges))


def _within(values: np.ndarray, stretch: int, low: float, high: float) -> np.ndarray:
    part = values[stretch * CACHED : (stretch + 1) * CACHED]
    return np.flatnonzero((part < values.dtype.type(high)) & (part >= values.dtype.type(low)))


_LENGTHS: WeakKeyDictionary[Space, np.ndarray] = WeakKeyDictionary()
_SPREADS: WeakKeyDictionary[Space, tuple[np.ndarray, float]] = WeakKeyDictionary()
CACHED = 65_536  # numbers
ROUNDING = 2.0**-24  # of float32, relatively


def _squares(space: Space) -> np.ndarray:
    """Return the squared length of every row, (n,) float32, kept as long as the space."""
    if space not in _LENGTHS:
        _LENGTHS[space] = np.einsum("ij,ij->i", space.matrix, space.matrix)
    return _LENGTHS[space]


def _rough_cosine(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    length = float(np.linalg.norm(vector))
    if not length:
        return np.ones(len(space), np.float32), 0.0
    squares = _squares(space)
    # Where squares leave float32's full precision, the bound would not hold.
    if not 1e-30 < float(squares.min(initial=1)) <= float(squares.max(initial=1)) < 1e30:
        return squares, np.inf
    along = space.matrix @ (vector / length).astype(np.float32)
    along /= np.sqrt(squares)
    return np.subtract(1, along, out=along), (2 * len(vector) + 16) * ROUNDING


def _rough_euclidean(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    squares, own = _squares(space), float(vector @ vector)
    rough = space.matrix @ (-2 * vector).astype(np.float32)
    rough += squares
    rough += np.float32(own)
    most = float(squares.max(initial=0)) + own
    return rough, (2 * len(vector) + 16) * ROUNDING * most if most > 1e-30 else np.inf


def _rough_manhattan(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    rough, thin = np.empty(len(space), np.float32), vector.astype(np.float32)
    ones = np.ones(len(vector), np.float32)
    step = max(1, BLOCK // (16 * max(len(vector), 1)))  # what stays in the processor's cache
    for start in range(0, len(space), step):
        part = space.matrix[start : start + step] - thin
        rough[start : start + step] = np.abs(part, out=part) @ ones
    most = float(rough.max(initial=0)) + 2 * float(np.abs(vector).sum())
    return rough, (len(vector) + 16) * ROUNDING * most if most > 1e-30 else np.inf


def _rough_correlation(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre the query alone: its product with a row is then that with the row centred.

    What the mean of the row adds to the product is nothing but rounding, of the size of the row;
    over the length of the row centred, that is the error.
    """
    around = centred(vector[None, :])[0]
    length = float(np.linalg.norm(around))
    if not length:
        return np.ones(len(space), np.float32), 0.0
    spreads, flat = _spreads(space)
    if not flat < 1e3:  # a row that is nearly constant: float32 would know nothing of it
        return spreads, np.inf
    along = space.matrix @ (around / length).astype(np.float32)
    along /= spreads
    return np.subtract(1, along, out=along), (2 * len(vector) + 16) * ROUNDING * (1 + 2 * flat)


def _spreads(space: Space) -> tuple[np.ndarray, float]:
    """Return the length of every row centred, (n,) float32, and the largest |row| over it."""
    if space not in _SPREADS:
        squares, spreads = np.empty((2, len(space)))
        step = max(1, BLOCK // max(space.matrix.shape[1], 1))
        for start in range(0, len(space), step):
            part = space.matrix[start : start + step].astype(np.float64)
            squares[start : start + step] = np.einsum("ij,ij->i", part, part)
            around = centred(part)
            spreads[start : start + step] = np.einsum("ij,ij->i", around, around)
        with np.errstate(divide="ignore", invalid="ignore"):
            flat = np.sqrt(squares / spreads)
        worst = float(flat.max(initial=1)) if (spreads > 0).all() else np.inf
        sound = 1e-30 < spreads.min(initial=1) <= squares.max(initial=1) < 1e30
        _SPREADS[space] = np.sqrt(spreads).astype(np.float32), worst if sound else np.inf
    return _SPREADS[space]


def _rough_chebyshev(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    rough, thin = np.empty(len(space), np.float32), vector.astype(np.float32)
    step = max(1, BLOCK // (16 * max(len(vector), 1)))
    for start in range(0, len(space), step):
        part = space.matrix[start : start + step] - thin
        rough[start : start + step] = np.abs(part, out=part).max(axis=1, initial=0)
    most = float(rough.max(initial=0)) + 2 * float(np.abs(vector).max(initial=0))
    return rough, 4 * ROUNDING * most if most > 1e-30 else np.inf


def _rough_hamming(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    rough, error = _rough_euclidean(space, vector)
    d = np.float32(max(len(vector), 1))
    return rough / d, error / float(d)


def _rough_jaccard(space: Space, vector: np.ndarray) -> tuple[np.ndarray, float]:
    squares, own = _squares(space), float(vector @ vector)
    if "jaccard" not in offered(space):  # the bound is one for rows of 0 and 1
        return squares, np.inf
    both = space.matrix @ vector.astype(np.float32)
    either = squares + np.float32(own) - both
    rough = 1 - both / np.where(either > 0, either, np.float32(1))
    rough[~(either > 0)] = 0
    # Each part is off by so many roundings of (|q|^2 + |x|^2) / 2, and `either` is no less.
    return rough, (8 * len(vector) + 64) * ROUNDING


_ROUGH = {
    "cosine": _rough_cosine,
    "euclidean": _rough_euclidean,
    "manhattan": _rough_manhattan,
    "correlation": _rough_correlation,
    "chebyshev": _rough_chebyshev,
    "hamming": _rough_hamming,
    "jaccard": _rough_jaccard,
}
