"""Exact nearest neighbours: blocked matrix products, no index, always right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.space.distances import BLOCK, centre, dense, distances, nearest, similarity
from embedding_explorer.space.metrics import check_metric
from embedding_explorer.space.space import Matrix, Space


def neighbors(
    space: Space,
    query: str | Sequence[str] | np.ndarray,
    k: int = 10,
    metric: str = "cosine",
) -> pd.DataFrame:
    """Return the `k` nearest points, nearest first; never the queried items themselves.

    Parameters
    ----------
    space : Space
    query : str, several str, or a vector of shape (d,)
        Several names mean their centre: the mean of their vectors (of unit-length vectors for
        cosine, as gensim's `most_similar` does).
    k : int
        At least 1; fewer rows come back when there are fewer other points.
    metric : str
        One of `METRICS`: "hamming" and "jaccard" for vectors of 0 and 1, "precomputed" for a
        space that is a distance matrix.

    Returns
    -------
    DataFrame
        rank (from 1), name, similarity, distance. For cosine and correlation the similarity is
        that, -1..1, and the distance 1 minus it, for hamming and jaccard 1 minus the distance;
        otherwise it is 1 / (1 + distance), 0..1.

    Raises
    ------
    InputError
        For an unknown name or metric, k < 1, or a vector of the wrong length.
    MethodError
        For a metric that cannot compare these vectors (`check_metric`).
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    from embedding_explorer.space.exact_ranking import Ranking

    own, vector = _query(space, query, metric)
    check_metric(space, metric)
    order, dist = Ranking(space, vector, metric, own).nearest(k)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "name": space.names[order],
            "similarity": similarity(dist, metric),
            "distance": dist,
        }
    )


def neighbor_table(
    matrix: Matrix, rows: Iterable[int], k: int, metric: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions (m, k) int32 and distances (m, k) of the nearest points of some rows.

    A row is never its own neighbour. `k` is lowered to n - 1 where there are fewer points.
    """
    rows = np.asarray(list(rows), dtype=np.intp)
    k = min(k, matrix.shape[0] - 1)
    step = max(1, BLOCK // max(matrix.shape[0], 1))
    found = np.empty((len(rows), max(k, 0)), np.int32)
    distances_found = np.empty(found.shape, np.float64)
    for start in range(0, len(rows), step):
        part = rows[start : start + step]
        dist = distances(dense(matrix[part]), matrix, metric)
        dist[np.arange(len(part)), part] = np.inf
        for i, row in enumerate(dist):
            found[start + i] = nearest(row, k)
            distances_found[start + i] = row[found[start + i]]
    return found, distances_found


def nearest_of_others(
    vectors: Matrix, matrix: Matrix, k: int, metric: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions (m, k) int32 in a matrix, and distances (m, k), of new vectors' nearest."""
    step = max(1, BLOCK // max(matrix.shape[0], 1))
    found = np.empty((vectors.shape[0], k), np.int32)
    distances_found = np.empty(found.shape, np.float64)
    for start in range(0, vectors.shape[0], step):
        for i, row in enumerate(distances(dense(vectors[start : start + step]), matrix, metric)):
            found[start + i] = nearest(row, k)
            distances_found[start + i] = row[found[start + i]]
    return found, distances_found


def _query(
    space: Space, query: str | Sequence[str] | np.ndarray, metric: str
) -> tuple[list[int], np.ndarray]:
    if isinstance(query, np.ndarray) and query.dtype.kind in "fiu":
        if query.shape != (space.matrix.shape[1],):
            raise InputError(
                f"A query vector needs shape ({space.matrix.shape[1]},), not {query.shape}."
            )
        if not np.isfinite(query).all():
            raise InputError("A query vector must consist of finite numbers.")
        return [], query
    names = dict.fromkeys([query] if isinstance(query, str) else query)
    own = [space.position(name) for name in names]
    if not own:
        raise InputError("Name at least one item to find its neighbours.")
    return own, centre(space, own, metric)
