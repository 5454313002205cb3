"""What the health of a space comes to in words, and from where on it matters."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.compare.estimate import Estimate

FEW_DIRECTIONS, ONE_CONE, HUBS, LENGTHS, TWINS = 0.1, 0.5, 1.0, 0.3, 0.05


@says_whether(
    "a few directions dominate the vectors",
    against="a tenth of the dimensions",
    by="a threshold",
    shown="Compare: Vector quality; reports",
)
def says_rank(value: float, most: int) -> str:
    """Say over how many directions the points spread."""
    if np.isnan(value):
        return "All vectors are equal, so nothing can be distinguished."
    spread = f"The points spread over about {value:.1f} equal directions, of {most:,} possible"
    if value < FEW_DIRECTIONS * most:
        return f"{spread}: a few directions dominate."
    return f"{spread}."


@says_whether(
    "all vectors point in similar directions",
    against="a mean cosine of 0.5",
    by="a threshold",
    shown="Compare: Vector quality; reports",
)
def says_cosine(value: float) -> str:
    """Say whether all points lie in one direction."""
    if np.isnan(value):
        return "Fewer than two vectors are non-zero."
    said = f"Two random points have a mean cosine of {value:.2f}"
    if value > ONE_CONE:
        return (
            f"{said}: all point in similar directions, so compare a cosine with this value, not 0."
        )
    return f"{said}: the directions are well used."


@says_whether(
    "a few points are neighbours of very many",
    against="a skewness of 1",
    by="a threshold, and a 95 % interval above 0",
    shown="Compare: Vector quality; reports",
)
def says_hubs(found: Estimate) -> str:
    """Say whether a few points are neighbours of very many."""
    value = found.mean
    if np.isnan(value):
        return "Too few points to detect hubs."
    if value > HUBS and not found.low > 0:
        return "Too few points to tell hubs from chance."
    if value > HUBS:
        return "Hubs: a few points are neighbours of very many others and appear in most lists."
    return "No hubs: no point is a neighbour of far more others than the rest."


@says_whether(
    "length goes with frequency",
    against="a rank correlation of 0.3",
    by="a threshold, and a 95 % interval without 0",
    shown="Compare: Vector quality; reports",
)
def says_length(found: Estimate) -> str:
    """Say whether length goes with frequency."""
    value = found.mean
    if np.isnan(value):
        return "Frequencies of the points are unknown or equal."
    if abs(value) > LENGTHS and (found.low > 0 or found.high < 0):
        which = "longer" if value > 0 else "shorter"
        return f"Frequent points have {which} vectors: only cosine ignores length."
    if abs(value) > LENGTHS:
        return "Too few points to tell whether length is related to frequency."
    return "Length is hardly related to frequency."


def says_twins(value: float) -> str:
    """Say how many share their vector."""
    if value > TWINS:
        return (
            f"{value:.1%} share their vector with another point, so their order in lists is "
            "arbitrary."
        )
    return f"{value:.1%} share their vector with another point."


def says_zeros(value: float) -> str:
    """Say how many have none."""
    if value > 0:
        return f"{value:.1%} have a zero vector: nothing is known about them, so leave them out."
    return "Every point has a non-zero vector."
