"""Links that are hidden from a method, and pairs without a link to tell them from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import MethodError
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import edges

FEWEST = 2  # pairs of each kind
TRIES = 60  # rounds of drawing pairs without a link before all of them are listed


def hide(
    data: Dataset, share: float, draw: np.random.Generator
) -> tuple[Dataset, np.ndarray, list[str]]:
    """Return the graph without some links, the pairs to be told apart, and notes.

    Returns
    -------
    Dataset
    (2 m, 2) int array
        Positions of both ends: m hidden links, then as many pairs without one.
    list of str

    Raises
    ------
    MethodError
        If there are too few links to hide or pairs without one.
    """
    links = unique_links(data)
    hidden, notes = hidden_of(len(data), links, share, draw)
    others = unlinked(len(data), links, len(hidden), draw)
    count = min(len(hidden), len(others))
    if count < FEWEST:
        raise MethodError(
            f"There are {len(links[hidden])} edges to hide and {len(others)} unlinked pairs; "
            f"{FEWEST} of each are needed. Use a larger graph."
        )
    if count < len(hidden):
        notes.append(f"Only {count:,} pairs are unlinked, so as many edges are tested.")
    return without(data, links[hidden]), np.vstack([links[hidden][:count], others[:count]]), notes


def unique_links(data: Dataset) -> np.ndarray:
    """Return every link once, whichever way, as (m, 2) positions, the smaller first; no loops."""
    source, target, _ = edges(data)
    ends = np.sort(np.column_stack([source, target]).astype(np.int64), axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)


def hidden_of(
    n: int, links: np.ndarray, share: float, draw: np.random.Generator
) -> tuple[np.ndarray, list[str]]:
    """Return which links to hide, none of them in a random spanning forest; and notes."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    order = draw.permutation(len(links)) + 1.0
    forest = minimum_spanning_tree(csr_matrix((order, links.T), shape=(n, n)))
    free = np.flatnonzero(~np.isin(order, forest.data))
    wanted = max(1, round(share * len(links)))
    if len(free) < FEWEST:
        raise MethodError(
            f"Of the {len(links):,} edges only {len(free)} can be hidden without isolating "
            f"nodes, and {FEWEST} are needed; use a graph with more edges."
        )
    notes = []
    if len(free) < wanted:
        notes.append(
            f"Only {len(free):,} of {wanted:,} edges are hidden: hiding others would isolate nodes."
        )
    return draw.permutation(free)[:wanted], notes


def unlinked(n: int, links: np.ndarray, wanted: int, draw: np.random.Generator) -> np.ndarray:
    """Return up to `wanted` different pairs without a link, drawn fairly."""
    taken = links[:, 0] * n + links[:, 1]
    if n * (n - 1) // 2 <= 4 * (len(taken) + wanted):
        one, other = np.triu_indices(n, 1)
        free = np.setdiff1d(one * n + other, taken)
        codes = draw.permutation(free)[:wanted]
    else:  # few pairs are linked: nearly all that are drawn will do
        codes = np.empty(0, np.int64)
        for _ in range(TRIES):
            ends = np.sort(draw.integers(0, n, (2 * wanted, 2)), axis=1)
            ends = ends[ends[:, 0] != ends[:, 1]]
            found = np.concatenate([codes, ends[:, 0] * n + ends[:, 1]])
            _, first = np.unique(found, return_index=True)
            found = found[np.sort(first)]
            codes = found[~np.isin(found, taken)][:wanted]
            if len(codes) == wanted:
                break
    return np.column_stack([codes // n, codes % n])


def without(data: Dataset, hidden: np.ndarray) -> Dataset:
    """Return the graph without some links, whichever way and however often they stand."""
    source, target, _ = edges(data)
    ends = np.sort(np.column_stack([source, target]), axis=1)
    gone = np.isin(ends[:, 0] * len(data) + ends[:, 1], hidden[:, 0] * len(data) + hidden[:, 1])
    table = data.edges if data.edges is not None else pd.DataFrame()
    return replace(data, edges=table[~gone].reset_index(drop=True), fingerprint="")
