"""The cells of a column as the values they list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import pandas as pd

from embedding_explorer.data.columns import text_of

_LISTS = re.compile(r"[|;]")  # always between two values
_COMMA = re.compile(",")  # between values where the column shows that its cells are lists
_JOINTS = (re.compile("/"), re.compile(r"(?<=\w)-(?=[A-Z])"))  # also inside names: AC/DC, Jay-Z


def split(cells: Iterable[Any]) -> list[list[str]]:
    """Return the values of every cell of a column, each once; none where it is missing.

    | and ; always stand between values; a comma where the column shows that its cells are lists
    (`are_lists`). A / or - does where one of the parts is a value of its own elsewhere in the
    column, or is joined to something else there.

    >>> split(["Horror-Comedy", "Horror", "Sci-Fi", "rock | pop"])
    [['Horror', 'Comedy'], ['Horror'], ['Sci-Fi'], ['rock', 'pop']]
    >>> split(["Drama, Crime", "Comedy, Drama"]), split(["Juice, apple", "Juice, pear"])
    ([['Drama', 'Crime'], ['Comedy', 'Drama']], [['Juice, apple'], ['Juice, pear']])
    """
    return split_as(cells, cells)


def split_as(cells: Iterable[Any], column: Iterable[Any]) -> list[list[str]]:
    """Return the values of other cells, parted as the cells of a column show it.

    >>> split_as(["Horror-Comedy", "Sci-Fi"], ["Horror", "Drama"])
    [['Horror', 'Comedy'], ['Sci-Fi']]
    """
    # What parts values is told by which there are, not by how often: each is looked at once.
    texts = cell_texts(cells)
    asked = dict.fromkeys(texts)
    values = parted(asked, asked if column is cells else dict.fromkeys(cell_texts(column)))
    return [list(values[text]) for text in texts]


def split_at(column: pd.Series, rows: Sequence[int]) -> list[list[str]]:
    """Return the values of some cells of a column, as `split` returns those of all.

    What parts them is told by the whole column, of which each different cell is looked at once.
    """
    some = column.iloc[list(rows)]
    if not isinstance(column.dtype, pd.StringDtype):
        every = split(column)
        return [every[row] for row in rows]
    known = dict.fromkeys(column.dropna().unique().tolist())
    values = parted(known, known)
    return [[] if pd.isna(cell) else list(values[cell]) for cell in some]


def cell_texts(cells: Iterable[Any]) -> list[str]:
    """Return every cell as text, a missing one as none."""
    return ["" if pd.isna(cell) else text_of(cell) for cell in cells]


def parted(texts: Iterable[str], column: Iterable[str]) -> dict[str, list[str]]:
    """Return the values of each of some different texts, as those of a column show it."""
    cells = list(texts)
    rows = [parts(_LISTS, cell) for cell in cells]
    shown = rows if column is texts else [parts(_LISTS, cell) for cell in column]
    both = [rows] if shown is rows else [rows, shown]
    if are_lists(shown):
        both = [[[p for v in row for p in parts(_COMMA, v)] for row in some] for some in both]
    for joint in _JOINTS:
        apart = [joined(some, joint, both[-1]) for some in both]
        both = [
            [[part for v in row for part in found.get(v, [v])] for row in some]
            for some, found in zip(both, apart, strict=True)
        ]
    return {cell: list(dict.fromkeys(row)) for cell, row in zip(cells, both[0], strict=True)}


def are_lists(rows: list[list[str]]) -> bool:
    """Tell whether commas part values: of most values with commas, a part is free.

    A free part occurs alone, too, or at other places, counted from the first and from the last:
    Drama in "Drama, Crime" and "Comedy, Drama". Juice in "Juice, apple" and "Juice, pear", or
    Germany in "Bonn, Germany", is always at one place: the value is one thing with a comma in it.
    """
    apart = [
        list(dict.fromkeys(parts(_COMMA, v))) for v in dict.fromkeys(v for row in rows for v in row)
    ]
    several = [found for found in apart if len(found) > 1]
    first: dict[str, set[int]] = {}
    last: dict[str, set[int]] = {}
    for found in several:
        for place, part in enumerate(found):
            first.setdefault(part, set()).add(place)
            last.setdefault(part, set()).add(len(found) - place)
    free = {found[0] for found in apart if len(found) == 1}
    free |= {part for part in first if min(len(first[part]), len(last[part])) > 1}
    return 2 * sum(not free.isdisjoint(found) for found in several) > len(several)


def joined(
    rows: list[list[str]], joint: re.Pattern[str], column: list[list[str]]
) -> dict[str, list[str]]:
    """Return the parts of those values that are several, as the rows of a column show it."""
    values, several = several_values(column, joint)
    asked = several if rows is column else several_values(rows, joint)[1]
    uses = Counter(part for found in several.values() for part in dict.fromkeys(found))
    return {
        value: found
        for value, found in asked.items()
        if any(part in values or uses[part] > (value in several) for part in found)
    }


def several_values(
    rows: list[list[str]], joint: re.Pattern[str]
) -> tuple[dict[str, None], dict[str, list[str]]]:
    """Return all values, and the parts of those that have several."""
    values = dict.fromkeys(value for row in rows for value in row)
    return values, {value: found for value in values if len(found := parts(joint, value)) > 1}


def parts(between: re.Pattern[str], text: str) -> list[str]:
    """Return what stands before, between and behind the separators of a text."""
    return [part for piece in between.split(text) if (part := piece.strip())]


def listed(phrase: str, known: Container[str], spelled: Callable[[str], str] = str) -> list[str]:
    """Return the values that a typed phrase lists; what is known as it stands is one value.

    `spelled` brings a value to the spelling of those in `known`, such as lower case.
    """
    found = [phrase]
    for between in (_LISTS, _COMMA, *_JOINTS):
        apart = [[p] if spelled(p) in known else parts(between, p) for p in found]
        found = [part for several in apart for part in several]
    return list(dict.fromkeys(found))
