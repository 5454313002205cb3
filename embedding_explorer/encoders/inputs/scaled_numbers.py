"""Columns of numbers on scales that can be compared: z-scores, 0..1, ranks, or as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted, in_words

SCALINGS = ("z-score", "0..1", "rank", "none")
NAMED = 4  # columns that a sentence names
FIRST = 1_000  # values that tell measurements from columns of 0 and 1
LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, eq=False)
class Scaled:
    """Some columns, each on its scale, (n, d) float32, and what became of them.

    `binary`: columns of nothing but 0 and 1, which stay as they are. `constant`: columns in which
    all known values are equal.
    """

    matrix: np.ndarray
    binary: tuple[str, ...]
    constant: tuple[str, ...]
    notes: tuple[str, ...]


def scaled(
    frame: pd.DataFrame, columns: Sequence[str], scaling: str, known: pd.DataFrame | None = None
) -> Scaled:
    """Return columns of numbers on one scale; a missing number becomes the mean of its column.

    The scale is that of `known`, where other rows are to stand beside those; else of the frame's.

    "z-score": less the mean, over the standard deviation (of n, as scikit-learn's StandardScaler);
    "0..1": from the least to the largest; "rank": the z-score of the ranks, the mean rank for
    equal values, so that PCA is one of Spearman's correlations; "none": as they are.
    """
    out = np.empty((len(frame), len(columns)), np.float32, order="F")
    missing = np.zeros(len(frame), np.int64)
    binary, constant, gaps = [], [], []
    for place, column in enumerate(columns):
        values, there = _values(frame[column])
        of, of_there = (values, there) if known is None else _values(known[column])
        given = of if of_there.all() else of[of_there]
        mean = float(given.mean()) if len(given) else 0.0
        of = of if len(given) == len(of) else np.where(of_there, of, mean)
        if not there.all():
            values = np.where(there, values, mean)
            missing += ~there
            gaps.append(f"{column} ({mean:.4g})")
        if scaling != "none" and is_binary(given):
            binary.append(column)
        elif not len(given) or np.ptp(given) == 0:  # the mean filled in is rounded
            constant.append(column)
            values = values if scaling == "none" else np.zeros_like(values)
        else:
            values = _SCALES[scaling](values, of)
        out[:, place] = values
    return Scaled(
        np.ascontiguousarray(out), tuple(binary), tuple(constant), tuple(_filled(missing, gaps))
    )


def is_binary(values: np.ndarray) -> bool:
    """Tell whether there is nothing but 0 and 1, and both of them."""
    # Of measurements the first few tell, and only of what may be 0 and 1 all are looked at.
    among = all(np.isin(part, (0, 1)).all() for part in (values[:FIRST], values))
    return bool(among and len(values) and values.min() < values.max())


def _values(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers as float64 and which are known; beyond float32 none is."""
    numbers = pd.to_numeric(column, errors="coerce")
    values = numbers.to_numpy(np.float64, na_value=np.nan)
    return values, np.abs(values) <= LARGEST


def _standardised(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    mean = of.mean()
    theirs: np.ndarray = of - mean
    # In units of the farthest one: squares of the smallest numbers are 0 in float64.
    size = float(np.abs(theirs).max())
    theirs /= size
    # Where numbers lie next to one another in float64, their mean lies between two that it has.
    rest = float(theirs.mean())
    spread = float(np.sqrt(np.square(theirs - rest).mean()))
    standardised: np.ndarray = ((values - mean) / size - rest) / spread
    return standardised


def _ranged(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    low, high = of.min(), of.max()
    ranged: np.ndarray = (values - low) / (high - low)
    return ranged


def _ranked(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return the z-score of the place among the numbers `of`, the middle one of equal numbers."""
    ordered = np.sort(of)

    def ranks(numbers: np.ndarray) -> np.ndarray:
        first, last = (ordered.searchsorted(numbers, side) for side in ("left", "right"))
        return (first + last + 1) / 2

    return _standardised(ranks(values), ranks(of))


_SCALES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "z-score": _standardised,
    "0..1": _ranged,
    "rank": _ranked,
    "none": lambda values, of: values,
}


def _filled(missing: np.ndarray, gaps: list[str]) -> list[str]:
    """Return one sentence on what was missing, however many columns it was in."""
    rows = int(np.count_nonzero(missing))
    if not rows:
        return []
    return [
        f"{counted(rows, 'row')} without a number in {in_short(gaps)}: filled with the mean of the "
        f"column{'s' * (len(gaps) > 1)}."
    ]


def in_short(columns: Sequence[str]) -> str:
    """Return columns as a sentence names them: the first few, and how many more there are.

    >>> in_short(["a", "b"]), in_short(list("abcdef"))
    ('a and b', 'a, b, c, d and 2 more')
    """
    if len(columns) <= NAMED + 1:
        return in_words(columns)
    return f"{', '.join(columns[:NAMED])} and {len(columns) - NAMED} more"
