"""Rank correlation of distances: whether what is far in the vectors is far on the map."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures._score import Score
from embedding_explorer.measures._shared import Context

TITLE = "Order of distances"
SUMMARY = "Whether pairs that are farther apart in the vectors are farther apart on the map too."
HIGHER = True
BEST = 1.0


def measure(context: Context) -> Score:
    """Return Spearman's rank correlation of the distances of pairs (a Shepard diagram's).

    A random map has 0, exactly: every place is then as likely for every pair. The interval keeps
    the ranks of the pairs and draws the items anew.

    Source: Shepard (1962), "The analysis of proximities", Psychometrika 27; Spearman (1904).
    """
    pairs = context.pairs
    one, other = _centred(pairs.distances), _centred(pairs.flat)
    products = (one * other, one * one, other * other)
    sums = np.stack([pairs.per_anchor(product) for product in products], axis=1)
    value = float(_correlation(sums.sum(axis=0)[None, :])[0])
    low, high = pairs.interval(sums, value, _correlation)
    if np.isnan(value):
        words = "all distances are equal in the vectors or on the map, so they have no order"
        return Score(value, low, high, 0.0, words)
    words = (
        "distances on the map follow the order of the true ones with a rank correlation of "
        f"{value:.2f}, where a random map has 0 and a perfect one 1"
    )
    return Score(value, max(low, -1.0), min(high, 1.0), 0.0, words)


def _centred(distances: np.ndarray) -> np.ndarray:
    """Return the ranks, mean of ties, around 0 and about 1 at most."""
    from scipy.stats import rankdata

    ranks = rankdata(distances)
    centred: np.ndarray = (2 * ranks - len(ranks) - 1) / len(ranks)
    return centred


def _correlation(sums: np.ndarray) -> np.ndarray:
    size = np.sqrt(sums[:, 1] * sums[:, 2])
    found = np.full(len(size), np.nan)
    np.divide(sums[:, 0], size, out=found, where=size > 0)
    return found
