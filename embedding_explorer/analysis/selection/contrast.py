"""Selected points against the rest: values, words and numbers that are frequent among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from embedding_explorer.analysis.clusters.cluster_terms import memberships, says_little
from embedding_explorer.base.errors import InputError, some
from embedding_explorer.base.kept import kept
from embedding_explorer.base.question import question
from embedding_explorer.base.roc import area
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.data.word_tokens import words
from embedding_explorer.space.built import Built

if TYPE_CHECKING:
    from scipy import sparse

Positions: TypeAlias = "Sequence[int] | np.ndarray"
LEVEL = 0.05
SHOWN = 60  # values and words that are returned, those that differ most
LEAST = 3  # texts with a word, from which it is counted
LETTERS = 20_000_000  # of text read for words, spread evenly over the rows
TINY = 1e-9  # from 0 and 1, where the equation of an interval holds, too
NOT_CLEAR = "no clear difference"
NUMBERS = ("column", "selected", "rest", "larger", "low", "high", "says")
_NONE = pd.DataFrame(
    {of: pd.Series(dtype="str") for of in ("column", "value")}
    | {side: pd.Series(dtype="int64") for side in ("selected", "rest")}
)


@kept
@dataclass(frozen=True, eq=False)
class Contrast:
    """What selected points have more or less of than the rest.

    Attributes
    ----------
    values : DataFrame
        column, value, selected and rest (counts), selected_share and rest_share (0 to 1), lift
        (their ratio), low and high (its interval), says; a row per category or word, the clearest
        difference first, at most 60.
    numbers : DataFrame
        column, selected and rest (medians), larger (how often a number of the selection is above
        one of the rest, ties as half, 0 to 1), low and high (its interval), says; the clearest
        difference first, columns without numbers on a side last.
    compared : int
        How many values, words and columns of numbers were compared: the intervals are made for so
        many at once (Bonferroni).
    selected, rest : int
        How many points.
    """

    values: pd.DataFrame
    numbers: pd.DataFrame
    compared: int
    selected: int
    rest: int


@question()
def contrast(built: Built, rows: Positions, others: Positions | None = None) -> Contrast:
    """Return what some points have more or less of than the rest, or than others.

    Shares are compared by their ratio, the lift, with an interval of its logarithm (Walter 1975, a
    half added to every count, so that none is 0). Numbers are compared by the area under the ROC
    curve, with the interval of Newcombe (2006).

    Parameters
    ----------
    built : Built
        Its points are the rows of its dataset, or words, of which only numbers are known.
    rows : positions
        Of the selected points.
    others : positions, optional
        What they are held against; the rest by default. Points in both count as selected.

    Raises
    ------
    InputError
        For a position that is none, or nothing to compare.
    """
    chosen, against = _parts(len(built.space), rows, others)
    counts = [_counts(*having, chosen, against) for having in _memberships(built)]
    columns = _numbers(built)
    compared = sum(map(len, counts)) + len(columns)
    level = LEVEL / max(compared, 1)
    sizes = (len(chosen), len(against))
    values = _lifts(pd.concat([_NONE, *counts], ignore_index=True), *sizes, level)
    numbers = [_larger(built.space.items[c], c, chosen, against, level) for c in columns]
    numbers.sort(key=lambda row: -abs(row[3] - 0.5) if row[3] == row[3] else 1.0)
    return Contrast(values.head(SHOWN), pd.DataFrame(numbers, columns=NUMBERS), compared, *sizes)


def _parts(n: int, rows: Positions, others: Positions | None) -> tuple[np.ndarray, np.ndarray]:
    chosen = np.unique(np.asarray(rows, np.int64))
    against = np.arange(n) if others is None else np.unique(np.asarray(others, np.int64))
    for given in (chosen, against):
        if len(given) and not 0 <= given[0] <= given[-1] < n:
            raise InputError(f"Points are whole numbers from 0 to {n - 1:,}, not {some(given)}.")
    against = np.setdiff1d(against, chosen)
    if not len(chosen) or not len(against):
        raise InputError("A comparison needs points on both sides; select some, but not all.")
    return chosen, against


def _memberships(built: Built) -> Iterator[tuple[str, list[str], sparse.csr_matrix]]:
    """Yield columns, their values, and which points have them: (points, values), 0 or 1."""
    from scipy import sparse

    data, items = built.dataset, built.space.items
    for column in data.with_role("category", "label"):
        if column in items:
            has = memberships(items[column])
            yield column, list(map(str, has.columns)), sparse.csr_matrix(has.to_numpy(np.int64))
    for column in data.with_role("text"):
        if column in items:
            yield column, *_words(items[column])


def _words(texts: pd.Series) -> tuple[list[str], sparse.csr_matrix]:
    """Return words that say something, in three texts or more, and which texts have them."""
    from scipy import sparse
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    room = max(LETTERS // max(len(texts), 1), 1)
    given = [text[:room] if isinstance(text, str) else "" for text in texts]
    reader = CountVectorizer(analyzer=words, binary=True, dtype=np.int64)
    if not any(map(words, given)):
        return [], sparse.csr_matrix((len(texts), 0), dtype=np.int64)
    has = sparse.csr_matrix(reader.fit_transform(given))
    often = np.asarray(has.sum(axis=0)).ravel() >= LEAST
    known = reader.get_feature_names_out()
    good = [
        i for i in np.flatnonzero(often).tolist() if not says_little(known[i], ENGLISH_STOP_WORDS)
    ]
    return known[good].tolist(), has[:, good]


def _counts(
    column: str,
    values: list[str],
    has: sparse.csr_matrix,
    chosen: np.ndarray,
    against: np.ndarray,
) -> pd.DataFrame:
    """Return how many on both sides have each value; those that none of either has are left out."""
    counts = [np.asarray(has[side].sum(axis=0)).ravel() for side in (chosen, against)]
    table = pd.DataFrame(dict(zip(_NONE, (column, values, *counts), strict=True)))
    return table[(table["selected"] > 0) | (table["rest"] > 0)]


def _lifts(table: pd.DataFrame, selected: int, rest: int, level: float) -> pd.DataFrame:
    """Return the counts with their ratio, its interval and what it says, the clearest first."""
    a, b = (table[side].to_numpy(np.float64) for side in ("selected", "rest"))
    log = np.log((a + 0.5) / (selected + 0.5)) - np.log((b + 0.5) / (rest + 0.5))
    error = np.sqrt(1 / (a + 0.5) - 1 / (selected + 0.5) + 1 / (b + 0.5) - 1 / (rest + 0.5))
    reach = _reach(level) * error
    found = table.assign(
        selected_share=a / selected,
        rest_share=b / rest,
        lift=np.exp(log),
        low=np.exp(log - reach),
        high=np.exp(log + reach),
    )
    found["says"] = [_says(*row, 1.0) for row in zip(found["low"], found["high"], strict=True)]
    clear = np.abs(log) / np.maximum(error, 1e-12)
    return found.iloc[np.argsort(-clear, kind="stable")].reset_index(drop=True)


def _reach(level: float) -> float:
    """Return how many standard errors an interval reaches to both sides."""
    return NormalDist().inv_cdf(1 - level / 2)


def _numbers(built: Built) -> list[str]:
    """Return the columns of numbers that differ between points, without those that only count."""
    items, roles = built.space.items, built.dataset.roles
    return [
        column
        for column in items.select_dtypes("number").columns
        if column != "name"
        and roles.get(column) not in ("ignore", "name", "id")
        and items[column].nunique() > 1
    ]


def _larger(
    cells: pd.Series, column: str, chosen: np.ndarray, against: np.ndarray, level: float
) -> tuple[str, float, float, float, float, float, str]:
    """Return both medians, how often one of the selected is larger, its interval, what it says."""
    one, other = (
        side[np.isfinite(side)]
        for side in (cells.iloc[rows].to_numpy(np.float64) for rows in (chosen, against))
    )
    if not len(one) or not len(other):
        return column, *(np.nan,) * 5, NOT_CLEAR
    share = area(one, other)
    low, high = _around(share, len(one), len(other), level)
    says = _says(low, high, 0.5, words=("larger", "smaller"))
    return column, float(np.median(one)), float(np.median(other)), share, low, high, says


def _around(share: float, m: int, n: int, level: float) -> tuple[float, float]:
    """Return the interval of an area under the ROC curve: those that do not contradict it.

    Source: Newcombe (2006), "Confidence intervals for an effect size measure based on the
    Mann-Whitney statistic. Part 2", method 5; unlike others it has a width where no pair is tied
    or turned round.
    """
    from scipy.optimize import brentq

    z, middle = _reach(level), (m + n) / 2 - 1

    def beyond(true: float) -> float:
        among = 1 + middle * (1 - true) / (2 - true) + middle * true / (1 + true)
        return (share - true) ** 2 - z**2 * true * (1 - true) * among / (m * n)

    low = brentq(beyond, 0.0, min(share, 1 - TINY)) if share > 0 else 0.0
    high = brentq(beyond, max(share, TINY), 1.0) if share < 1 else 1.0
    return float(low), float(high)


@says_whether(
    "something is more frequent or larger among the selected points",
    against="the rest of the points, or other selected ones",
    by="95 % intervals of lift and of the area under the ROC curve, for all that is compared at "
    "once (Bonferroni)",
    shown="Explore: Selection",
)
def _says(
    low: float, high: float, same: float, words: tuple[str, str] = ("more frequent", "rarer")
) -> str:
    if low > same:
        return words[0]
    return words[1] if high < same else NOT_CLEAR
