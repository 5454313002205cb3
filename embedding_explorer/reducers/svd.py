"""Truncated singular value decomposition, exact, of the vectors as they are (not centred)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.space import Matrix, Space

TITLE = "SVD"
SUMMARY = (
    "Projects onto the strongest patterns shared by rows and columns (singular vectors), "
    "without centring."
)
ORDER = 20
USES_METRIC = False
LIGHT = True
CAPTION = (
    "SVD is a linear projection from the origin. Points far apart on the map are at least that "
    "far apart in the vectors (straight-line distance). Points close together may differ in the "
    "patterns left out. The first axis often lies close to the mean vector, because nothing is "
    "centred."
)
STRAIGHT = True


@dataclass(frozen=True)
class Params:
    """How many patterns to keep."""

    n_components: int = param(
        2,
        "Dimensions",
        low=1,
        high=1000,
        help="Number of singular vectors kept.",
    )


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Project on the right singular vectors of largest singular value.

    X = U S V', coordinates = U S. Nothing is centred, so a sparse matrix stays sparse. Numbers and
    "explained_variance_ratio" (variance of each coordinate over the variance of all columns) are
    those of `sklearn.decomposition.TruncatedSVD`, the signs those of `_linear.signs`;
    "energy_ratio" is the share of the squared Frobenius norm, S^2 / |X|^2.

    Source: Halko, Martinsson and Tropp (2011), SIAM Review 53(2); Eckart and Young (1936).
    """
    from embedding_explorer.reducers.linear.svd import factor, kept_before, percent, settled

    k = min(params.n_components, *space.matrix.shape)
    progress(0.0, TITLE)
    parts = factor(space.matrix, k, center=False)
    progress(1.0, TITLE)
    total = _variance(space.matrix)
    variance = parts.coords.var(axis=0, dtype=np.float64)
    ratio = variance / total if total > 0 else np.zeros(k)
    energy = parts.singular_values**2 / parts.total if parts.total > 0 else np.zeros(k)
    before = kept_before(space)
    shown = ratio * before  # of the variance there was before any reducer
    told = _kept(k, float(shown.sum()), float(energy.sum()) if before == 1 else None)
    extras = {
        "components": parts.components.astype(np.float32),
        "singular_values": parts.singular_values,
        "explained_variance": variance,
        "explained_variance_ratio": ratio,
        "energy_ratio": energy,
        "axis_names": [f"SVD {i + 1} ({percent(share)})" for i, share in enumerate(shown)],
        "notes": [told + settled(parts.residual) if total > 0 else _NOTHING],
    }
    kept = float(min(shown.sum(), 1.0)) if total > 0 else None
    return Reduced(parts.coords.astype(np.float32), extras, kept)


def transform(vectors: np.ndarray, extras: Mapping[str, Any]) -> np.ndarray:
    """Place new vectors, shape (m, d), among the projected ones: v V."""
    coords: np.ndarray = vectors @ extras["components"].T
    return coords


EQUAL = 1e-13  # of the squared mean: a smaller variance is rounding, as `linear.svd.factor` has it
_NOTHING = "SVD: all vectors are equal, so there is no variance."


def _kept(k: int, variance: float, energy: float | None) -> str:
    from embedding_explorer.reducers.linear.svd import percent

    total = min(variance, 1.0)
    length = f" ({percent(energy)} of the squared length of the vectors)" if energy else ""
    return (
        f"SVD kept {percent(total)} of the variance in {k} dimension{'s' * (k > 1)}{length}; "
        f"{percent(1 - total)} is lost."
    )


def _variance(matrix: Matrix) -> float:
    """Return the sum over columns of the variance (divided by n); of equal rows exactly 0."""
    mean = np.asarray(matrix.mean(axis=0, dtype=np.float64)).ravel()
    if isinstance(matrix, np.ndarray):
        parts = np.array_split(matrix, max(1, matrix.size // 4_000_000))
        found = float(sum(np.square(part - mean).sum() for part in parts)) / len(matrix)
    else:
        squares = matrix.astype(np.float64).power(2).mean(axis=0)
        found = float(np.clip(np.asarray(squares).ravel() - mean**2, 0, None).sum())
    return found if found > EQUAL * float(mean @ mean) else 0.0
