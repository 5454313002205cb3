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


def subject(count: int, noun: str, verb: str) -> str:
    """Return a number with its noun and the verb in the form that both ask for.

    >>> subject(1, "row", "are"), subject(2, "row", "are"), subject(1, "point", "need")
    ('1 row is', '2 rows are', '1 point needs')
    """
    return f"{counted(count, noun)} {_form(count, verb)}"


def of_all(part: int, whole: int, noun: str, verb: str = "") -> str:
    """Return how many of all there are, with the verb in the form that they ask for.

    >>> of_all(1, 1200, "row", "have"), of_all(3, 4, "row")
    ('1 of 1,200 rows has', '3 of 4 rows')
    """
    return f"{part:,} of {counted(whole, noun)}{' ' * bool(verb)}{_form(part, verb)}"


def _form(count: int, verb: str) -> str:
    return _SINGULAR.get(verb, f"{verb}s") if verb and count == 1 else verb


_SINGULAR = {"are": "is", "have": "has", "were": "was"}


def in_words(names: Sequence[str]) -> str:
    """Return names as a sentence says them.

    >>> in_words(["genre", "year", "format"]), in_words(["genre"])
    ('genre, year and format', 'genre')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
