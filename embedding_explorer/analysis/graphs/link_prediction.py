"""How well a space knows which nodes belong together: hidden links told from pairs without one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.roc import above, area
from embedding_explorer.base.wording import of_all
from embedding_explorer.build.build import build
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import edges
from embedding_explorer.space.distances import paired
from embedding_explorer.space.space import Space

FEWEST = 2  # pairs of each kind
CHANCE = 0.5
TRIES = 60  # rounds of drawing pairs without a link before all of them are listed


@kept
@dataclass(frozen=True, eq=False)
class LinkScore:
    """How often a hidden link is nearer than a pair without one.

    Attributes
    ----------
    auc, low, high : float
        0..1 and its 95 % interval (DeLong, DeLong and Clarke-Pearson 1988). Pairs share nodes, so
        that the truth is somewhat wider.
    chance : float
        0.5.
    degrees, degrees_low, degrees_high : float
        The same for the product of how many links both ends have: what hubs alone explain.
    more, more_low, more_high : float
        -1..1: by how much the vectors are above the hubs, on the same pairs, with its interval.
    pairs : DataFrame
        source, target, hidden (bool), distance (in the recipe's metric; NaN where a node has no
        vector, ranked last).
    notes : tuple of str
    says : str
    """

    auc: float
    low: float
    high: float
    chance: float
    degrees: float
    degrees_low: float
    degrees_high: float
    more: float
    more_low: float
    more_high: float
    pairs: pd.DataFrame
    notes: tuple[str, ...]
    says: str

    @property
    def beside_hubs(self) -> str:
        """What the vectors tell beyond how many links each node has, in a sentence."""
        told = f"Node degrees only: {self.degrees:.2f}."
        span = f"(95 % interval of the difference {self.more_low:.2f} to {self.more_high:.2f})"
        if self.more_low <= 0 <= self.more_high:
            return f"{told} The vectors are not significantly different {span}."
        word = "better" if self.more > 0 else "worse"
        return f"{told} The vectors are {word}, by {abs(self.more):.2f} {span}."


def link_score(
    data: Dataset,
    recipe: Recipe,
    *,
    share: float = 0.2,
    seed: int = 0,
    progress: Progress | None = None,
) -> LinkScore:
    """Hide some links, build the recipe's vectors on the rest, and tell the hidden ones again.

    Hidden links are told from as many pairs without a link, drawn at random, by how near their
    ends are. Links count both ways. One link of every way through the graph stays (a random
    spanning forest), so that no node loses all of its company.

    Source: Liben-Nowell and Kleinberg (2007), "The link-prediction problem for social networks";
    Grover and Leskovec (2016), arXiv:1607.00653, section 4.4.

    Parameters
    ----------
    data : Dataset
        Of kind "graph".
    recipe : Recipe
        Its encoder, preprocessing and reducer; its projection is left out.
    share : float
        Of the links to hide, above 0 and below 1; fewer where the others hold the graph together.
    seed : int
        What is hidden, and which pairs are drawn.

    Raises
    ------
    InputError
        If the data is no graph, or the share is out of range.
    MethodError
        If there are too few links to hide or pairs without one.
    """
    if data.kind != "graph":
        raise InputError(f"Link prediction needs a graph, and this is {data.kind}.")
    if not 0 < share < 1:
        raise InputError(f"The share of edges to hide lies between 0 and 1, not {share:g}.")
    draw = np.random.default_rng([seed, 3])
    links = _unique(data)
    hidden, notes = _hidden(len(data), links, share, draw)
    others = _unlinked(len(data), links, len(hidden), draw)
    count = min(len(hidden), len(others))
    if count < FEWEST:
        raise MethodError(
            f"There are {len(links[hidden])} edges to hide and {len(others)} unlinked pairs; "
            f"{FEWEST} of each are needed. Use a larger graph."
        )
    if count < len(hidden):
        notes.append(f"Only {count:,} pairs are unlinked, so as many edges are tested.")
    left = _without(data, links[hidden])
    space = build(left, replace(recipe, projection=None), progress).space
    asked = np.vstack([links[hidden][:count], others[:count]])
    dist, missing = _far(space, left, asked, recipe.metric)
    if missing:
        notes.append(
            f"{of_all(missing, len(asked), 'pair', 'have')} a node without a vector: ranked last."
        )
    return _scored(left, asked, count, dist, notes)


def hidden_links(found: LinkScore) -> pd.DataFrame:
    """Return the hidden links, the nearest first, with the share of unlinked pairs each beats.

    Returns
    -------
    DataFrame
        source, target, distance, nearer_than: of the pairs without a link the share that is
        farther, 0..1, ties as half; their mean is the score.
    """
    pairs = found.pairs
    away = pairs["distance"].fillna(np.inf).to_numpy()
    hidden = pairs["hidden"].to_numpy()
    others = np.sort(away[~hidden])
    farther = len(others) - np.searchsorted(others, away[hidden], side="right")
    level = np.searchsorted(others, away[hidden], side="right") - np.searchsorted(
        others, away[hidden], side="left"
    )
    table = pairs.loc[hidden, ["source", "target", "distance"]]
    table = table.assign(nearer_than=(farther + level / 2) / len(others))
    return table.sort_values("distance", kind="stable", ignore_index=True)


def _unique(data: Dataset) -> np.ndarray:
    """Return every link once, whichever way, as (m, 2) positions, the smaller first; no loops."""
    source, target, _ = edges(data)
    ends = np.sort(np.column_stack([source, target]).astype(np.int64), axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)


def _hidden(
    n: int, links: np.ndarray, share: float, draw: np.random.Generator
) -> tuple[np.ndarray, list[str]]:
    """Return which links to hide, none of them in a random spanning forest."""
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


def _unlinked(n: int, links: np.ndarray, wanted: int, draw: np.random.Generator) -> np.ndarray:
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


def _without(data: Dataset, hidden: np.ndarray) -> Dataset:
    """Return the graph without some links, whichever way and however often they stand."""
    source, target, _ = edges(data)
    ends = np.sort(np.column_stack([source, target]), axis=1)
    gone = np.isin(ends[:, 0] * len(data) + ends[:, 1], hidden[:, 0] * len(data) + hidden[:, 1])
    table = data.edges if data.edges is not None else pd.DataFrame()
    return replace(data, edges=table[~gone].reset_index(drop=True), fingerprint="")


def _far(space: Space, data: Dataset, pairs: np.ndarray, metric: str) -> tuple[np.ndarray, int]:
    """Return the distance of every pair, NaN without a vector, and how many have none."""
    rows = space.names.get_indexer(data.names)[pairs]
    known = (rows >= 0).all(axis=1)
    dist = np.full(len(pairs), np.nan)
    places = np.flatnonzero(known)
    step = max(1, 4_000_000 // max(1, space.matrix.shape[1]))
    for start in range(0, len(places), step):
        part = places[start : start + step]
        one, other = (_dense(space, rows[part, side]) for side in (0, 1))
        dist[part] = paired(one, other, metric)
    return dist, int((~known).sum())


def _dense(space: Space, rows: np.ndarray) -> np.ndarray:
    part = space.matrix[rows]
    return np.asarray(part if isinstance(part, np.ndarray) else part.toarray(), np.float64)


def _scored(
    left: Dataset, pairs: np.ndarray, count: int, dist: np.ndarray, notes: list[str]
) -> LinkScore:
    near = -np.where(np.isnan(dist), np.inf, dist)
    auc, low, high = area(near[:count], near[count:])
    source, target, _ = edges(left)
    degree = np.bincount(np.concatenate([source, target]), minlength=len(left)).astype(float)
    hubs = degree[pairs[:, 0]] * degree[pairs[:, 1]]
    names = left.names.to_numpy()
    table = pd.DataFrame(
        {
            "source": pd.Series(names[pairs[:, 0]], dtype="str"),
            "target": pd.Series(names[pairs[:, 1]], dtype="str"),
            "hidden": np.arange(len(pairs)) < count,
            "distance": dist,
        }
    )
    told = area(hubs[:count], hubs[count:])
    more = above(near, hubs, count)
    says = _says(auc, low, high, count)
    return LinkScore(auc, low, high, CHANCE, *told, *more, table, tuple(notes), says)


def _says(auc: float, low: float, high: float, count: int) -> str:
    shown = f"{auc:.2f} (95 % interval {low:.2f} to {high:.2f})"
    told = f"Linked nodes are closer than unlinked ones in {shown} of cases"
    if low <= CHANCE <= high:
        return f"{told}: no better than chance (0.50), tested on {count:,} pairs of each."
    return f"{told}: {'above' if auc > CHANCE else 'below'} chance, 0.50."
