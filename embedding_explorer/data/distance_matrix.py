"""A ready matrix of distances: what makes one, and the plain form in which it is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import InputError

CLOSE = 1e-4  # of the largest distance: within it a pair is as far one way as the other


def checked(matrix: np.ndarray, names: Sequence[str] | None = None) -> np.ndarray:
    """Return a matrix of distances as a dataset keeps it: symmetric, float32, zeros across.

    Distances that differ by rounding, there and back, become their mean.

    Parameters
    ----------
    matrix : (n, n) array of numbers
    names : sequence of n str, optional
        What the sentence of an error calls the items; their numbers from 1 on when None.

    Returns
    -------
    (n, n) float32 array

    Raises
    ------
    InputError
        If it is not square, or a distance is missing, below 0, above 0 from an item to itself, or
        another there than back.
    LimitError
        If it has more numbers than the limit ``numbers``.
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise InputError(f"A distance matrix must be square, not of shape {matrix.shape}.")
    limits.check("numbers", matrix.size, "The distance matrix")
    with np.errstate(over="ignore", invalid="ignore"):  # told as a number that is not finite
        distances: np.ndarray = np.asarray(matrix, dtype=np.float64).astype(np.float32)
        away = np.abs(distances - distances.T)
    most = float(np.abs(distances[np.isfinite(distances)]).max(initial=0))
    faults = {
        "is missing or no finite number": ~np.isfinite(distances),
        "is below 0": distances < 0,
        "is not 0": np.diag(np.abs(np.diag(distances)) > CLOSE * most),
        "differs from the distance back; a distance matrix is symmetric": away > CLOSE * most,
    }
    for what, where in faults.items():
        if where.any():
            raise InputError(_sentence(where, names, what))
    distances = distances / 2 + distances.T / 2
    np.fill_diagonal(distances, 0)
    return distances


def _sentence(where: np.ndarray, names: Sequence[str] | None, what: str) -> str:
    i, j = (int(axis[0]) for axis in np.nonzero(where))
    one, other = (f"{names[p]!r:.60}" if names is not None else f"item {p + 1}" for p in (i, j))
    return f"The distance from {one} to {other} {what}."
