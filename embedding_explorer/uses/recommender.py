"""Ratings as a mean, two biases and a few patterns: a truncated SVD of what is left over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.uses.biases import biases, chosen_damping
from embedding_explorer.uses.ratings import Ratings

FACTORS = 4
MOST = 50_000_000  # cells of users × items predicted at a time


@kept
@dataclass(frozen=True, eq=False)
class Model:
    """What was learned from ratings.

    Attributes
    ----------
    mean : float
    user_bias, item_bias : (u,), (i,) float64
    users, items : (u, f), (i, f) float64
        Factors: U S and V of the SVD of the residuals, so that users @ items.T is their part.
    low, high : float
        Smallest and largest rating seen; predictions stay between.
    factors : int
        As many as there could be.
    """

    mean: float
    user_bias: np.ndarray
    item_bias: np.ndarray
    users: np.ndarray
    items: np.ndarray
    low: float
    high: float

    @property
    def factors(self) -> int:
        """How many patterns the model holds."""
        many: int = self.items.shape[1]
        return many

    def predict(self, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        """Return the expected rating of pairs (positions of users and items), shape (m,)."""
        part = np.einsum("ij,ij->i", self.users[user], self.items[item])
        rating: np.ndarray = np.clip(self.biased(user, item) + part, self.low, self.high)
        return rating

    def biased(self, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        """Return what mean and biases alone say, shape (m,)."""
        rating: np.ndarray = self.mean + self.user_bias[user] + self.item_bias[item]
        return rating

    def scores(self, user: int) -> np.ndarray:
        """Return the expected rating of every item by one user, not cut to the scale, (i,)."""
        base = self.mean + self.user_bias[user] + self.item_bias
        ratings: np.ndarray = base + self.items @ self.users[user]
        return ratings


def fit(
    ratings: Ratings,
    factors: int = FACTORS,
    *,
    damping: float | None = None,
    rows: np.ndarray | None = None,
) -> Model:
    """Learn from ratings: r = mean + b_item + b_user + u . v.

    The biases are damped least squares (`biases`), by a damping chosen on a fifth of the ratings.
    What is left after both, 0 where nothing is known, is cut to its `factors` largest singular
    values (Sarwar, Karypis, Konstan and Riedl 2000, "Application of dimensionality reduction in
    recommender systems", who fill with means as well). Where few pairs are rated the zeros hold
    the patterns back: that errs on the side of saying too little.

    Parameters
    ----------
    factors : int
        At least 0; lowered to min(users, items) - 1.
    damping : float, optional
        Ratings by which a bias is held back, at least 0; chosen from the ratings when None.
    rows : int array, optional
        The ratings to learn from; all when None.

    Raises
    ------
    InputError
        For factors or damping below 0.
    """
    if factors < 0 or (damping is not None and damping < 0):
        raise InputError(f"factors and damping must be at least 0, not {factors} and {damping}.")
    at = slice(None) if rows is None else rows
    user, item, value = ratings.user[at], ratings.item[at], ratings.value[at]
    n, m = len(ratings.users), len(ratings.items)
    if damping is None:
        damping = chosen_damping(user, item, value, (n, m))
    mean, user_bias, item_bias = biases(user, item, value, (n, m), damping)
    left = value - mean - item_bias[item] - user_bias[user]
    u, v = _patterns(user, item, left, (n, m), min(factors, min(n, m) - 1))
    return Model(mean, user_bias, item_bias, u, v, float(value.min()), float(value.max()))


def _patterns(
    user: np.ndarray, item: np.ndarray, left: np.ndarray, shape: tuple[int, int], factors: int
) -> tuple[np.ndarray, np.ndarray]:
    from scipy.sparse import csr_matrix

    from embedding_explorer.reducers.linear.svd import factor

    if factors < 1:
        return np.zeros((shape[0], 0)), np.zeros((shape[1], 0))
    parts = factor(csr_matrix((left, (user, item)), shape=shape), factors, center=False)
    return parts.coords, parts.components.T
