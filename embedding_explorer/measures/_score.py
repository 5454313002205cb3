"""One measure's number: its interval, what chance gives, and all that in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.rounding import NOISE
from embedding_explorer.measures._shared import Context, Ranks


@dataclass(frozen=True)
class Score:
    """What a measure found.

    Attributes
    ----------
    value, low, high : float
        The number and its 95 % interval; NaN where it is not defined.
    chance : float
        What a map with its places dealt at random gives.
    words : str
        What the numbers say, as one clause or sentence without a full stop.
    """

    value: float
    low: float
    high: float
    chance: float
    words: str


def mean_score(values: np.ndarray, chance: float, words: str, seed: int) -> Score:
    """Return the score of a mean over items; NaN items are left out."""
    known = values[~np.isnan(values)]
    value = float(known.mean()) if len(known) else float("nan")
    return Score(value, *mean_interval(values, seed=seed), chance, words)


def by_dealing(context: Context, value: Callable[[Ranks], np.ndarray]) -> float:
    """Return the mean of a value per item over maps with their places dealt at random."""
    return float(np.mean([value(ranks).mean() for ranks in context.shuffled]))


VERDICTS = ((0.9, "very faithful"), (0.7, "good"), (0.4, "moderate"))


def verdict(score: Score, best: float) -> str:
    """Return a verdict: how far the value is on the way from chance to the best.

    >>> verdict(Score(0.5, 0.45, 0.55, 0.0, ""), 1.0)
    'middling'
    """
    if np.isnan(score.value):
        return "not defined here"
    room = best - score.chance
    if abs(room) < 1e-9:
        return "not informative here: chance already gives the best value"
    way = (score.value - score.chance) / room
    if way <= 0 or score.low <= score.chance <= score.high:
        return "no better than chance"
    return next(
        (words for least, words in VERDICTS if way >= least), "poor, but better than chance"
    )


def number(value: float) -> str:
    """Return a number with as many decimals as a reader needs: 8.2, 0.1, 0.008, 0.

    >>> [number(v) for v in (8.21, 0.13, 0.0083, 0.0, -3e-18)]
    ['8.2', '0.13', '0.0083', '0', '0']
    """
    if abs(value) <= NOISE:
        return "0"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
