"""Tables as text in which a spreadsheet runs nothing: cells that could be formulas made inert.

OWASP, "CSV Injection": a program that opens such a file evaluates every cell that starts with one
of a few signs. An apostrophe in front makes it text, in Excel, LibreOffice and Google Sheets.
"""

from __future__ import annotations

import re
from numbers import Number
from typing import Any
from unicodedata import category, normalize

import numpy as np
import pandas as pd

STARTS = "=+-@−"  # in any width or size: they are compared as NFKC folds them
# What is dropped before a formula is looked for: by a spreadsheet, or on the way to one.
UNSEEN = ("Cc", "Cf", "Cn", "Me", "Mn", "Zl", "Zp", "Zs")
BLANKS = '"\u115f\u1160\u2800\u3164\uffa0'
# Where a spreadsheet of a country that separates cells by semicolons cuts a file with commas.
CUTS = re.compile(r"([;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
# Of these alone no formula is made that reaches a function, another file or another program: each
# spreadsheet has signs of its own for that, as ( | ! # [ << { do. As NFKC folds them.
HARMLESS = re.compile(r"""[\w\s.,:/+\-−–@=&?%'"’“”…]*""")
LOOKED_AT = 100  # signs of a cell; one that has shown nothing until then is guarded as well


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take a cell for a formula."""
    if text.startswith(("\t", "\r", "\n")):
        return True
    for sign in text[:LOOKED_AT]:
        if normalize("NFKC", sign)[0] in STARTS:
            return True
        if category(sign) not in UNSEEN and sign not in BLANKS:
            return False
    return len(text) > LOOKED_AT


def inert_text(text: str) -> str:
    """Return a text with an apostrophe before each part of it that could start a formula."""
    first, *rest = CUTS.split(text)
    for i in range(1, len(rest), 2):
        if starts_formula(rest[i]) and not HARMLESS.fullmatch(normalize("NFKC", rest[i])):
            rest[i] = f"'{rest[i]}"
    text = "".join([first, *rest])
    return f"'{text}" if starts_formula(text) else text


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which all text, headers too, is inert; numbers stay as they are.

    Whole numbers stay whole where a gap in their column made fractions of them (3.0).
    """
    columns = {i: _column(column) for i, (_, column) in enumerate(frame.items())}
    made = pd.DataFrame(columns, index=frame.index)
    return made.set_axis([_cell(name) for name in frame.columns], axis=1)


def to_csv(frame: pd.DataFrame, *, header: bool = True) -> bytes:
    """Return a table, made inert, as UTF-8 text with lines ended as RFC 4180 has them (CR LF)."""
    text: str = inert(frame).to_csv(index=False, header=header, lineterminator="\r\n")
    return text.encode("utf-8", "replace")


def _column(column: pd.Series) -> pd.Series:
    if column.dtype == np.float64 and column.isna().any():
        return _whole(column)
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    # Not Series.map: it would make floats of whole numbers beside a missing one.
    cells = [_cell(value) for value in column]
    return pd.Series(cells, index=column.index, dtype=object)


def _whole(column: pd.Series) -> pd.Series:
    """Return a column with gaps as whole numbers, if all that is there are."""
    known = column.dropna().to_numpy()
    exact = np.isfinite(known) & (known == np.trunc(known)) & (np.abs(known) < 2**53)
    return column.astype("Int64") if len(known) and exact.all() else column


def _cell(value: Any) -> Any:
    """Return a cell: text made inert, and whatever else is written as text that starts a formula.

    A duration (-1 days +00:00:00) is such.
    """
    if isinstance(value, str):
        return inert_text(value)
    if isinstance(value, Number) or value is None or value is pd.NaT or value is pd.NA:
        return value
    text = str(value)
    safe = inert_text(text)
    return value if safe == text else safe
