"""Which metric suits which vectors, and what its distances are called."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from embedding_explorer.base.errors import MethodError, unknown
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.space.space import Matrix, Space

PRECOMPUTED = "precomputed"
VECTORS = tuple(metric for metric in METRICS if metric != PRECOMPUTED)
BINARY = ("hamming", "jaccard")  # which compare columns of 0 and 1
SIMILAR = ("cosine", "correlation", "hamming", "jaccard")  # similarity is 1 - distance
BLOCK = 1_000_000  # numbers looked at before the rest, so that most matrices are told at once
_BINARY: WeakKeyDictionary[Space, bool] = WeakKeyDictionary()


def metric_words(metric: str) -> str:
    """Return what a distance is called: "cosine distance", "given distance".

    >>> metric_words("euclidean"), metric_words("precomputed")
    ('euclidean distance', 'given distance')
    """
    return f"{metric_title(metric)} distance"


def metric_title(metric: str) -> str:
    """Return what a metric is called on screen: "precomputed" is "given"."""
    return "given" if metric == PRECOMPUTED else metric


def is_precomputed(space: Space) -> bool:
    """Tell whether the rows of the space are distances between its items, and no vectors."""
    return bool(space.extras.get(PRECOMPUTED, False))


def require_vectors(space: Space, what: str) -> None:
    """Raise where the rows of the space are distances.

    Parameters
    ----------
    what : str
        What needs vectors, as the sentence begins: "Word arithmetic".

    Raises
    ------
    MethodError
    """
    if is_precomputed(space):
        raise MethodError(f"{what} needs vectors, and this data is a distance matrix.")


def is_binary(matrix: Matrix) -> bool:
    """Tell whether a matrix holds nothing but 0 and 1."""
    if not isinstance(matrix, np.ndarray):
        return bool(np.isin(matrix.data, (0, 1)).all())
    step = max(1, BLOCK // max(matrix.shape[1], 1))
    blocks = (matrix[start : start + step] for start in range(0, len(matrix), step))
    return all(bool(((b == 0) | (b == 1)).all()) for b in blocks)


def offered(space: Space) -> tuple[str, ...]:
    """Return the metrics that can compare the vectors of a space."""
    if is_precomputed(space):
        return (PRECOMPUTED,)
    if space not in _BINARY:
        _BINARY[space] = is_binary(space.matrix)
    left_out = (PRECOMPUTED,) if _BINARY[space] else (PRECOMPUTED, *BINARY)
    return tuple(metric for metric in METRICS if metric not in left_out)


def check_metric(space: Space, metric: str) -> None:
    """Raise where a metric cannot compare the vectors of a space.

    Raises
    ------
    InputError
        For an unknown metric.
    MethodError
        For hamming and jaccard where a number is neither 0 nor 1, for vectors where distances are
        asked for, and the other way round.
    """
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    if is_precomputed(space) != (metric == PRECOMPUTED):
        raise MethodError(
            f"This data is a distance matrix, so {metric} has no vectors to compare; set the "
            f"distance to {PRECOMPUTED}."
            if is_precomputed(space)
            else f"{PRECOMPUTED.capitalize()} needs a distance matrix, and these are vectors; "
            "choose cosine or euclidean."
        )
    if metric in BINARY and metric not in offered(space):
        raise MethodError(
            f"{metric.capitalize()} compares columns of 0 and 1, and these vectors have other "
            "numbers; choose euclidean, or one-hot columns."
        )
