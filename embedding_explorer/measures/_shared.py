"""What all measures share: the ranks of neighbours in the vectors and on the map, made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.numba_cache import compiled
from embedding_explorer.base.parts import nearest_in_part, partings
from embedding_explorer.base.progress import Progress
from embedding_explorer.measures import _ranks
from embedding_explorer.measures._pairs import Pairs, everyone, some
from embedding_explorer.measures._ranking import (
    HELD,
    Part,
    Ranks,
    distances_in_vectors,
    joined,
    part,
    ranked,
)
from embedding_explorer.space.built import Built

EXACT = 3_000  # items up to which all are looked at, whatever their vectors
WORK = 1.4e10  # about one second: items looked at x all items x (their numbers + `RANKING`)
RANKING = 500  # numbers of a vector that take as long to multiply as one rank to find
MANHATTAN, SPARSE = 2, 30  # times as long as one product takes
LEAST = 30  # items looked at in any case
SHUFFLED, SHUFFLES = 200, 5  # items looked at on a map whose places are dealt anew; how often
DEALS = 19  # times, where it is in doubt whether a map is better than such ones


@dataclass(frozen=True, eq=False)
class Context:
    """A map, its vectors, and the items to look at.

    Attributes
    ----------
    built : Built
    coords : (n, 2) or (n, 3) array
        The map to judge: that of `built`, or one whose rows were dealt anew.
    k : int
        1 to n - 1.
    rows : (m,) intp
        Positions of the items looked at.
    seed : int
    reruns : tuple of (n, 2) or (n, 3) arrays
        Maps of the same recipe with other seeds.
    with_pairs : bool
        Whether distances of pairs are wanted beside the ranks.
    progress : callable
    """

    built: Built
    coords: np.ndarray
    k: int
    rows: np.ndarray
    seed: int = 0
    reruns: tuple[np.ndarray, ...] = ()
    with_pairs: bool = True
    progress: Progress = lambda fraction, step: None

    @property
    def n(self) -> int:
        """How many items there are."""
        return len(self.coords)

    @property
    def complete(self) -> bool:
        """Whether all items are looked at."""
        return len(self.rows) == self.n

    @cached_property
    def _found(self) -> tuple[Ranks, Pairs]:
        if not self.with_pairs:
            taken = some(len(self.rows), self.n, self.seed, most=len(self.rows))
        elif self._all_pairs:
            taken = everyone(self.n)
        else:
            taken = some(len(self.rows), self.n, self.seed)
        parts = [self._part(*block, taken) for block in self._blocks(self.rows)]
        return joined([found for found, _ in parts]), taken.filled([pairs for _, pairs in parts])

    @property
    def ranks(self) -> Ranks:
        """The neighbours and their ranks, found at the first use."""
        return self._found[0]

    @property
    def pairs(self) -> Pairs:
        """Distances of pairs of items, in the vectors and on the map."""
        return self._found[1]

    @property
    def _all_pairs(self) -> bool:
        return self.complete and self.n <= EXACT

    def _blocks(self, rows: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        step = max(1, HELD // self.n)
        for start in range(0, len(rows), step):
            yield start, rows[start : start + step]

    def _part(
        self, start: int, rows: np.ndarray, taken: Pairs
    ) -> tuple[Ranks, tuple[np.ndarray, np.ndarray]]:
        self.progress(start / len(self.rows), "Ranking neighbours")
        metric = self.built.recipe.metric
        dist, slack = distances_in_vectors(self.built.space.matrix, rows, metric)
        flat = compiled(_ranks.squared_on_map)(self.coords, rows)
        pairs = taken.pick(start, rows, dist, flat, squared=metric == "euclidean")
        return ranked(dist, flat, rows, self.k, slack), pairs

    @cached_property
    def shuffled(self) -> tuple[Ranks, ...]:
        """The ranks of some of the items on the map with its places dealt anew, a few times."""
        return self._dealt(SHUFFLES)

    @cached_property
    def often_shuffled(self) -> tuple[Ranks, ...]:
        """The same so often that their spread is known."""
        return self._dealt(DEALS)

    def _dealt(self, times: int) -> tuple[Ranks, ...]:
        rng = np.random.default_rng(self.seed)
        few = SHUFFLED if self._all_pairs else max(8, min(SHUFFLED, len(self.rows) // 16))
        rows = np.sort(rng.permutation(self.rows)[:few])
        matrix, metric = self.built.space.matrix, self.built.recipe.metric
        dealt = [self.coords[rng.permutation(self.n)] for _ in range(times)]
        found: list[list[Ranks]] = [[] for _ in dealt]
        for _, block in self._blocks(rows):
            dist, slack = distances_in_vectors(matrix, block, metric)
            for coords, parts in zip(dealt, found, strict=True):
                flat = compiled(_ranks.squared_on_map)(coords, block)
                parts.append(ranked(dist, flat, block, self.k, slack))
        return tuple(joined(parts) for parts in found)

    @cached_property
    def parts(self) -> tuple[tuple[Part, ...], ...]:
        """Parts of the items as samples of their own, each with its neighbours; by parting."""
        found = []
        for rows in partings(self.n, self.seed):
            k = nearest_in_part(self.k, self.n, len(rows[0]))
            found.append(tuple(part(self.built, self.coords, some, k) for some in rows))
        return tuple(found)

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return a value per item, by the positions that the neighbours have here."""
        return values

    def neighbors_on(self, coords: np.ndarray) -> np.ndarray:
        """Return the (m, k) positions of the nearest on another map."""
        found = [
            compiled(_ranks.smallest)(compiled(_ranks.squared_on_map)(coords, rows), rows, self.k)
            for _, rows in self._blocks(self.rows)
        ]
        return np.concatenate([positions for positions, _ in found])


def context(
    built: Built,
    k: int,
    *,
    rows: Sequence[int] | np.ndarray | None = None,
    seed: int = 0,
    work: float = WORK,
    reruns: Sequence[Built | np.ndarray] = (),
    pairs: bool = True,
    progress: Progress | None = None,
) -> Context:
    """Return what measures share, after checking what was asked for.

    Raises
    ------
    MethodError
        Without a map, or for fewer than 2 items.
    InputError
        For k < 1, rows that do not exist, or reruns of other items.
    """
    if built.map is None:
        raise MethodError("This pipeline makes no map; choose a projection.")
    n = len(built.map)
    if n < 2:
        raise MethodError(f"A map of {n} item{'s' * (n != 1)} has no neighbours to measure.")
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise InputError(f"k must be a whole number of at least 1, not {k!r}.")
    chosen = sample(built, seed, work) if rows is None else _checked(rows, n)
    others = tuple(_rerun(other, n) for other in reruns)
    told = progress or (lambda fraction, step: None)
    k = min(int(k), n - 1)
    return Context(built, finite(built.map), k, chosen, seed, others, pairs, told)


def sample(built: Built, seed: int, work: float) -> np.ndarray:
    """Return the items to look at: all up to `EXACT`, or as many as `work` allows, at random."""
    matrix, metric = built.space.matrix, built.recipe.metric
    n, d = matrix.shape
    if n <= EXACT:
        return np.arange(n)
    if metric in ("manhattan", "chebyshev"):
        d *= MANHATTAN
    elif not isinstance(matrix, np.ndarray):
        d = SPARSE * matrix.nnz // n
    most = max(LEAST, int(work / (n * (d + RANKING))))
    if most >= n:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, most, replace=False))


def finite(coords: np.ndarray) -> np.ndarray:
    """Return the map as it is; InputError where a place is no finite number."""
    if not np.isfinite(coords).all():
        raise InputError("The map has positions that are not finite numbers; compute it again.")
    return np.ascontiguousarray(coords)


def _checked(rows: Sequence[int] | np.ndarray, n: int) -> np.ndarray:
    chosen = np.unique(np.asarray(rows))
    if not len(chosen):
        raise InputError("Name at least one row to look at.")
    if chosen.dtype.kind not in "iu" or chosen[0] < 0 or chosen[-1] >= n:
        raise InputError(f"Rows are whole numbers from 0 to {n - 1}, not {rows!r:.60}.")
    return chosen.astype(np.intp)


def _rerun(other: Built | np.ndarray, n: int) -> np.ndarray:
    coords = other if isinstance(other, np.ndarray) else other.map
    if coords is None or coords.ndim != 2 or len(coords) != n:
        shape = None if coords is None else coords.shape
        raise InputError(f"A rerun must be a map of the same {n} items, not of shape {shape}.")
    return finite(coords)
