"""Who is near whom in the vectors and on the map, of some items among all or of a part of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.numba_cache import compiled
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.measures import _ranks
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import distances, part_of
from embedding_explorer.space.exact_graph import city_block
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Matrix

HELD = 8_000_000  # distances held at a time
SAME = 1e-9  # distances that differ by less, relatively, are equal; `picture` has it from here
CHOICE = 0.05  # ties per neighbour from which chance depends on them


@dataclass(frozen=True, eq=False)
class Ranks:
    """Neighbours of m items among all n, in the vectors and on the map.

    Attributes
    ----------
    shown, true : (m, k) int32
        Positions of the nearest on the map, in order, and in the vectors, in no order.
    shown_rank : (m, k) int32
        The place of the shown ones in the vectors, 1 the nearest, at most n - 1.
    true_rank : (m, k) int32
        The place of the true ones on the map.
    ties : (m,) int64
        How often equal distances in the vectors left the map a choice.
    """

    shown: np.ndarray
    shown_rank: np.ndarray
    true: np.ndarray
    true_rank: np.ndarray
    ties: np.ndarray

    @property
    def hits(self) -> np.ndarray:
        """How many of the k shown are true, (m,)."""
        many: np.ndarray = (self.shown_rank <= self.shown.shape[1]).sum(axis=1)
        return many

    @property
    def loose(self) -> bool:
        """Whether ties are so many that they raise what chance gives."""
        most: float = CHOICE * self.shown.shape[1]
        return float(self.ties.mean()) > most


class Neighborhoods(Protocol):
    """Items with their neighbours: some among all (`Context`), or a part of them (`Part`)."""

    @property
    def k(self) -> int:
        """How many neighbours count."""

    @property
    def n(self) -> int:
        """Among how many items they were looked for."""

    @property
    def ranks(self) -> Ranks:
        """The neighbours and their ranks."""

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return a value per item, by the positions that the neighbours have here."""

    def neighbors_on(self, coords: np.ndarray) -> np.ndarray:
        """Return the (m, k) positions of the nearest on another map."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some items by themselves, as a sample of their own.

    Attributes
    ----------
    rows : (n,) intp
        Where they stand among all.
    k : int
    ranks : Ranks
        Among themselves.
    """

    rows: np.ndarray
    k: int
    ranks: Ranks

    @property
    def n(self) -> int:
        """How many items there are."""
        return len(self.rows)

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return a value per item, by the positions that the neighbours have here."""
        found: np.ndarray = values[self.rows]
        return found

    def neighbors_on(self, coords: np.ndarray) -> np.ndarray:
        """Return the (n, k) positions of the nearest on another map."""
        own = np.arange(self.n)
        flat = compiled(_ranks.squared_on_map)(coords[self.rows], own)
        positions: np.ndarray = compiled(_ranks.smallest)(flat, own, self.k)[0]
        return positions


def part(built: Built, coords: np.ndarray, rows: np.ndarray, k: int) -> Part:
    """Return some items by themselves, with the k nearest of each among them."""
    own, metric = np.arange(len(rows)), built.recipe.metric
    matrix = part_of(built.space.matrix, rows, metric)
    dist, slack = distances_in_vectors(matrix, own, metric)
    flat = compiled(_ranks.squared_on_map)(coords[rows], own)
    return Part(rows, k, ranked(dist, flat, own, k, slack))


@one_blas_thread
def distances_in_vectors(
    matrix: Matrix, rows: np.ndarray, metric: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return distances to all points (m, n), squared for euclidean, and their rounding (m,)."""
    if metric not in METRICS:
        raise InputError(f"The metric must be one of {', '.join(METRICS)}, not {metric!r}.")
    part = matrix[rows]
    queries = np.asarray(part if isinstance(part, np.ndarray) else part.toarray(), np.float64)
    with np.errstate(invalid="ignore", over="ignore"):  # told as an error of ours below
        find = _manhattan if metric == "manhattan" else partial(distances, metric=metric)
        dist = find(queries, matrix)
    if not np.isfinite(dist.sum()):
        raise InputError("The vectors hold numbers that are not finite; their ranks mean nothing.")
    slack = rounding(queries, metric)
    return (np.square(dist, out=dist) if metric == "euclidean" else dist), slack


def rounding(queries: np.ndarray, metric: str) -> np.ndarray:
    """Return by how much distances may differ (squared ones for euclidean) and be equal, (m,)."""
    if metric in SIMILAR:
        return np.full(len(queries), 1e-12)
    if metric != "euclidean":
        return np.asarray(1e-13 * np.abs(queries).sum(axis=1))
    return np.asarray(1e-14 * np.square(queries).sum(axis=1))


def _manhattan(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    out = np.empty((len(queries), matrix.shape[0]))
    step = max(1, HELD // (2 * max(matrix.shape[1], 1)))
    for start in range(0, matrix.shape[0], step):
        part = matrix[start : start + step]
        dense = part if isinstance(part, np.ndarray) else part.toarray()
        out[:, start : start + step] = compiled(city_block)(queries, dense)
    return out


def ranked(dist: np.ndarray, flat: np.ndarray, own: np.ndarray, k: int, slack: np.ndarray) -> Ranks:
    """Return the ranks of a block of items, from their distances to all."""
    shown, _ = compiled(_ranks.smallest)(flat, own, k)
    _, values = compiled(_ranks.smallest)(dist, own, k)
    edges = values[:, -1].copy()
    true, tied = compiled(_ranks.favored)(dist, flat, own, edges, SAME * edges + slack, k)
    shown_rank, met = compiled(_ranks.places)(dist, flat, own, shown, SAME, slack)
    true_rank, _ = compiled(_ranks.places)(flat, flat, own, true, 0.0, 0 * slack)
    return Ranks(shown, shown_rank, true, true_rank, tied + met)


def joined(parts: list[Ranks]) -> Ranks:
    """Return the ranks of several blocks of items as those of all."""
    names = ("shown", "shown_rank", "true", "true_rank", "ties")
    return Ranks(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
