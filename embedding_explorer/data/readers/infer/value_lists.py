"""Which columns of categories list several values in a cell, and which only hold commas: said."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.listed_values import split
from embedding_explorer.data.readers.raw import Raw, short

LISTED = "list several values: each is a category. Split multiple values, on Explore, turns it off"
WHOLE = "hold commas, but no lists: each is one category. If they are lists, part them by |"
SHOWN = 5  # columns that one note names


def notes(raw: Raw, columns: tuple[Column, ...]) -> list[Note]:
    """Return a note on the columns whose cells are split, and one on those left whole."""
    listed, whole = list[str](), list[str]()
    for name in (column.name for column in columns if column.role == "category"):
        values = raw.frame[name].dropna()
        if not isinstance(values.dtype, pd.StringDtype):
            continue
        values = values.drop_duplicates()
        parted = [len(parts) > 1 for parts in split(values)]
        commas = values.str.contains(r",\s*\S")
        if any(parted):
            listed.append(f"{name!r} ({short(values[parted].iloc[0], 40)!r})")
        elif 2 * commas.sum() > len(values):
            whole.append(f"{name!r} ({short(values[commas].iloc[0], 40)!r})")
    said = ((listed, LISTED), (whole, WHOLE))
    return [Note(f"Cells in {', '.join(f[:SHOWN])} {text}.", len(f)) for f, text in said if f]
