"""Labels kept: whether neighbours on the map vote for the same label as the true ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.measures._ranking import Neighborhoods
from embedding_explorer.measures._score import Score, mean_score
from embedding_explorer.measures._shared import Context
from embedding_explorer.space.built import Built

TITLE = "Labels kept"
SUMMARY = "How often the neighbours on the map vote for the same label as the true neighbours."
HIGHER = True
BEST = 1.0
DEALS = 10  # random sets of neighbours per item


def why_not(context: Context) -> str | None:
    """Say why there is nothing to measure, or None."""
    if column(context.built) is None:
        return (
            f"{TITLE} needs a label or category column with at least two repeated values; choose "
            "one on the Data page."
        )
    return None


def measure(context: Context) -> Score:
    """Return the share of items whose k neighbours vote alike on the map and in the vectors.

    Each neighbour with a label has one vote; of labels with as many votes the one that comes first
    in the column wins. The first column of the role "label" counts, or else of "category". Items
    whose true neighbours have no label are left out. By chance the voters are drawn at random.
    """
    name = str(column(context.built))
    codes = pd.factorize(context.built.space.items[name])[0]
    true, shown = _both_votes(context, codes)
    alike = np.where(true >= 0, shown == true, np.nan)
    if np.isnan(alike).all():
        words = f"no neighbour has a {name}"
        return Score(float("nan"), float("nan"), float("nan"), float("nan"), words)
    chance = float(np.nanmean([_dealt(context, codes, true, seed) for seed in range(DEALS)]))
    own = codes[context.rows]
    right = [float((vote == own)[own >= 0].mean()) for vote in (shown, true)]
    words = (
        f"the {context.k} neighbours on the map vote for the same {name} as the true ones for "
        f"{np.nanmean(alike):.0%} of the items, random ones for {chance:.0%} (for the item's "
        f"own {name}: {right[0]:.0%} on the map, {right[1]:.0%} in the vectors)"
    )

    def per_item(some: Neighborhoods) -> np.ndarray:
        true, shown = _both_votes(some, codes)
        return np.where(true >= 0, shown == true, np.nan)

    return mean_score(context, per_item, chance, words)


def _both_votes(some: Neighborhoods, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each item what its true neighbours vote for, and its neighbours on the map."""
    own = some.of(codes)
    return votes(own[some.ranks.true]), votes(own[some.ranks.shown])


def column(built: Built) -> str | None:
    """Return the column whose values are to be kept, or None."""
    items = built.space.items
    for name in (*built.dataset.with_role("label"), *built.dataset.with_role("category")):
        if name in items and 2 <= items[name].nunique() < items[name].notna().sum():
            return name
    return None


def votes(codes: np.ndarray) -> np.ndarray:
    """Return the code with most votes in every row, the lowest of several; -1 without any.

    Parameters
    ----------
    codes : (m, k) array
        -1 has no vote.

    Examples
    --------
    >>> votes(np.array([[2, 1, 1], [3, 0, -1], [-1, -1, -1]])).tolist()
    [1, 0, -1]
    """
    counts = np.zeros(codes.shape, int)
    for voter in codes.T:
        counts += codes == voter[:, None]
    rank = np.where(codes >= 0, counts * (codes.max(initial=0) + 1) - codes, -1)
    return np.take_along_axis(codes, rank.argmax(axis=1)[:, None], 1)[:, 0]


def _dealt(context: Context, codes: np.ndarray, true: np.ndarray, seed: int) -> float:
    rng = np.random.default_rng([context.seed, seed])
    drawn = rng.integers(0, context.n - 1, context.ranks.true.shape)
    drawn += drawn >= context.rows[:, None]  # never the item itself
    return float((votes(codes[drawn]) == true)[true >= 0].mean())
