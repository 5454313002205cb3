"""Ratings as a mean, how generous each user is and how well liked each item."""

from __future__ import annotations

import numpy as np

DAMPINGS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # ratings by which a bias may be held back
ROUNDS = 100  # at most; each user's biases given the items', and the reverse
CLOSE = 1e-9  # of the spread of the ratings: changes that no longer matter
TRIED = 0.2  # share of the ratings on which dampings are tried


def biases(
    user: np.ndarray, item: np.ndarray, value: np.ndarray, shape: tuple[int, int], damping: float
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return mean, user biases and item biases: r = mean + b_user + b_item.

    They make the sum of (r - mean - b_user - b_item)^2 + damping (sum b_user^2 + sum b_item^2)
    least (Koren, Bell and Volinsky 2009, "Matrix factorization techniques for recommender
    systems", equation 5 without factors; Surprise's BaselineOnly), by turns.
    """
    mean = float(value.mean())
    left, spread = value - mean, float(value.std())
    of_user, of_item = np.zeros(shape[0]), np.zeros(shape[1])
    for _ in range(ROUNDS):
        item_now = _shrunk(item, left - of_user[user], shape[1], damping)
        user_now = _shrunk(user, left - item_now[item], shape[0], damping)
        moved = max(np.abs(item_now - of_item).max(), np.abs(user_now - of_user).max())
        of_user, of_item = user_now, item_now
        if moved <= CLOSE * spread:
            break
    return mean, of_user, of_item


def _shrunk(code: np.ndarray, left: np.ndarray, size: int, damping: float) -> np.ndarray:
    total = np.bincount(code, left, minlength=size)
    weight = np.bincount(code, minlength=size) + damping
    return total / np.where(weight > 0, weight, 1)


def chosen_damping(
    user: np.ndarray, item: np.ndarray, value: np.ndarray, shape: tuple[int, int]
) -> float:
    """Return which of `DAMPINGS` tells a fifth of these ratings best from the others.

    A fixed one is wrong for some data: biases that are held back too much leave a pattern that
    has nothing to do with tastes, and factors find it.
    """
    tried = np.random.default_rng(12).random(len(value)) < TRIED
    if not tried.any() or tried.all():
        return 5.0
    known = ~tried
    errors = []
    for damping in DAMPINGS:
        mean, u, i = biases(user[known], item[known], value[known], shape, damping)
        guess = mean + u[user[tried]] + i[item[tried]]
        errors.append(float(np.square(guess - value[tried]).mean()))
    return DAMPINGS[int(np.argmin(errors))]
