"""A table as comma-separated text that a spreadsheet will not take for formulas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.build import Built
from embedding_explorer.exports.tables import table

TITLE = "CSV"
SUFFIX = ".csv"
MIME = "text/csv"
SUMMARY = "A table for any spreadsheet or program."
# OWASP, "CSV Injection": what Excel, LibreOffice or Sheets read as the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    what: str = "map",
    k: int = 10,
    metric: str | None = None,
) -> bytes:
    """Return UTF-8 text with a header, lines ended as RFC 4180 has them (CR LF).

    Text (cells and headers) that starts with one of `FORMULA_STARTS` gets an apostrophe in front,
    so that opening the file runs nothing; numbers stay as they are, whole ones also where a gap
    in their column made fractions of them (3.0). See `tables.table` for `what`.
    """
    frame = inert(table(built, what, rows=rows, k=k, metric=metric))
    return frame.to_csv(index=False, lineterminator="\r\n").encode("utf-8", "replace")


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an apostrophe before every text that could start a formula."""
    columns = {name: _inert_column(column) for name, column in frame.items()}
    return pd.DataFrame(columns, index=frame.index).rename(columns=_inert_cell)


def _inert_column(column: pd.Series) -> pd.Series:
    if column.dtype == np.float64 and column.isna().any():
        return _whole(column)
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    # Not Series.map: it would make floats of whole numbers beside a missing one.
    cells = [_inert_cell(value) for value in column]
    return pd.Series(cells, index=column.index, dtype=object)


def _whole(column: pd.Series) -> pd.Series:
    """Return a column with gaps as whole numbers, if all that is there are."""
    known = column.dropna().to_numpy()
    exact = np.isfinite(known) & (known == np.trunc(known)) & (np.abs(known) < 2**53)
    return column.astype("Int64") if len(known) and exact.all() else column


def _inert_cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
