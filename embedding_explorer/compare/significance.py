"""Whether the difference between two methods on the same items is more than noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.proportions import Z95
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.compare.tasks import SHARE, Task, rank_correlation

DRAWS = 1_999
NOISE = 0.05  # p below which a difference is called one
AT_ONCE = 2_000_000  # numbers ranked at a time


@kept
@dataclass(frozen=True)
class Difference:
    """One method's score less the other's, on the items that both answered.

    Attributes
    ----------
    one, other, difference : float
        Scores on the common items, and the first less the second.
    low, high : float
        95 % interval of the difference; NaN where nothing can be said.
    p : float
        How often as large a difference, either way, comes of chance alone; of several tests made
        at once each p is multiplied by their number (Bonferroni).
    items : int
    says : str
    """

    one: float
    other: float
    difference: float
    low: float
    high: float
    p: float
    items: int
    says: str


def paired(one: Task, other: Task, *, tests: int = 1, seed: int = 0) -> Difference:
    """Tell whether one method does better than another on the same items.

    For right and wrong: the exact test of McNemar (1947), which looks at items only one of them
    got right; interval of Agresti and Min (2005), "Simple improved confidence intervals for
    comparing matched proportions". For rank correlations: the ranks that both give an item
    change places at random (1,999 times); interval of the bootstrap over items.

    Parameters
    ----------
    tests : int
        How many such tests are made at once, or could have been: for the best two of m methods
        there are m (m - 1) / 2 pairs to pick from.

    Raises
    ------
    InputError
        For tasks of two kinds, items that have another truth in each, or none in common.
    """
    if one.kind != other.kind:
        raise InputError(f"Compare scores of one kind, not a {one.kind} with a {other.kind}.")
    both = _joined(one.items).merge(_joined(other.items), on=["item", "again"])
    if not len(both):
        raise InputError("The two have no item in common; give both the same task.")
    if one.kind == SHARE:
        a, b, low, high, p = _shares(both["right_x"], both["right_y"])
    else:
        if (both["truth_x"] != both["truth_y"]).any():
            raise InputError("The two were tested with different scores for the same pairs.")
        truth, x, y = (both[c].to_numpy() for c in ("truth_x", "value_x", "value_y"))
        a, b, low, high, p = _ranks(truth, x, y, np.random.default_rng([seed, 8]))
    p = min(1.0, p * tests) if p == p else p
    return Difference(a, b, a - b, low, high, p, len(both), _says(a - b, p, tests))


def _joined(items: pd.DataFrame) -> pd.DataFrame:
    return items.assign(again=items.groupby("item").cumcount())


def _shares(one: pd.Series, other: pd.Series) -> tuple[float, float, float, float, float]:
    from scipy.stats import binomtest

    x, y = one.to_numpy(bool), other.to_numpy(bool)
    won, lost, n = int((x & ~y).sum()), int((~x & y).sum()), len(x)
    p = float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
    size, gap = n + 2, (won - lost) / (n + 2)
    half = Z95 * float(np.sqrt(((won + lost + 1) / size - gap**2) / size))
    return float(x.mean()), float(y.mean()), max(-1.0, gap - half), min(1.0, gap + half), p


def _ranks(
    truth: np.ndarray, x: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> tuple[float, float, float, float, float]:
    from scipy.stats import rankdata

    n = len(truth)
    a, b = rank_correlation(truth, x), rank_correlation(truth, y)
    if np.isnan(a) or np.isnan(b):
        return a, b, float("nan"), float("nan"), float("nan")
    goal = rankdata(truth) - (n + 1) / 2
    ranked = np.stack([rankdata(x), rankdata(y)]) - (n + 1) / 2
    drawn, turned = [], []
    for size in _batches(DRAWS, max(1, AT_ONCE // n)):
        rows = rng.integers(0, n, (size, n))
        drawn.append(_spearman(truth[rows], x[rows]) - _spearman(truth[rows], y[rows]))
        first = np.where(rng.random((size, n)) < 0.5, ranked[0], ranked[1])
        turned.append(_gap(goal, first, ranked.sum(axis=0) - first))
    found = float(_gap(goal, ranked[:1], ranked[1:])[0])
    as_large = int((np.abs(np.concatenate(turned)) >= abs(found) - 1e-12).sum())
    low, high = np.nanquantile(np.concatenate(drawn), (0.025, 0.975))
    return a, b, float(low), float(high), (1 + as_large) / (1 + DRAWS)


def _gap(goal: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(_pearson(goal[None], one) - _pearson(goal[None], other))


def _spearman(truth: np.ndarray, value: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return _pearson(rankdata(truth, axis=1), rankdata(value, axis=1))


def _pearson(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the correlation of each row, NaN where one is constant."""
    x, y = (v - v.mean(axis=1, keepdims=True) for v in (x, y))
    scale = np.sqrt(np.square(x).sum(axis=1) * np.square(y).sum(axis=1))
    return np.asarray((x * y).sum(axis=1) / np.where(scale > 0, scale, np.nan))


def _batches(total: int, size: int) -> list[int]:
    return [min(size, total - start) for start in range(0, total, size)]


@says_whether(
    "one method does better than another on a task",
    against="the other method, on the same items",
    by="the exact test of McNemar, or ranks that change places: 5 %, times the number of tests",
    shown="Compare: Tasks; Uses: Classify; reports",
)
def _says(difference: float, p: float, tests: int) -> str:
    if np.isnan(p):
        return "No test possible: too few items, or a constant score."
    told = f"p = {p:.2g}" + (f", corrected for {tests} tests" if tests > 1 else "")
    if p >= NOISE:
        return f"The difference of {difference:+.2f} is not significant ({told})."
    better = "first" if difference > 0 else "second"
    return f"The {better} does better by {difference:+.2f}: significant ({told})."
