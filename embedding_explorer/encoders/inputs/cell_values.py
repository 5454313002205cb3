"""The cells of a column as the values they list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable
from typing import Any

import pandas as pd

from embedding_explorer.data.columns import text_of

_LISTS = re.compile(r"[|;,]")  # always between two values
_JOINTS = (re.compile("/"), re.compile(r"(?<=\w)-(?=[A-Z])"))  # also inside names: AC/DC, Jay-Z


def split(cells: Iterable[Any]) -> list[list[str]]:
    """Return the values of every cell of a column, each once; none where it is missing.

    | ; and , always stand between values. A / or - does where one of the parts is a value of its
    own elsewhere in the column, or is joined to something else there.

    >>> split(["Horror-Comedy", "Horror", "Sci-Fi", "rock | pop"])
    [['Horror', 'Comedy'], ['Horror'], ['Sci-Fi'], ['rock', 'pop']]
    """
    rows = [[] if pd.isna(cell) else parts(_LISTS, text_of(cell)) for cell in cells]
    for joint in _JOINTS:
        apart = joined(rows, joint)
        rows = [[part for value in row for part in apart.get(value, [value])] for row in rows]
    return [list(dict.fromkeys(row)) for row in rows]


def joined(rows: list[list[str]], joint: re.Pattern[str]) -> dict[str, list[str]]:
    """Return the parts of those values that are several."""
    values = dict.fromkeys(value for row in rows for value in row)
    several = {value: found for value in values if len(found := parts(joint, value)) > 1}
    uses = Counter(part for found in several.values() for part in dict.fromkeys(found))
    return {
        value: found
        for value, found in several.items()
        if any(part in values or uses[part] > 1 for part in found)
    }


def parts(between: re.Pattern[str], text: str) -> list[str]:
    """Return what stands before, between and behind the separators of a text."""
    return [part for piece in between.split(text) if (part := piece.strip())]


def listed(phrase: str, known: Container[str], spelled: Callable[[str], str] = str) -> list[str]:
    """Return the values that a typed phrase lists; what is known as it stands is one value.

    `spelled` brings a value to the spelling of those in `known`, such as lower case.
    """
    found = [phrase]
    for between in (_LISTS, *_JOINTS):
        apart = [[p] if spelled(p) in known else parts(between, p) for p in found]
        found = [part for several in apart for part in several]
    return list(dict.fromkeys(found))
