"""Questions to the points of a space and to their map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.question import question
from embedding_explorer.measures import measure
from embedding_explorer.measures.diagnostics.point_neighbors import Picture, picture
from embedding_explorer.measures.diagnostics.tied_neighbors import neighbors_by_map
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import distances, part_of
from embedding_explorer.space.neighbors import neighbor_table


@question(products=True)
def true_neighbors(built: Built, k: int, *, by_map: bool = False) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours.

    `by_map`: of those that tie for the last places the nearest on the map, as the neighbour panel
    and reliability count them; else the first by row.
    """
    if by_map and built.map is not None:
        return neighbors_by_map(built.space.matrix, built.map, k, built.recipe.metric)
    return neighbor_table(built.space.matrix, range(len(built.space)), k, built.recipe.metric)[0]


@question(products=True)
def neighbors_among(
    built: Built, rows: tuple[int, ...], k: int, *, by_map: bool = False
) -> np.ndarray:
    """Return the (m, k) int32 positions of the true neighbours of some rows among themselves."""
    metric = built.recipe.metric
    part = part_of(built.space.matrix, rows, metric)
    if by_map and built.map is not None:
        return neighbors_by_map(part, built.map[list(rows)], k, metric)
    return neighbor_table(part, range(len(rows)), k, metric)[0]


@question(passes=True)
def pictured(
    built: Built,
    rows: np.ndarray,
    k: int,
    vector: np.ndarray | None = None,
    spot: np.ndarray | None = None,
) -> Picture:
    """Return the neighbours of some points, or of a vector, in the vectors and on the map."""
    return picture(built, rows.tolist(), k=k, vector=vector, spot=spot)


@question(passes=True)
def away(built: Built, row: int) -> np.ndarray:
    """Return how far every point is from one, (n,); that point itself is infinitely far."""
    query = built.space.row(row)[None, :]
    from_row: np.ndarray = distances(query, built.space.matrix, built.recipe.metric)[0]
    from_row[row] = np.inf
    return from_row


@question(heavy=True, looks=True)
def clusters(built: Built) -> dict[str, Any]:
    """Return the clusters seen on the map: "found" (Clusters) and "words" (their keywords)."""
    from embedding_explorer.analysis.clusters.clusters import cluster, keyword_labels

    found = cluster(built)
    return {"found": found, "words": keyword_labels(built, found.labels)}


@question(heavy=True, looks=True)
def believed(built: Built, k: int) -> dict[str, Any]:
    """Return how much to believe each spot: "belief" (Belief) and "regions" (tuple of Region)."""
    from embedding_explorer.measures.diagnostics.local_trust import belief, regions

    found = belief(built, k)
    return {"belief": found, "regions": regions(built, found)}


@question(heavy=True, looks=True)
def same_again(built: Built, *others: Built, k: int) -> pd.DataFrame:
    """Return how much of the map stays in others of the same recipe with other seeds, as a row."""
    return measure(built, k, measures="seed_stability", reruns=others)
