"""Which rows of a table repeat an earlier one in every column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

PLAIN = "iufb"  # kinds of columns whose cells are numbers of at most 64 bits
AT_ONCE = 8  # columns of numbers mixed into one before rows that stand alone are put aside
NAN = np.float64("nan")
MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, of Knuth's multiplicative hashing


def duplicated(frame: pd.DataFrame) -> np.ndarray:
    """Return which rows repeat an earlier one in every column, as `DataFrame.duplicated` does.

    Rows that stand alone in some columns need not be looked at in the others. Columns of numbers
    are mixed into one number for each row, as rounded measurements repeat in each column alone.
    """
    rows = np.arange(len(frame))
    plain = [c for c in frame.columns if _is_plain(frame[c].dtype)]
    mixed = np.zeros(len(frame), np.uint64)
    for at in range(0, len(plain), AT_ONCE):
        mixed = _mixed(mixed, [frame[c].to_numpy() for c in plain[at : at + AT_ONCE]], rows)
        again = pd.Series(mixed).duplicated(keep=False).to_numpy()
        rows, mixed = rows[again], mixed[again]
    for name in frame.columns.difference(plain, sort=False):
        if not len(rows):
            break
        rows = rows[frame[name].iloc[rows].duplicated(keep=False).to_numpy()]
    # Two rows that differ may be mixed into the same number, once in a very long while.
    found = np.zeros(len(frame), bool)
    found[rows] = frame.iloc[rows].duplicated().to_numpy()
    return found


def _is_plain(kind: object) -> bool:
    return isinstance(kind, np.dtype) and kind.kind in PLAIN


def _mixed(mixed: np.ndarray, columns: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Mix some rows of columns of numbers into what was mixed of them so far."""
    whole = len(columns) > 0 and len(rows) == len(columns[0])
    for column in columns:
        mixed = (mixed ^ _bits(column if whole else column[rows])) * MIX
        mixed ^= mixed >> np.uint64(32)
    return mixed


def _bits(values: np.ndarray) -> np.ndarray:
    """Return numbers as the 64 bits that equal ones share: 0 for -0, one NaN for all."""
    if values.dtype.kind == "u":
        return values.astype(np.uint64)
    if values.dtype.kind != "f":
        return values.astype(np.int64).view(np.uint64)
    fractions = values.astype(np.float64) + 0.0
    fractions[np.isnan(fractions)] = NAN
    return fractions.view(np.uint64)
