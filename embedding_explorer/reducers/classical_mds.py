"""Classical multidimensional scaling (Torgerson), by an eigendecomposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._all_pairs import all_pairs
from embedding_explorer.space.classical_scaling import classical_scaling
from embedding_explorer.space.space import Space

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


def _said(fit: float, k: int, distances: np.ndarray, total: float) -> str:
    note = f"Classical MDS fits {fit:.1%} of the eigenvalues in {k} dimension{'s' * (k > 1)}."
    # The trace is the sum of all eigenvalues, sizes and signs: sum d^2 / 2n.
    trace = float(np.square(distances).sum()) / (2 * len(distances))
    below = max(0.0, (total - trace) / (2 * total))
    if below < 0.005:
        return note
    return f"{note} The distances are not straight-line ones: {below:.1%} is negative."
