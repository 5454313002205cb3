"""Names of the columns of a table that goes to the reader: never two alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


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
