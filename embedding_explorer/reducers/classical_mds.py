"""Classical multidimensional scaling (Torgerson), by an eigendecomposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._all_pairs import all_pairs
from embedding_explorer.space.classical_scaling import classical_scaling
from embedding_explorer.space.space import Matrix, Space

TITLE = "Classical MDS"
SUMMARY = "The eigenvectors of the distances (Torgerson); of euclidean distances, this is PCA."
ORDER = 36
USES_METRIC = True
TAKES_DISTANCES = True
REQUIRES = ("scipy",)
MOST_POINTS = 5_000  # n x n numbers of 8 bytes three times, and a time that grows with n cubed
CAPTION = (
    "Classical MDS is the best linear map of the distances: PCA if they are euclidean. Points "
    "close together may differ in the dimensions left out."
)
ROWS = 500  # placed at once
NOTHING = 1e-9  # of the largest eigenvalue: a smaller one is rounding


@dataclass(frozen=True)
class Params:
    """How many dimensions to keep."""

    n_components: int = param(2, "Dimensions", low=1, high=1000, help="2 or 3 make a map.")


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Return the leading eigenvectors of the doubly centred squared distances.

    As `classical_scaling` says. "fit" is the share of the sizes of all eigenvalues (Mardia 1978):
    some are below 0 where no straight lines can have these distances, and a note says how much.

    Raises
    ------
    MethodError
        For more than 5,000 points, or points that are all equal.
    """
    distances = all_pairs(
        space, metric, title=TITLE, most=MOST_POINTS, instead="PCA or UMAP", progress=progress
    )
    progress(0.4, TITLE)
    k = min(params.n_components, len(distances))
    coords, values, total = classical_scaling(distances, k)
    progress(1.0, TITLE)
    shares = np.maximum(values, 0) / total
    fit = float(shares.sum())
    extras = {
        "axis_names": [f"MDS {i + 1} ({share:.1%})" for i, share in enumerate(shares)],
        "eigenvalues": values,
        "fit": fit,
        "notes": [_said(fit, k, distances, total)],
    }
    return Reduced(coords.astype(np.float32), extras)


def place_rows(
    vectors: Matrix,
    space: Space,
    reduced: Reduced,
    params: Params,
    *,
    metric: str,
    seed: int,
    progress: Any,
) -> np.ndarray:
    """Return where new vectors lie on the map of a space, (m, n_components) float32.

    x = L^-1 Y' (b - d^2) / 2, with Y the map, L its eigenvalues, d the distances to its points and
    b the mean squared distance of each of these to all (which centres the squares).

    Source: Gower (1968), Biometrika 55, "Adding a point to vector diagrams".
    """
    from embedding_explorer.space.distances import all_distances, dense
    from embedding_explorer.space.distances import distances as distances_to

    coords = reduced.coords.astype(np.float64)[:, : len(reduced.extras["eigenvalues"])]
    squares = np.square(all_distances(space.matrix, metric))
    middle = squares.mean(axis=0) - squares.mean() / 2  # squared distances from the centre
    values = np.array(reduced.extras["eigenvalues"], np.float64)
    values[values <= NOTHING * max(float(values.max()), 0.0)] = 0
    inverse = np.divide(1, values, out=np.zeros_like(values), where=values > 0)
    placed = np.empty((vectors.shape[0], len(values)))
    for start in range(0, len(placed), ROWS):
        progress(start / len(placed), TITLE)
        some = dense(vectors[start : start + ROWS])
        new = np.square(distances_to(some, space.matrix, metric))
        placed[start : start + ROWS] = 0.5 * (middle - new) @ coords * inverse
    wide = reduced.coords.shape[1] - placed.shape[1]
    return np.pad(placed, ((0, 0), (0, wide))).astype(np.float32)


def _said(fit: float, k: int, distances: np.ndarray, total: float) -> str:
    note = f"Classical MDS fits {fit:.1%} of the eigenvalues in {k} dimension{'s' * (k > 1)}."
    # The trace is the sum of all eigenvalues, sizes and signs: sum d^2 / 2n.
    trace = float(np.square(distances).sum()) / (2 * len(distances))
    below = max(0.0, (total - trace) / (2 * total))
    if below < 0.005:
        return note
    return f"{note} The distances are not straight-line ones: {below:.1%} is negative."
