"""Who is near whom on both sides: sets, ordered lists and full ranks of some anchors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embedding_explorer.compare.join import Side
from embedding_explorer.space.distances import BLOCK, STRETCH, distances, nearest
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SAME = 1e-9  # two distances that differ by less, relatively, are equal


@dataclass(frozen=True, eq=False)
class Near:
    """The k nearest of m anchors among n items.

    Attributes
    ----------
    sets : (m, n) CSR float64
        1 for an item that is among the k nearest; where several are equally far at the k-th
        place, each has its share of the places left, so that every row sums to k.
    order : (m, k) int32
        The k nearest, nearest first; equally far ones in the order of the rows.
    tied : (m,) bool
        Whether several items compete for the last places.
    """

    sets: csr_matrix
    order: np.ndarray
    tied: np.ndarray


def blocks(m: int, n: int) -> Iterator[slice]:
    """Yield stretches of m rows of n numbers that are held at a time."""
    step = max(1, BLOCK // max(n, 1))
    return (slice(start, min(start + step, m)) for start in range(0, m, step))


def far_from(side: Side, rows: np.ndarray) -> np.ndarray:
    """Return the distances of some rows to all, (m, n) float64; infinite to itself."""
    dist = distances(dense(side.matrix[rows]), side.matrix, side.metric)
    dist[np.arange(len(rows)), rows] = np.inf
    return dist


def dense(matrix: Matrix) -> np.ndarray:
    """Return a part of a matrix as an array."""
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


class Gatherer:
    """Collects the k nearest of one side block by block."""

    def __init__(self, side: Side, k: int) -> None:
        self.side, self.k = side, k
        self.size = _largest(side) if side.metric == "euclidean" else 0.0
        self._sets: list[csr_matrix] = []
        self._order: list[np.ndarray] = []
        self._tied: list[np.ndarray] = []

    def take(self, dist: np.ndarray) -> None:
        """Take a block of distances as `far_from` gives it."""
        from scipy.sparse import csr_matrix

        k = self.k
        edge = np.partition(dist, k - 1, axis=1)[:, k - 1]
        low, high = _equal(edge, self.side.metric, self.size)
        within, sure = dist <= high[:, None], dist < low[:, None]
        places = k - sure.sum(axis=1)
        rivals = within.sum(axis=1) - sure.sum(axis=1)
        rows, columns = np.nonzero(within)
        weights = np.where(sure[rows, columns], 1.0, (places / rivals)[rows])
        self._sets.append(csr_matrix((weights, (rows, columns)), shape=dist.shape))
        self._order.append(_nearest_of_each(dist, k))
        self._tied.append(rivals > places)

    def result(self) -> Near:
        """Return what was collected."""
        from scipy.sparse import vstack

        sets = vstack(self._sets, format="csr")
        return Near(sets, np.concatenate(self._order), np.concatenate(self._tied))


def _nearest_of_each(dist: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the k smallest of each row, ties by position, (m, k)."""
    if dist.shape[1] <= STRETCH:  # to sort few takes less than to look for the smallest
        return np.argsort(dist, axis=1, kind="stable")[:, :k].astype(np.int32)
    return np.stack([nearest(row, k) for row in dist]).astype(np.int32)


def _largest(side: Side) -> float:
    """Return the largest squared length of a row: products tell no finer than its rounding."""
    m = side.matrix
    if isinstance(m, np.ndarray):
        return float(np.einsum("ij,ij->i", m, m, dtype=np.float64).max(initial=0))
    return float(m.multiply(m).sum(axis=1, dtype=np.float64).max())


def _equal(edge: np.ndarray, metric: str, size: float) -> tuple[np.ndarray, np.ndarray]:
    """Return between which distances all count as equal to `edge`: rounding is no difference."""
    if metric == "euclidean":
        squared, spare = np.square(edge), 1e-14 * size
        low = np.sqrt(np.maximum(squared * (1 - 2 * SAME) - spare, 0))
        return low, np.sqrt(squared * (1 + 2 * SAME) + spare)
    spare = 1e-12 if metric in SIMILAR else 0.0
    return edge * (1 - SAME) - spare, edge * (1 + SAME) + spare


def ranks(dist: np.ndarray) -> np.ndarray:
    """Return the rank of every item, 1 for the nearest and n for the anchor itself; ties by row."""
    order = np.argsort(dist, axis=1, kind="stable")
    out = np.empty(dist.shape, np.int32)
    np.put_along_axis(out, order, np.arange(1, dist.shape[1] + 1, dtype=np.int32)[None, :], axis=1)
    return out
