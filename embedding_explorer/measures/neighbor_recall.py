"""Neighbour recall: how many of the true neighbours are among the nearest on the map."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures._ranking import Neighborhoods, Ranks
from embedding_explorer.measures._score import Score, by_chance_of, by_dealing, mean_score, number
from embedding_explorer.measures._shared import Context

TITLE = "Neighbours kept"
SUMMARY = "The share of each point's true neighbours that are also its nearest on the map."
HIGHER = True
BEST = 1.0


def measure(context: Context) -> Score:
    """Return the mean share of the k nearest that the vectors and the map have in common.

    By chance k of the n - 1 others are drawn, so that each true one is among them with the
    probability k / (n - 1).

    Source: Lee and Verleysen (2009), "Quality assessment of dimensionality reduction",
    Neurocomputing 72 (there Q_NX).
    """
    k, value = context.k, float(per_item(context).mean())

    def scored(ranks: Ranks) -> np.ndarray:
        return ranks.hits / k

    chance = k / (context.n - 1)
    if context.ranks.loose:
        chance = by_dealing(context, scored)
    words = (
        f"of the {k} nearest neighbours {number(k * value)} are also nearest on the "
        f"map; a random map keeps {number(k * chance)}"
    )
    in_doubt = by_chance_of(context, scored, value, chance)
    return mean_score(context, per_item, chance, words, in_doubt)


def per_item(some: Neighborhoods) -> np.ndarray:
    """Return the share of each item's true neighbours that are nearest on the map."""
    shares: np.ndarray = some.ranks.hits / some.k
    return shares
