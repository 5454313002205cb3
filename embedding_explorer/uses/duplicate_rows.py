"""Which rows are one thing twice, told from the user's own columns, not from any vectors."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.columns import Column
from embedding_explorer.data.dataset import Dataset, named_by_name
from embedding_explorer.data.word_tokens import words
from embedding_explorer.encoders.one_hot import named_by_default

ALIKE = 0.98  # share of the words of two texts they must have in common
# Not among them: what is part of a name or a number (# % & @ * / +), and the minus of a number.
_MARKS = re.compile(
    r"(?<!\w)-(?!\d)|(?<=\w)-|[,.;:!?…·¡¿\"'“”„‘’‚«»‹›()\[\]{}–—、。，；：！？「」]+"
)
_INSIDE = re.compile(r"(?<=\w)['’](?=\w)")
_NUMBERED = re.compile(r" \(\d+\)$")


def compared(data: Dataset) -> list[Column]:
    """Return the columns in which rows that are one thing twice must be equal, for `same`."""
    names = data.kind == "items"
    return [c for c in data.columns if _asked(data, c, names)]


def same(data: Dataset, row: int, other: int, columns: Sequence[Column]) -> bool:
    """Tell whether two rows are one thing twice.

    They are where what they hold is equal: images and vectors number by number, texts in at least
    98 % of their words, and all other columns cell by cell, empty like empty. Capitals, blanks
    and marks between words do not count (`without_marks`). A running number or another column in
    which every row differs is not asked, and a name only where rows are things with columns (kind
    "items"): there it is what tells two films of one year apart.

    Parameters
    ----------
    row, other : positions
    columns : sequence of Column
        As `compared` gives them: found once for all pairs of rows.
    """
    for parts in data.arrays.values():
        if not np.array_equal(parts[row], parts[other]):
            return False
    if data.kind == "items" and named_by_name(data):
        called = data.items["name"]
        if _key(_plain(called.iloc[row])) != _key(_plain(called.iloc[other])):
            return False
    return all(_equal(data, c.name, c.role, row, other) for c in columns)


def same_but_for_marks(data: Dataset) -> list[tuple[int, int]]:
    """Return rows that are an earlier one again but for marks and capitals, each after the first.

    Vectors of some methods put such rows apart: to BERT a comma is a token like any other.

    Returns
    -------
    list of (int, int)
        The first row of its kind, and the later one. Rows without any text are left out.
    """
    columns = [c.name for c in compared(data)]
    if data.kind == "items" and named_by_name(data):
        columns = ["name", *(c for c in columns if c != "name")]
    told = [data.items[c].tolist() for c in columns]
    first: dict[Hashable, int] = {}
    found = []
    for row in range(len(data)):
        cells = [
            _plain(str(cells[row])) if c == "name" else cells[row]
            for c, cells in zip(columns, told, strict=True)
        ]
        if not any(isinstance(cell, str) and words(cell) for cell in cells):
            continue
        parts = tuple(parts[row].tobytes() for parts in data.arrays.values())
        one = first.setdefault((*map(_key, cells), *parts), row)
        if one != row:
            found.append((one, row))
    return found


def without_marks(text: str) -> str:
    """Return a text in lower case with one blank for all blanks and marks between its words.

    What tells names apart stays: C++ and C#, 50 % and -5; and 1.5 is not 15. A text of nothing
    but marks stays as it is.

    >>> without_marks("The cat, the  DOG!"), without_marks("C++"), without_marks("-5"), "?!"
    ('the cat the dog', 'c++', '-5', '?!')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _INSIDE.sub("", plain)  # don't and dont
    return " ".join(_MARKS.sub(" ", plain).split()) or text.strip()


def sees(data: Dataset, recipe: Recipe) -> list[str]:
    """Return the columns vectors of a table are made of; none where they are made of more."""
    if data.kind != "items" or _reads(recipe) != "columns":
        return []
    given = recipe.encoder_params
    chosen = list(given.get("columns", ())) or data.with_role("category", "number")
    return [c for c in chosen if c != given.get("target")] or named_by_default(data)


def _reads(recipe: Recipe) -> str:
    return str(getattr(registry.find("encoders", recipe.encoder), "READS", "documents"))


def _plain(name: str) -> str:
    """Return a name without the number that made it unique."""
    return _NUMBERED.sub("", name)


def _asked(data: Dataset, column: Column, names: bool) -> bool:
    if column.role == "name":
        return names
    return column.role != "ignore" or not data.items[column.name].map(str).is_unique


def _equal(data: Dataset, column: str, role: str, row: int, other: int) -> bool:
    one, two = data.items[column].iloc[row], data.items[column].iloc[other]
    if _key(one) == _key(two):
        return True
    return role == "text" and _shared(_text(one), _text(two)) >= ALIKE


def _key(cell: object) -> Hashable:
    """Return what two cells that say the same have in common."""
    if isinstance(cell, str):
        return without_marks(cell)
    if isinstance(cell, np.ndarray):
        return cell.shape, cell.dtype.str, cell.tobytes()
    if isinstance(cell, Hashable):
        return None if pd.isna(cell) else cell
    return repr(cell)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _shared(one: str, other: str) -> float:
    """Return how many of the words of two texts are in both, each as often as it stands, 0..1."""
    a, b = Counter(words(one)), Counter(words(other))
    every = (a | b).total()
    return (a & b).total() / every if every else float(one == other)
