"""The edges of a graph as positions of its nodes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.wording import counted
from embedding_explorer.data.dataset import Dataset


def edges(dataset: Dataset) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return source and target positions and the weight of every edge, each of shape (m,).

    A missing weight counts as 1.

    Raises
    ------
    MethodError
        If an edge names a node that is not among the items.
    """
    table = dataset.edges if dataset.edges is not None else pd.DataFrame()
    if not len(table):
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    ends = [_positions(dataset, table[end]) for end in ("source", "target")]
    weights = table["weight"] if "weight" in table else pd.Series(1.0, table.index)
    numbers = pd.to_numeric(weights, errors="coerce").fillna(1.0).to_numpy(np.float64)
    return ends[0], ends[1], numbers


def _positions(dataset: Dataset, ends: pd.Series) -> np.ndarray:
    found: np.ndarray = dataset.names.get_indexer(ends)
    if (found < 0).any():
        unknown = ends.iloc[int(np.argmax(found < 0))]
        raise MethodError(
            f"An edge names {str(unknown)!r}, which is not one of the {len(dataset):,} nodes; "
            f"add it to the nodes or remove the edge."
        )
    return found


def adjacency(dataset: Dataset, *, weights: bool) -> Any:
    """Return the symmetric (n, n) CSR matrix of links: 1 or the sum of weights, loops once."""
    from scipy.sparse import csr_matrix

    source, target, weight = edges(dataset)
    n = len(dataset)
    once = csr_matrix((weight, (source, target)), shape=(n, n))
    loops = source == target
    back = csr_matrix((weight[~loops], (target[~loops], source[~loops])), shape=(n, n))
    links = (once + back).tocsr()
    if not weights:
        links.data[:] = 1.0
    return links.astype(np.float32)


def neighbours(dataset: Dataset) -> list[list[str]]:
    """Return the names of the nodes each node is linked to, either way, in the order of edges."""
    source, target, _ = edges(dataset)
    names = dataset.names.tolist()
    found: list[list[str]] = [[] for _ in names]
    for one, other in zip(source.tolist(), target.tolist(), strict=True):
        found[one].append(names[other])
        if one != other:
            found[other].append(names[one])
    return found


FAINT = 1e-12  # of the largest weight: what is below counts for nothing


def linked(dataset: Dataset, *, weights: bool, directed: bool, who: str) -> tuple[Any, list[str]]:
    """Return the (n, n) float64 CSR matrix of links above 0, sorted, and what it leaves out.

    Weights are in units of the largest.

    Links that stand several times add up, as do the two directions where it is not `directed`; a
    link from a node to itself is left out. Without `weights` every link is 1.

    Raises
    ------
    MethodError
        If no link is left.
    """
    from scipy.sparse import csr_matrix

    source, target, weight = edges(dataset)
    weight = np.where(np.isfinite(weight) & (weight > 0), weight, 0.0)
    weight = weight / max(weight.max(initial=0.0), 1e-300)  # walks and patterns know shares only
    loops, weak = source == target, weight < FAINT
    kept = ~(loops | weak)
    ends = (weight[kept], (source[kept], target[kept]))
    links = csr_matrix(ends, shape=(len(dataset), len(dataset)), dtype=np.float64)
    links = links if directed else (links + links.T).tocsr()
    links.sum_duplicates()
    links.sort_indices()
    if not weights:
        links.data[:] = 1.0
    told = ((loops, "from a node to itself"), (weak & ~loops, "without a weight above 0"))
    notes = [f"{counted(int(which.sum()), 'edge')} {what}: left out." for which, what in told
             if which.any()]  # fmt: skip
    if not links.nnz:
        raise MethodError(
            f"{who} needs edges between two nodes with a weight above 0, and none is left; use "
            "other edges."
        )
    return links, notes
