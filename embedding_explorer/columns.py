"""Columns as the reader sees them: names of which no two are alike, cells as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np


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
