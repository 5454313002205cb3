"""What to recommend, and because of which liked items."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.space.distances import nearest
from embedding_explorer.space.space import unit_rows
from embedding_explorer.uses.ratings import Ratings
from embedding_explorer.uses.recommender import Model

REASONS = 3


def for_user(ratings: Ratings, model: Model, user: str, k: int = 10) -> pd.DataFrame:
    """Return the k items a user has not rated with the highest expected rating.

    Returns
    -------
    DataFrame
        rank (from 1), item, expected (rating, within the scale), because (items that this user
        rated at least their own mean, the likest first, " · " between), ratings (how many the
        item has). Fewer rows where fewer items are unrated.

    Raises
    ------
    InputError
        For an unknown user or k below 1.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    if user not in ratings.users:
        raise InputError(f"{user!r} is not one of the {len(ratings.users):,} users; choose one.")
    at = int(ratings.users.get_loc(user))
    own = ratings.user == at
    rated, given = ratings.item[own], ratings.value[own]
    free = np.setdiff1d(np.arange(len(ratings.items)), rated)
    score = model.scores(at)
    chosen = free[nearest(-score[free], k)]
    return _table(
        ratings, model, chosen, rated[given >= given.mean()], expected=_cut(model, score[chosen])
    )


def _cut(model: Model, score: np.ndarray) -> np.ndarray:
    cut: np.ndarray = np.clip(score, model.low, model.high)
    return cut


def for_liked(ratings: Ratings, model: Model, liked: Sequence[str], k: int = 10) -> pd.DataFrame:
    """Return the k items that people who liked these liked more than usual.

    The liked items are folded in as a new user's row: each one above what the biases say (Sarwar,
    Karypis, Konstan and Riedl 2002, "Incremental singular value decomposition algorithms for
    highly scalable recommender systems"); an item's score is the part the patterns add for
    that user, as the cosine of its factors and theirs (-1..1), so that favourites of everybody
    have no advantage.

    Returns
    -------
    DataFrame
        rank, item, match (-1..1), because, ratings.

    Raises
    ------
    InputError
        For an unknown item, none, k below 1, or a model without factors.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    missing = [x for x in liked if x not in ratings.items]
    if missing or not liked:
        said = f"{missing[0]!r} is not among the rated items" if missing else "No item is chosen"
        raise InputError(f"{said}; choose one or more of the {len(ratings.items):,} items.")
    if not model.factors:
        raise InputError("Without factors all items are equal; choose at least 1.")
    own = ratings.items.get_indexer(pd.Index(list(dict.fromkeys(liked))))
    wish = model.items[own].sum(axis=0)
    match = _cosines(wish[None], model.items)[0]
    free = np.setdiff1d(np.arange(len(ratings.items)), own)
    chosen = free[nearest(-match[free], k)]
    return _table(ratings, model, chosen, own, match=match[chosen])


def _cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    a, b = (np.asarray(unit_rows(x, np.float64)) for x in (one, other))
    cosines: np.ndarray = a @ b.T
    return cosines


def _table(
    ratings: Ratings, model: Model, chosen: np.ndarray, liked: np.ndarray, **score: np.ndarray
) -> pd.DataFrame:
    counts = np.bincount(ratings.item, minlength=len(ratings.items))
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(chosen) + 1),
            "item": ratings.items[chosen],
            **score,
            "because": _reasons(ratings, model, chosen, liked),
            "ratings": counts[chosen],
        }
    )


def _reasons(ratings: Ratings, model: Model, chosen: np.ndarray, liked: np.ndarray) -> list[str]:
    """Name the liked items whose factors point the way of each chosen one's."""
    if not model.factors or not len(liked):
        return [""] * len(chosen)
    alike = _cosines(model.items[chosen], model.items[liked])
    found = []
    for row in alike:
        best = [j for j in np.argsort(-row, kind="stable")[:REASONS] if row[j] > 0]
        found.append(" · ".join(str(ratings.items[liked[j]]) for j in best))
    return found
