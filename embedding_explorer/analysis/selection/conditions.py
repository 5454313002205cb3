"""Points that meet conditions: values, ranges of numbers, and words of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, shown
from embedding_explorer.base.kept import kept
from embedding_explorer.base.limits import limit
from embedding_explorer.base.question import question
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.listed_values import split
from embedding_explorer.space.built import Built

ANYWHERE = ""  # as a column: the name and every column of texts and values
KINDS = ("is", "between", "contains", "matches")
PATTERN = 1_000  # characters of a regular expression
MOST_VALUES = 200  # different values up to which a column is chosen from, the most frequent first


@dataclass(frozen=True)
class Condition:
    """What a point must have.

    Attributes
    ----------
    column : str
        Of the points; empty for the name and every column of texts and values.
    kind : str
        "is" (one of `values`), "between" (from `low` to `high`, both included), "contains" (the
        phrase `text`, whatever its capitals) or "matches" (the regular expression `text`, RE2).
    values : tuple of str
    low, high : float
    text : str
    opposite : bool
        Whether points that do not meet it are meant; of these also what is missing.
    """

    column: str
    kind: str
    values: tuple[str, ...] = ()
    low: float = -np.inf
    high: float = np.inf
    text: str = ""
    opposite: bool = False


@kept
@dataclass(frozen=True, eq=False)
class Choices:
    """What a column can be filtered by.

    Attributes
    ----------
    kind : str
        The kind of condition that suits it.
    values : dict of str to int
        How many points have each value, for "is".
    low, high : float
        The smallest and the largest number, for "between".
    """

    kind: str
    values: dict[str, int]
    low: float = 0.0
    high: float = 0.0


@question()
def meeting(
    built: Built, conditions: Sequence[Mapping[str, Any]], every: bool = True
) -> np.ndarray:
    """Return the positions of the points that meet all conditions, or any of them.

    Parameters
    ----------
    built : Built
    conditions : sequence of mapping
        The fields of `Condition`; one at least.
    every : bool
        Whether all must be met, or one is enough.

    Returns
    -------
    (m,) int64 array
        In rising order.

    Raises
    ------
    InputError
        For a column that is not there, a kind that is none, or a regular expression that cannot be
        read.
    """
    if not conditions:
        raise InputError("There is no condition; give at least one.")
    met = [_met(built.space.items, Condition(**given)) for given in conditions]
    return np.flatnonzero(np.all(met, axis=0) if every else np.any(met, axis=0))


@question(heavy=True, looks=True)
def matching(
    built: Built, conditions: Sequence[Mapping[str, Any]], every: bool = True
) -> np.ndarray:
    """Return what `meeting` does, where a regular expression is among the conditions.

    What one costs no count of letters tells: of a few hundred texts it may take seconds.
    """
    return meeting(built, conditions, every)


@question()
def choices(built: Built, column: str) -> Choices:
    """Return what a column of the points can be filtered by.

    Raises
    ------
    InputError
        If there is no such column.
    """
    cells = _cells(built.space.items, column)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        numbers = cells.to_numpy(np.float64, na_value=np.nan)
        known = numbers[np.isfinite(numbers)]
        if len(known):
            return Choices("between", {}, float(known.min()), float(known.max()))
    if built.dataset.roles.get(column) == "text":
        return Choices("contains", {})
    counts = pd.Series(split(cells)).explode().value_counts()
    if len(counts) > MOST_VALUES and counts.iloc[0] < 3:
        return Choices("contains", {})  # nearly every point has a value of its own
    top = counts.head(MOST_VALUES)
    return Choices("is", dict(zip(map(str, top.index), top.tolist(), strict=True)))


def filterable(built: Built) -> list[str]:
    """Return the columns of the points that can be filtered by."""
    return [str(column) for column in built.space.items.columns]


def _cells(items: pd.DataFrame, column: str) -> pd.Series:
    if column not in items:
        raise InputError(f"There is no column {shown(column)}; choose one of the table.")
    return items[column]


def _met(items: pd.DataFrame, wanted: Condition) -> np.ndarray:
    if wanted.kind not in KINDS:
        raise InputError(f"A condition is {', '.join(KINDS)}, not {shown(wanted.kind)}.")
    if wanted.column == ANYWHERE:
        columns = [c for c in items.columns if items[c].dtype.kind not in "biufcmM"]
        found = np.any([_has(items[c], wanted) for c in columns], axis=0)
    else:
        found = _has(_cells(items, wanted.column), wanted)
    return np.asarray(~found if wanted.opposite else found)


def _has(cells: pd.Series, wanted: Condition) -> np.ndarray:
    if wanted.kind == "between":
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return np.asarray((numbers >= wanted.low) & (numbers <= wanted.high))
    if wanted.kind == "is":
        values = set(wanted.values)
        return np.array([not values.isdisjoint(has) for has in split(cells)], bool)
    return _says(cells, wanted.text, is_pattern=wanted.kind == "matches")


def _says(cells: pd.Series, text: str, *, is_pattern: bool) -> np.ndarray:
    """Tell which cells have a phrase, or match an expression, whatever the capitals.

    Both by RE2, which takes linear time whatever the expression is; Python's own may take for ever.
    """
    import pyarrow as pa
    from pyarrow import compute

    if len(text) > limit("phrase_characters"):
        raise InputError("What is searched for is too long; shorten it.")
    texts = pa.array(
        [None if pd.isna(cell) else text_of(cell) for cell in cells], pa.large_string()
    )
    if is_pattern and len(text) > PATTERN:
        raise InputError(
            f"A regular expression has at most {PATTERN:,} characters, this one has {len(text):,}; "
            "shorten it."
        )
    search = compute.match_substring_regex if is_pattern else compute.match_substring
    try:
        found = search(texts, text, ignore_case=True)
    except pa.ArrowInvalid:
        raise InputError(
            f"{shown(text)} is no regular expression; search for it as plain words."
        ) from None
    return np.asarray(found.fill_null(False))
