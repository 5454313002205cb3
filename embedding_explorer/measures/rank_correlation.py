"""Rank correlation of distances: whether what is far in the vectors is far on the map."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.spearman import spearman
from embedding_explorer.measures._score import Score
from embedding_explorer.measures._shared import Context

TITLE = "Order of distances"
SUMMARY = "Whether pairs that are farther apart in the vectors are farther apart on the map too."
HIGHER = True
BEST = 1.0


def measure(context: Context) -> Score:
    """Return Spearman's rank correlation of the distances of pairs (a Shepard diagram's).

    A random map has 0, exactly: every place is then as likely for every pair. The interval draws
    the items anew, by what the pairs of each add to the correlation.

    Source: Shepard (1962), "The analysis of proximities", Psychometrika 27; Spearman (1904).
    """
    pairs = context.pairs
    value, influence = spearman(pairs.distances, pairs.flat)
    low, high = pairs.interval_of_mean(influence, value)
    if np.isnan(value):
        words = "all distances are equal in the vectors or on the map, so they have no order"
        return Score(value, low, high, 0.0, words)
    words = (
        "distances on the map follow the order of the true ones with a rank correlation of "
        f"{value:.2f}, where a random map has 0 and a perfect one 1"
    )
    return Score(value, low, high, 0.0, words)
