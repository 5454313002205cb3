"""A path from one point to another through near neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.analysis.words.arithmetic import position
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.space.distances import BLOCK
from embedding_explorer.space.metrics import require_vectors
from embedding_explorer.space.space import Matrix, Space, unit_rows

PATH_POINTS = 15_000  # the ready word vectors and the words of the speeches fit
UNLIKE = 1 - 1e-6  # cosine distance of two points that have nothing in common


@kept
@dataclass(frozen=True, eq=False)
class NeighborGraph:
    """Points joined to their `k` nearest by angle; `rows` are their positions in the space."""

    rows: np.ndarray  # (m,) positions
    near: np.ndarray  # (m, k) int32, positions among `rows`
    distance: np.ndarray  # (m, k) cosine distances
    k: int


def neighbor_graph(space: Space, k: int = 10, limit: int = PATH_POINTS) -> NeighborGraph:
    """Join each of the `limit` most frequent points to its `k` nearest among them (cosine).

    Frequency is the column ``count`` of the items; without one the order of the rows stands for
    it, as it does in published word vectors.
    """
    require_vectors(space, "A path by cosine")
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    rows = np.arange(len(space))
    if len(space) > limit:
        counts = space.items.get("count")
        order = rows if counts is None else np.argsort(-counts.to_numpy(), kind="stable")
        rows = np.sort(order[:limit])
    near, dist = _nearest(unit_rows(space.matrix[rows]), min(k, len(rows) - 1))
    return NeighborGraph(rows, near, dist, k)


def _nearest(unit: Matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and cosine distances of the `k` nearest of every row, in no order.

    In single precision and without sorting, unlike `neighbor_table`: a path does not ask
    which of two neighbours is nearer by a millionth.
    """
    n = unit.shape[0]
    near, dist = np.empty((n, k), np.int32), np.empty((n, k))
    step = max(1, BLOCK // max(n, 1))
    for start in range(0, n, step):
        close = unit[start : start + step] @ unit.T
        close = close if isinstance(close, np.ndarray) else close.toarray()
        mine = np.arange(len(close))
        close[mine, start + mine] = -np.inf
        part = np.argpartition(close, n - k - 1, axis=1)[:, n - k :]
        near[start : start + step] = part
        dist[start : start + step] = 1 - np.take_along_axis(close, part, axis=1)
    return near, dist


def path(
    space: Space, a: str, b: str, k: int = 10, *, graph: NeighborGraph | None = None
) -> pd.DataFrame:
    """Return the shortest way from one item to another through near neighbours.

    Two points are joined when one is among the `k` nearest of the other and their cosine is above
    zero (among sparse vectors the nearest may have nothing in common); a step is as long as their
    cosine distance (Dijkstra 1959). Because a cosine distance grows like the square of an
    angle, several small steps are shorter than one large one.

    Parameters
    ----------
    space : Space
    a, b : str
        Where the path begins and ends.
    k : int
        Neighbours a point is joined to, at least 1.
    graph : NeighborGraph, optional
        Made once by `neighbor_graph` where many paths are asked for; `k` is then its own.

    Returns
    -------
    DataFrame
        step (from 0), name, distance (from the step before), total.

    Raises
    ------
    InputError
        For an unknown name, or one that is too rare to be in the graph.
    MethodError
        When no chain of neighbours joins the two.
    """
    from scipy.sparse.csgraph import dijkstra

    graph = graph or neighbor_graph(space, k)
    start, goal = _place(space, graph, a), _place(space, graph, b)
    total, before = dijkstra(_csr(graph), directed=False, indices=start, return_predecessors=True)
    if not np.isfinite(total[goal]):
        raise MethodError(
            f"No chain of {graph.k} nearest neighbours leads from {a!r} to {b!r} among the "
            f"{len(graph.rows):,} points; try more neighbours or other names."
        )
    way = [goal]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    lengths = total[way[::-1]]
    return pd.DataFrame(
        {
            "step": np.arange(len(way)),
            "name": space.names[graph.rows[way[::-1]]],
            "distance": np.diff(lengths, prepend=0.0),
            "total": lengths,
        }
    )


def _csr(graph: NeighborGraph) -> Matrix:
    from scipy.sparse import csr_matrix

    m, k = graph.near.shape
    alike = graph.distance.ravel() < UNLIKE
    # A stored zero would be no edge at all: two equal vectors are a very short step apart.
    weights = np.maximum(graph.distance.ravel()[alike], 1e-12)
    ends = np.repeat(np.arange(m), k)[alike], graph.near.ravel()[alike]
    return csr_matrix((weights, ends), shape=(m, m))


def _place(space: Space, graph: NeighborGraph, name: str) -> int:
    row = position(space, name)
    at = int(np.searchsorted(graph.rows, row))
    if at == len(graph.rows) or graph.rows[at] != row:
        raise InputError(
            f"{name!r} is not among the {len(graph.rows):,} most frequent points, the only ones "
            "searched; choose a more frequent one."
        )
    return at
