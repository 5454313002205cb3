"""Numbers of things as a sentence says them: 1 row, 3 rows."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun; the plural ends in s unless it is given.

    >>> counted(1, "row"), counted(1200, "row"), counted(2, "entry", "entries")
    ('1 row', '1,200 rows', '2 entries')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def were(count: int) -> str:
    """Return a number as the subject of a sentence about the past.

    >>> were(1), were(0), were(1200)
    ('1 was', '0 were', '1,200 were')
    """
    return f"{count:,} {'was' if count == 1 else 'were'}"


def in_words(names: Sequence[str]) -> str:
    """Return names as a sentence says them.

    >>> in_words(["genre", "year", "format"]), in_words(["genre"])
    ('genre, year and format', 'genre')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
