"""Principal component analysis, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.space import Space

TITLE = "PCA"
SUMMARY = "Projects onto the directions of largest variance."
ORDER = 10
USES_METRIC = False
LIGHT = True
CAPTION = (
    "PCA is a linear projection, like a shadow. Points far apart on the map are at least that far"
    " apart in the vectors (straight-line distance). Points close together may differ in the "
    "directions left out."
)
STRAIGHT = True


@dataclass(frozen=True)
class Params:
    """How many directions to keep."""

    n_components: int = param(
        2,
        "Dimensions",
        low=1,
        high=1000,
        help="Number of principal components kept.",
    )


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Project on the directions of largest variance.

    The numbers are those of `sklearn.decomposition.PCA(svd_solver="full")`, the signs too unless
    entries of a component tie in size: then the first of them is positive (`_linear.signs`).

    Source: Jolliffe (2002), Principal Component Analysis, 2nd ed., chapter 3: with X centred,
    X = U S V', coordinates = U S, explained variance = S^2 / (n - 1).
    """
    from embedding_explorer.reducers.linear.svd import factor, kept_before, percent, settled

    n, d = space.matrix.shape
    k = min(params.n_components, n, d)
    progress(0.0, TITLE)
    parts = factor(space.matrix, k, center=True)
    progress(1.0, TITLE)
    variance = parts.singular_values**2 / max(n - 1, 1)
    ratio = parts.singular_values**2 / parts.total if parts.total > 0 else np.zeros(k)
    shown = ratio * kept_before(space)  # of the variance there was before any reducer
    extras = {
        "components": parts.components.astype(np.float32),
        "mean": parts.mean.astype(np.float32),
        "singular_values": parts.singular_values,
        "explained_variance": variance,
        "explained_variance_ratio": ratio,
        "axis_names": [f"PC {i + 1} ({percent(share)})" for i, share in enumerate(shown)],
        "notes": [_kept(shown) + settled(parts.residual) if parts.total > 0 else _NOTHING],
    }
    kept = float(min(shown.sum(), 1.0)) if parts.total > 0 else None
    return Reduced(parts.coords.astype(np.float32), extras, kept)


def transform(vectors: np.ndarray, extras: Mapping[str, Any]) -> np.ndarray:
    """Place new vectors, shape (m, d), among the projected ones: (v - mean) V."""
    coords: np.ndarray = (vectors - extras["mean"]) @ extras["components"].T
    return coords


_NOTHING = "PCA: all vectors are equal, so there is no variance."


def _kept(shares: np.ndarray) -> str:
    from embedding_explorer.reducers.linear.svd import percent

    total, k = min(float(shares.sum()), 1.0), len(shares)
    some = ", ".join(percent(share) for share in shares[:3]) + (" ..." if k > 3 else "")
    return (
        f"PCA kept {percent(total)} of the variance in {k} dimension{'s' * (k > 1)} ({some}); "
        f"{percent(1 - total)} is lost."
    )
