"""Which cells of a column are one of some words."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

FEW = 500  # cells up to which looking at each takes less than pandas takes to pack the words


def is_one_of(cells: pd.Series, words: Collection[str]) -> pd.Series:
    """Tell of each cell whether it is one of some words; a missing one is none.

    >>> is_one_of(pd.Series(["a", None, "b"], dtype="str"), {"b", "c"}).tolist()
    [False, False, True]
    """
    if len(cells) > FEW:
        return cells.isin(words)
    return pd.Series([cell in words for cell in cells.tolist()], index=cells.index, dtype=bool)
