"""Trustworthiness: whether the neighbours on the map are neighbours in the vectors."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures._ranking import Neighborhoods, Ranks
from embedding_explorer.measures._score import Score, by_chance_of, by_dealing, mean_score
from embedding_explorer.measures._shared import Context

TITLE = "Trustworthiness"
SUMMARY = (
    "Whether neighbours on the map are true neighbours; those far away in the vectors cost more."
)
HIGHER = True
BEST = 1.0


def measure(context: Context) -> Score:
    """Return 1 minus the mean of how far in rank pictured neighbours lie beyond the true k.

    Source: Venna and Kaski (2006), "Local multidimensional scaling", Neural Networks 19(6); with
    all items, and without equal distances, it equals `sklearn.manifold.trustworthiness` (k below
    n / 2).
    """
    value = float(per_item(context).mean())

    def scored(ranks: Ranks) -> np.ndarray:
        return kept_in_rank(ranks.shown_rank, context.n)

    outside = float((context.k - context.ranks.hits).mean())
    chance = by_chance(context.n, context.k)
    if context.ranks.loose:
        chance = by_dealing(context, scored)
    words = (
        f"of the {context.k} nearest on the map {outside:.1f} are not true neighbours: "
        f"trustworthiness is {value:.3f}, where a random map has {chance:.2f} and a "
        "perfect one 1"
    )
    in_doubt = by_chance_of(context, scored, value, chance)
    return mean_score(context, per_item, chance, words, in_doubt)


def per_item(some: Neighborhoods) -> np.ndarray:
    """Return how far in rank each item's pictured neighbours keep to the true k, 0..1."""
    return kept_in_rank(some.ranks.shown_rank, some.n)


def kept_in_rank(ranks: np.ndarray, n: int) -> np.ndarray:
    """Return, per item, 1 minus the ranks beyond k in sum, as a share of the most possible.

    The most is k (2n - 3k - 1) / 2, or (n - k) (n - k - 1) / 2 where k is n / 2 and more.

    Parameters
    ----------
    ranks : (m, k) array
        Places in the one order of the k nearest in the other.
    n : int
    """
    k = ranks.shape[1]
    beyond = np.maximum(ranks - k, 0).sum(axis=1)
    kept: np.ndarray = 1 - beyond / max(most_beyond(n, k), 1)
    return kept


def most_beyond(n: int, k: int) -> float:
    """Return the largest sum of ranks beyond k that k neighbours among n - 1 can have."""
    return k * (2 * n - 3 * k - 1) / 2 if 2 * k < n else (n - k) * (n - k - 1) / 2


def by_chance(n: int, k: int) -> float:
    """Return the expected value where neighbours are drawn at random: every rank is as likely."""
    beyond = k * (n - k) * (n - k - 1) / (2 * (n - 1))
    return 1 - beyond / max(most_beyond(n, k), 1)
