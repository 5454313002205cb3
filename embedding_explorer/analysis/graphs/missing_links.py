"""Pairs of nodes without a link that are nearest in the vectors: the likeliest missing links."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.encoders.inputs.adjacency import adjacency
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import similarity
from embedding_explorer.space.neighbors import neighbor_table
from embedding_explorer.space.space import Matrix

FIRST = 32  # neighbours of every node that are looked at to begin with
COUNT = 50
PART = 2_000  # nodes between two words of how far it is
SAME = 1e-9  # distances that differ by less are equal


@question()
def missing_links(
    built: Built, *, count: int = COUNT, least: int = 1, progress: Progress | None = None
) -> pd.DataFrame:
    """Return the pairs of nodes that are nearest in the vectors and have no link, nearest first.

    All pairs count: a node whose neighbours were not looked at far enough to be sure is looked
    at again. Nodes without a vector (all zeros) are left out. Of pairs equally near, those found
    with more shared neighbours come first.

    Parameters
    ----------
    built : Built
        Of a graph; its points are the nodes.
    count : int
        How many pairs, 1 or more; fewer where there are fewer.
    least : int
        How many nodes each end is linked to at least. Two nodes that hang on the same one alone
        look alike to every method, which says little of them.

    Returns
    -------
    DataFrame
        source, target, similarity (as `neighbors`: cosine, or 1 / (1 + distance)), distance (in
        the recipe's metric), shared (how many nodes are linked to both), links_source and
        links_target (how many nodes each is linked to).

    Raises
    ------
    InputError
        If the data is no graph, the points are not its nodes, or count is below 1.
    """
    data, space = built.dataset, built.space
    rows = data.names.get_indexer(space.names)
    if data.kind != "graph" or (rows < 0).any():
        raise InputError("Missing edges need a graph with its nodes as points.")
    if count < 1:
        raise InputError(f"Ask for at least 1 missing edge, not {count}.")
    say: Progress = progress or (lambda fraction, step: None)
    links = adjacency(data, weights=False)[rows][:, rows]
    links.setdiag(0)
    links.eliminate_zeros()
    nodes = np.flatnonzero((_lengths(space.matrix) > 0) & (np.diff(links.indptr) >= least))
    pairs, dist = _nearest(built, links, nodes, count, say)
    say(1.0, "Comparing nodes")
    return _table(built, links, pairs, dist, count)


def _lengths(matrix: Matrix) -> np.ndarray:
    return np.asarray(abs(matrix).sum(axis=1)).ravel()


def _nearest(
    built: Built, links: Any, nodes: np.ndarray, count: int, say: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (m, 2) without a link and their distances, with the `count` nearest of all."""
    matrix, metric = built.space.matrix[nodes], built.recipe.metric
    linked = links[nodes][:, nodes].tocoo()
    n, width = len(nodes), FIRST
    taken = linked.row.astype(np.int64) * n + linked.col
    codes, dist, unsure = np.empty(0, np.int64), np.empty(0), np.arange(n if n > 1 else 0)
    while len(unsure):
        width, still = min(width, n - 1), []
        for start in range(0, len(unsure), PART):
            rows = unsure[start : start + PART]
            near, away = neighbor_table(matrix, rows.tolist(), width, metric)
            found = np.minimum(rows[:, None], near).astype(np.int64) * n
            found += np.maximum(rows[:, None], near)
            free = ~np.isin(found, taken)
            codes, first = np.unique(np.append(codes, found[free]), return_index=True)
            dist = np.append(dist, away[free])[first]
            reach = np.partition(dist, count - 1)[count - 1] if len(dist) >= count else np.inf
            codes, dist = codes[dist <= reach + SAME], dist[dist <= reach + SAME]
            still.append(rows[away[:, -1] < reach - SAME])
            say((n - len(unsure) + start + len(rows)) / n, "Comparing nodes")
        unsure = np.concatenate(still) if width < n - 1 else unsure[:0]
        width *= 4
    return nodes[np.column_stack([codes // n, codes % n])], dist


def _table(
    built: Built, links: Any, pairs: np.ndarray, dist: np.ndarray, count: int
) -> pd.DataFrame:
    one, other = pairs[:, 0], pairs[:, 1]
    shared = np.asarray(links[one].multiply(links[other]).sum(axis=1)).ravel().astype(int)
    order = np.lexsort([other, one, -shared, np.round(dist, 9)])[:count]
    degree = np.diff(links.indptr)
    names = built.space.names.to_numpy()
    one, other, dist = one[order], other[order], dist[order]
    return pd.DataFrame(
        {
            "source": pd.Series(names[one], dtype="str"),
            "target": pd.Series(names[other], dtype="str"),
            "similarity": similarity(dist, built.recipe.metric),
            "distance": dist,
            "shared": shared[order],
            "links_source": degree[one],
            "links_target": degree[other],
        }
    )
