"""Coordinates from distances alone: classical scaling, by an eigendecomposition."""

from __future__ import annotations

import numpy as np

from embedding_explorer.space.sign_convention import signs


def classical_scaling(distances: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return coordinates whose straight-line distances are near the given ones.

    With D2 the squared distances and J = I - 11'/n, B = -J D2 J / 2 = V L V', the coordinates are
    V sqrt(L) of the k largest eigenvalues, zeros where one is not above 0. Of euclidean distances
    they are the principal components of the points.

    Sources: Torgerson (1952), Psychometrika 17; Gower (1966), Biometrika 53.

    Parameters
    ----------
    distances : (n, n) array
        Symmetric, zeros on the diagonal.
    k : int
        1 to n.

    Returns
    -------
    coords : (n, k) float64
    values : (k,) float64
        The eigenvalues, largest first.
    total : float
        The sum of the sizes of all eigenvalues: Mardia's measure of fit is sum(values) / total.
    """
    from scipy.linalg import eigh

    values, vectors = eigh(centred_kernel(distances), overwrite_a=True, check_finite=False)
    total = float(np.abs(values).sum())
    values, vectors = values[::-1][:k], vectors[:, ::-1][:, :k]
    # An eigenvalue of 0 comes out as rounding, with any vector.
    values = np.where(values > 1e-10 * total, values, np.minimum(values, 0))
    coords = vectors * np.sqrt(np.maximum(values, 0)) * signs(vectors.T)
    return coords, values, total


def centred_kernel(distances: np.ndarray) -> np.ndarray:
    """Return B = -J D2 J / 2, (n, n) float64: of euclidean distances the products of the points.

    The points are centred; of other distances B has eigenvalues below 0.
    """
    squares = np.square(np.asarray(distances, np.float64))
    means = squares.mean(axis=0)
    # In place: a few matrices of n x n numbers are all the memory there is.
    squares -= means[:, None]
    squares -= means
    squares += means.mean()
    squares *= -0.5
    return squares


EIGEN = 5_000  # points; beyond, an eigendecomposition takes minutes


def start_of(distances: np.ndarray, k: int) -> np.ndarray | None:
    """Return (n, k) coordinates to start a layout from; None where that takes too long."""
    return classical_scaling(distances, k)[0] if len(distances) <= EIGEN else None
