"""Neighbour recall: how many of the true neighbours are among the nearest on the map."""

from __future__ import annotations

from embedding_explorer.measures._score import Score, by_dealing, mean_score, number
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
    k, per_item = context.k, context.ranks.hits / context.k
    chance = k / (context.n - 1)
    if context.ranks.loose:
        chance = by_dealing(context, lambda ranks: ranks.hits / k)
    words = (
        f"of the {k} nearest neighbours {number(k * per_item.mean())} are also nearest on the "
        f"map; a random map keeps {number(k * chance)}"
    )
    return mean_score(per_item, chance, words, context.seed)
