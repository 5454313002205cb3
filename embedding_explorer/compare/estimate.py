"""A number with how sure it is and what chance would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.kept import kept

Z95 = 1.959963984540054
NAN = float("nan")


@kept
@dataclass(frozen=True)
class Estimate:
    """A measured number.

    Attributes
    ----------
    mean : float
        The number itself; for a share per item, its mean.
    low, high : float
        95 % interval, were the items drawn anew with their vectors, or places, by the same
        methods as they are; not of methods that learned anew. NaN where nothing can be said.
    chance, chance_low, chance_high : float
        What two spaces with nothing in common would give, and the band that holds 95 % of it;
        NaN where that is not known.
    p : float
        How often chance gives as much, 0..1; NaN where it was not tested.
    items : int
        How many items it was measured on.
    """

    mean: float
    low: float = NAN
    high: float = NAN
    chance: float = NAN
    chance_low: float = NAN
    chance_high: float = NAN
    p: float = NAN
    items: int = 0

    def __post_init__(self) -> None:
        for name in ("mean", "low", "high", "chance", "chance_low", "chance_high", "p"):
            object.__setattr__(self, name, float(getattr(self, name)))

    def __float__(self) -> float:
        return self.mean


def of_items(
    values: np.ndarray, half: float = NAN, *, left_out: float = 0.0, seed: int = 0, **more: float
) -> Estimate:
    """Return the mean of one value per item, at most 1, with its interval.

    Parameters
    ----------
    values : (m,) array
    half : float
        Half the width of the interval where it is known; by `bootstrap.mean_interval` when NaN.
    left_out : float
        Share of all items that have no value here, 0..1: those looked at might be others.
    """
    mean = float(np.mean(values))
    low, high = mean - half, min(1.0, mean + half)
    if np.isnan(half):
        low, high = mean_interval(values, seed=seed)
    elif left_out > 0:
        down, up = np.sqrt(left_out) * np.abs(np.subtract(mean_interval(values, seed=seed), mean))
        low, high = mean - np.hypot(half, down), min(1.0, mean + np.hypot(half, up))
    return Estimate(mean, low, high, items=len(values), **more)
