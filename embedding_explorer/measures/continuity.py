"""Continuity: whether the neighbours in the vectors are still neighbours on the map."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures._ranking import Neighborhoods, Ranks
from embedding_explorer.measures._score import Score, by_chance_of, by_dealing, mean_score
from embedding_explorer.measures._shared import Context
from embedding_explorer.measures.trustworthiness import by_chance, kept_in_rank

TITLE = "Continuity"
SUMMARY = "Whether true neighbours stay near on the map; those far away cost more."
HIGHER = True
BEST = 1.0


def measure(context: Context) -> Score:
    """Return 1 minus the mean of how far in rank true neighbours lie beyond the k on the map.

    Source: Venna and Kaski (2006), Neural Networks 19(6): trustworthiness with the map and the
    vectors exchanged.
    """
    value = float(per_item(context).mean())

    def scored(ranks: Ranks) -> np.ndarray:
        return kept_in_rank(ranks.true_rank, context.n)

    lost = float((context.ranks.true_rank > context.k).sum(axis=1).mean())
    chance = by_chance(context.n, context.k)
    if context.ranks.loose:
        chance = by_dealing(context, scored)
    words = (
        f"of the {context.k} true neighbours {lost:.1f} are not nearest on the map: continuity "
        f"is {value:.3f}, where a random map has {chance:.2f} and a perfect one 1"
    )
    in_doubt = by_chance_of(context, scored, value, chance)
    return mean_score(context, per_item, chance, words, in_doubt)


def per_item(some: Neighborhoods) -> np.ndarray:
    """Return how far in rank each item's true neighbours keep to the k nearest on the map, 0..1."""
    return kept_in_rank(some.ranks.true_rank, some.n)
