"""Vectors that a metric cannot compare, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from embedding_explorer.base.wording import counted
from embedding_explorer.space.space import Matrix

LOOKED_AT = 200_000_000  # numbers; larger matrices lie on disk and are not gone through again


def undefined(matrix: Matrix, metric: str) -> Iterator[str]:
    """Yield a sentence where some vectors have no distance by this metric.

    A vector of zeros has no direction, so its cosine with any other is undefined. All take it as
    0 here, which puts it at distance 1 from everything, as scikit-learn does.
    """
    if metric != "cosine" or matrix.shape[0] * matrix.shape[1] > LOOKED_AT:
        return
    if count := int(np.count_nonzero(_all_zeros(matrix))):
        one = count == 1
        yield (
            f"{counted(count, 'vector')} {'is' if one else 'are'} all zeros: "
            f"{'it has' if one else 'they have'} no direction, so cosine cannot compare "
            f"{'it' if one else 'them'} (distance 1 from every other)."
        )


def _all_zeros(matrix: Matrix) -> np.ndarray:
    """Return which rows are all zeros, (n,) bool."""
    if isinstance(matrix, np.ndarray):
        return ~matrix.any(axis=1)
    return np.asarray(abs(matrix).max(axis=1).toarray()).ravel() == 0
