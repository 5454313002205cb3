"""Vectors that a metric cannot compare, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from embedding_explorer.base.wording import counted
from embedding_explorer.space.space import Matrix

LOOKED_AT = 200_000_000  # numbers; larger matrices lie on disk and are not gone through again


def undefined(matrix: Matrix, metric: str) -> Iterator[str]:
    """Yield a sentence where some vectors have no distance by this metric.

    A vector of zeros has no direction, so its cosine with any other is undefined. All take it as
    0 here, which puts it at distance 1 from everything, as scikit-learn does. A vector of one
    number again and again has no variation, and so no correlation.
    """
    if metric not in _TESTS or matrix.shape[0] * matrix.shape[1] > LOOKED_AT:
        return
    told, lacks, test = _TESTS[metric]
    if count := int(np.count_nonzero(test(matrix))):
        one = count == 1
        yield (
            f"{counted(count, 'vector')} {'is' if one else 'are'} {told}: "
            f"{'it has' if one else 'they have'} {lacks}, so {metric} cannot compare "
            f"{'it' if one else 'them'} (distance 1 from every other)."
        )


def _all_zeros(matrix: Matrix) -> np.ndarray:
    """Return which rows are all zeros, (n,) bool."""
    if isinstance(matrix, np.ndarray):
        return np.logical_not(np.asarray(matrix.any(axis=1)))
    return np.asarray(np.asarray(abs(matrix).max(axis=1).toarray()).ravel() == 0)


def _all_equal(matrix: Matrix) -> np.ndarray:
    """Return which rows hold one number again and again, (n,) bool."""
    low, high = matrix.min(axis=1), matrix.max(axis=1)
    if not isinstance(matrix, np.ndarray):
        low, high = (np.asarray(side.toarray()).ravel() for side in (low, high))
    return np.asarray(low == high)


_TESTS: dict[str, tuple[str, str, Callable[[Matrix], np.ndarray]]] = {
    "cosine": ("all zeros", "no direction", _all_zeros),
    "correlation": ("the same in every dimension", "no variation", _all_equal),
}
