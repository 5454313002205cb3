"""Columns: their roles, names of which no two are alike, cells as text, and notes on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.kept import kept

KINDS = ("items", "text", "vectors", "images", "graph", "distances")
ROLES = ("name", "category", "number", "text", "vector", "label", "image", "link", "ignore")


@kept
@dataclass(frozen=True)
class Column:
    """A column of the user's table: its name, its role, and why that role was proposed."""

    name: str
    role: str
    reason: str = ""


@kept
@dataclass(frozen=True)
class Note:
    """Something reading found or changed: one sentence, how many rows it touches and which."""

    text: str
    count: int = 0
    rows: tuple[int, ...] = ()  # 1-based rows of the user's own file, the first few
    level: str = "info"  # "info" or "warning"
    choice: str = ""  # what `read(leave_out=...)` calls these rows, where it can leave them out


def distinct(
    columns: Iterable[object], *, taken: Sequence[str] = (), word: str = "column"
) -> list[str]:
    """Return column names that differ from `taken` and from each other; `word` marks a clash.

    >>> distinct(["x", "genre", "genre"], taken=("name", "x", "y"))
    ['x (column)', 'genre', 'genre (2)']
    """
    used, out = set(taken), []
    for column in columns:
        wanted = name = f"{column} ({word})" if str(column) in taken else str(column)
        number = 2
        while name in used:
            name, number = f"{wanted} ({number})", number + 1
        used.add(name)
        out.append(name)
    return out


def text_of(value: Any) -> str:
    """Return a cell as text; a whole number that a gap in its column made a fraction is whole.

    >>> text_of(2001.0), text_of(2.5), text_of("2001.0")
    ('2001', '2.5', '2001.0')
    """
    if isinstance(value, float | np.floating):
        number = float(value)
        if number.is_integer() and abs(number) <= 1e15:
            return str(int(number))
    return str(value)


def texts_of(cells: pd.Series) -> pd.Series:
    """Return the cells of a column as text (`text_of`), missing ones as they are.

    A column of texts is returned as it is: nothing is gone through.
    """
    if isinstance(cells.dtype, pd.StringDtype):
        return cells
    return cells.astype(object).map(text_of, na_action="ignore")


def characters_of(columns: Iterable[pd.Series]) -> int:
    """Return how many characters the columns of text hold together."""
    return int(sum(c.str.len().sum() for c in columns if isinstance(c.dtype, pd.StringDtype)))


def several(cell: Any) -> Any:
    """Return a list of values or an object as one text, and other cells as they are.

    An empty list is None.

    >>> several(["Horror", None, 2001.0]), several("x")
    ('Horror | 2001', 'x')
    """
    if isinstance(cell, dict):
        try:
            return json.dumps(cell, ensure_ascii=False, default=str)
        except (RecursionError, ValueError):
            return "(an object too deep or large to show)"
    if not isinstance(cell, list | tuple | np.ndarray):
        return cell
    return " | ".join(text_of(value) for value in cell if value is not None) or None


def one_type(column: pd.Series) -> pd.Series:
    """Return a column that Parquet can hold: text where values of several types are mixed."""
    if column.dtype != object:
        return column
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred in _HELD:
        return column
    text = column.map(lambda v: str(v).encode("utf-8", "replace").decode(), na_action="ignore")
    return text.astype("str")


_HELD = ("boolean", "integer", "floating", "date", "datetime", "empty")
