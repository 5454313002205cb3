"""Normalised stress: how far distances on the map are from the true ones, at the best scale."""

from __future__ import annotations

import numpy as np

from embedding_explorer.measures._score import Score
from embedding_explorer.measures._shared import Context

TITLE = "Stress"
SUMMARY = "Relative error of distances on the map, at its best scale."
HIGHER = False
BEST = 0.0


def measure(context: Context) -> Score:
    """Return sqrt(min over a of the sum of (d - a e)^2 / the sum of d^2), 0..1.

    d are the distances in the vectors, e those on the map. At the best scale a it is
    sqrt(1 - (sum of d e)^2 / (sum of d^2 x sum of e^2)), so that the size of the map, which means
    nothing, does not count.

    By chance every true distance meets every drawn one as often, so that the expected sum of d e
    is the product of their means.

    Source: Kruskal (1964), Psychometrika 29; Smelser, Miller and Kobourov (2024), "'Normalized
    Stress' is Not Normalized: How to Interpret Stress Correctly", arXiv:2408.07724.
    """
    pairs = context.pairs
    # At most 1, so that no square is too large or small.
    distances, flat = (
        side / max(float(side.max(initial=0)), 1e-300) for side in (pairs.distances, pairs.flat)
    )
    sums = np.stack(
        [pairs.per_anchor(p) for p in (distances * flat, distances * distances, flat * flat)],
        axis=1,
    )
    value = float(_stress(sums.sum(axis=0)[None, :])[0])
    low, high = pairs.interval(sums, value, _stress)
    means = [distances.mean() * flat.mean(), np.square(distances).mean(), np.square(flat).mean()]
    chance = float(_stress(np.array([means]))[0])
    if np.isnan(value):
        words = "all vectors are equal, so there is no distance to show"
        return Score(value, low, high, chance, words)
    words = (
        f"at the best scale the distances on the map differ from the true ones by {value:.0%}; "
        f"for a random map by {chance:.0%}"
    )
    return Score(value, max(low, 0.0), min(high, 1.0), chance, words)


def _stress(sums: np.ndarray) -> np.ndarray:
    size = sums[:, 1] * sums[:, 2]
    alike = np.divide(sums[:, 0] ** 2, size, out=np.zeros(len(size)), where=size > 0)
    left = np.clip(1 - alike, 0, 1)
    # Rounding leaves some 1e-16 of a perfect 0, and its root would be visible.
    return np.where(sums[:, 1] > 0, np.sqrt(np.where(left < 1e-14, 0, left)), np.nan)
