"""One measure's number: its interval, what chance gives, and all that in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.parts import half_width
from embedding_explorer.base.rounding import NOISE
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.measures._ranking import Neighborhoods, Ranks
from embedding_explorer.measures._shared import Context

PerItem = Callable[[Neighborhoods], np.ndarray]  # a value per item looked at; NaN where none


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
    doubt : float
        A value up to which a map with its places dealt at random comes by chance, where that was
        looked at; NaN elsewhere.
    """

    value: float
    low: float
    high: float
    chance: float
    words: str
    doubt: float = float("nan")


def mean_score(
    context: Context, per_item: PerItem, chance: float, words: str, doubt: float = float("nan")
) -> Score:
    """Return the score of a mean over items, 0..1, with its interval; NaN items are left out.

    The interval is that of other items drawn from where these came from, each with its vector and
    its place: by parts of the items (`base.parts`), which ask nothing of how the map was made, and
    so know nothing of another map. Where only some items are looked at, these might be others,
    too. NaN for fewer than 20 items.
    """
    values = per_item(context)
    value = _mean(values)
    scores = [np.array([_mean(per_item(p)) for p in parts]) for parts in context.parts]
    size = context.parts[0][0].n if scores else 0
    half = float(half_width(scores, size, context.n))
    below, above = half, half
    if not context.complete:
        low, high = mean_interval(values, seed=context.seed)
        left_out = np.sqrt(1 - len(values) / context.n)
        below, above = np.hypot(half, [left_out * (value - low), left_out * (high - value)])
    low, high = float(max(value - below, 0.0)), float(min(value + above, 1.0))
    return Score(value, low, high, chance, words, doubt)


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def doubt(found: float, chance: float, dealt: Callable[[], Sequence[float]]) -> float:
    """Return what maps with their places dealt at random reach by chance, where it is in doubt.

    The items of such a map do not score independently (who is central on both is near to all), so
    that an interval over items is too narrow around chance. The 97.5 % point of a further deal,
    by Student's t. NaN where the value is too far from chance for any doubt.

    Parameters
    ----------
    found, chance : float
        Means; 1 is best.
    dealt : callable
        What gives the means of several such maps; called where they are needed.
    """
    if not found - chance <= FAR * (1 - chance):
        return float("nan")
    from scipy.stats import t

    means = np.array(dealt())
    many = len(means)
    wide = float(t.ppf(0.975, many - 1) * means.std(ddof=1) * np.sqrt(1 + 1 / many))
    return float(means.mean()) + wide


def by_chance_of(
    context: Context, value: Callable[[Ranks], np.ndarray], found: float, chance: float
) -> float:
    """Return `doubt` of a value per item, by the ranks on maps dealt at random."""
    return doubt(
        found, chance, lambda: [float(value(ranks).mean()) for ranks in context.often_shuffled]
    )


def by_dealing(context: Context, value: Callable[[Ranks], np.ndarray]) -> float:
    """Return the mean of a value per item over maps with their places dealt at random."""
    return float(np.mean([value(ranks).mean() for ranks in context.shuffled]))


FAR = 0.25  # of the way from chance to the best: no deal comes as far
VERDICTS = ((0.9, "very faithful"), (0.7, "good"), (0.4, "moderate"))


@says_whether(
    "a map is faithful, or no better than chance",
    against="the same map with its places dealt at random",
    by="95 % interval, and 97.5 % of dealt maps where it is in doubt",
    shown="Map quality; reports",
)
def verdict(score: Score, best: float) -> str:
    """Return a verdict: how far the value is on the way from chance to the best.

    >>> verdict(Score(0.5, 0.45, 0.55, 0.0, ""), 1.0)
    'moderate'
    """
    if np.isnan(score.value):
        return "not defined here"
    room = best - score.chance
    if abs(room) < 1e-9:
        return "not informative here: chance already gives the best value"
    way = (score.value - score.chance) / room
    if way <= 0 or score.low <= score.chance <= score.high or score.value <= score.doubt:
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
