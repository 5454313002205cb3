"""Distances of pairs of items, and how sure a number made of sums over pairs is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from embedding_explorer.base.bootstrap import FEWEST, LEVEL

MOST = 600_000  # pairs of a sample


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of an anchor and another item.

    Attributes
    ----------
    anchors : int
        How many anchors there are.
    left : (p,) int32
        Which anchor.
    right : (p,) int32, or None
        The other item where every item is an anchor and every pair stands once; else None.
    columns : (anchors, q) int32, or None
        The others of each anchor, for a sample.
    far, flat : (p,) float64
        Distances in the vectors and on the map.
    everyone : bool
        Whether every item is an anchor.
    """

    anchors: int
    left: np.ndarray
    right: np.ndarray | None = None
    columns: np.ndarray | None = None
    distances: np.ndarray = field(default_factory=lambda: np.empty(0))
    flat: np.ndarray = field(default_factory=lambda: np.empty(0))
    everyone: bool = False

    def pick(
        self,
        start: int,
        rows: np.ndarray,
        distances: np.ndarray,
        flat: np.ndarray,
        *,
        squared: bool,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return both distances of the pairs of a block of anchors; `flat` comes squared."""
        if self.columns is None:
            chosen = np.arange(distances.shape[1]) > rows[:, None]
            one, other = distances[chosen], flat[chosen]
        else:
            columns = self.columns[start : start + len(rows)]
            # A column number at or after the anchor's own stands for the next item.
            columns = columns + (columns >= rows[:, None])
            one = np.take_along_axis(distances, columns, 1).ravel()
            other = np.take_along_axis(flat, columns, 1).ravel()
        return (np.sqrt(one) if squared else one), np.sqrt(other)

    def filled(self, parts: list[tuple[np.ndarray, np.ndarray]]) -> Pairs:
        """Return the pairs with the distances picked."""
        distances, flat = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
        return replace(self, distances=distances, flat=flat, columns=None)

    def per_anchor(self, values: np.ndarray) -> np.ndarray:
        """Return the sum of a value per pair, by anchor; a pair of two anchors counts for both."""
        total = np.bincount(self.left, values, self.anchors)
        if self.right is not None:
            total += np.bincount(self.right, values, self.anchors)
        return total

    def interval(
        self, sums: np.ndarray, value: float, estimate: Callable[[np.ndarray], np.ndarray]
    ) -> tuple[float, float]:
        """Return the 95 % interval of an estimate made of sums over anchors.

        The jackknife over anchors with Student's t (Tukey 1958; Efron and Tibshirani 1993, "An
        Introduction to the Bootstrap", chapter 11): for a ratio of sums with few large anchors it
        holds its level better than the bootstrap, percentile or accelerated. Where every item is
        an anchor, each also stands at the other end of pairs, so that to draw items anew moves the
        estimate twice as far (the projection of Hoeffding 1948, "A class of statistics with
        asymptotically normal distribution", for statistics of pairs).

        Parameters
        ----------
        sums : (anchors, s) array
        value : float
            The estimate from all anchors.
        estimate : callable
            From (m, s) sums to (m,) values.
        """
        from scipy.special import stdtrit

        left_out = estimate(sums.sum(axis=0) - sums)
        left_out = left_out[~np.isnan(left_out)]
        m = len(left_out)
        if m < FEWEST or np.isnan(value):
            return float("nan"), float("nan")
        error = np.sqrt((m - 1) * np.square(left_out - left_out.mean()).mean())
        half = self.factor * float(stdtrit(m - 1, (1 + LEVEL) / 2) * error)
        return value - half, value + half

    @property
    def factor(self) -> int:
        """How far an anchor moves the number: twice as far at both ends of pairs."""
        return 2 if self.everyone else 1

    def interval_of_mean(self, influence: np.ndarray, value: float) -> tuple[float, float]:
        """Return the 95 % interval of a correlation with what each pair adds to it.

        As `interval`, on Fisher's z scale: the mean influence of an anchor's pairs is what it adds.
        """
        from scipy.special import stdtrit

        m = self.anchors
        if m < FEWEST or np.isnan(value):
            return float("nan"), float("nan")
        if abs(value) >= 1 - 1e-6:
            return value, value
        added = self.per_anchor(influence) / self.per_anchor(np.ones(len(influence)))
        error = added.std(ddof=1) / np.sqrt(m) / (1 - value**2)
        half = self.factor * float(stdtrit(m - 1, (1 + LEVEL) / 2) * error)
        middle = np.arctanh(value)
        return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def everyone(n: int) -> Pairs:
    """Return every pair of n items, once."""
    left, right = (side.astype(np.int32) for side in np.triu_indices(n, 1))
    return Pairs(n, left, right, everyone=True)


def some(m: int, n: int, seed: int, *, most: int = MOST) -> Pairs:
    """Return each of `m` anchors with all others, or with some drawn for it alone."""
    q = max(1, min(n - 1, most // m))
    if q == n - 1:
        columns = np.broadcast_to(np.arange(q, dtype=np.int32), (m, q))
    else:
        columns = np.random.default_rng(seed).integers(0, n - 1, (m, q), dtype=np.int32)
    left = np.repeat(np.arange(m, dtype=np.int32), q)
    return Pairs(m, left, None, columns, everyone=m == n)
