"""Columns of numbers on scales that can be compared: z-scores, 0..1, ranks, or as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted, in_words

SCALINGS = ("z-score", "0..1", "rank", "none")
NAMED = 4  # columns that a sentence names
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


def scaled(frame: pd.DataFrame, columns: Sequence[str], scaling: str) -> Scaled:
    """Return columns of numbers on one scale; a missing number becomes the mean of its column.

    "z-score": less the mean, over the standard deviation (of n, as scikit-learn's StandardScaler);
    "0..1": from the least to the largest; "rank": the z-score of the ranks, the mean rank for
    equal values, so that PCA is one of Spearman's correlations; "none": as they are.
    """
    out = np.empty((len(frame), len(columns)), np.float32, order="F")
    missing = np.zeros(len(frame), np.int64)
    binary, constant, gaps = [], [], []
    for place, column in enumerate(columns):
        values, known = _values(frame[column])
        mean = float(values[known].mean()) if known.any() else 0.0
        if not known.all():
            values = np.where(known, values, mean)
            missing += ~known
            gaps.append(f"{column} ({mean:.4g})")
        if scaling != "none" and is_binary(values[known]):
            binary.append(column)
        elif not known.any() or values.min() == values.max():
            constant.append(column)
            values = values if scaling == "none" else np.zeros_like(values)
        else:
            values = _SCALES[scaling](values)
        out[:, place] = values
    return Scaled(
        np.ascontiguousarray(out), tuple(binary), tuple(constant), tuple(_filled(missing, gaps))
    )


def is_binary(values: np.ndarray) -> bool:
    """Tell whether there is nothing but 0 and 1, and both of them."""
    return bool(np.isin(values, (0, 1)).all() and len(values) and values.min() < values.max())


def _values(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers as float64 and which are known; beyond float32 none is."""
    numbers = pd.to_numeric(column, errors="coerce")
    values = numbers.to_numpy(np.float64, na_value=np.nan)
    return values, np.abs(values) <= LARGEST


def _standardised(values: np.ndarray) -> np.ndarray:
    away: np.ndarray = values - values.mean()
    # Squares of the largest numbers that float32 holds would not fit into float64's range twice.
    size = float(np.abs(away).max())
    away /= size
    spread = float(np.sqrt(np.square(away).mean()))
    return away / spread


def _ranged(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    ranged: np.ndarray = (values - low) / (high - low)
    return ranged


def _ranked(values: np.ndarray) -> np.ndarray:
    return _standardised(pd.Series(values).rank().to_numpy(np.float64))


_SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "z-score": _standardised,
    "0..1": _ranged,
    "rank": _ranked,
    "none": lambda values: values,
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
