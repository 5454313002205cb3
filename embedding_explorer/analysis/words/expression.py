"""Sums and differences of names, as typed: king - man + woman. A small parser, never eval."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from embedding_explorer.base.errors import InputError

_SIGNS = {"+": 1, "-": -1, "−": -1, "–": -1}
_TOKEN = re.compile(r'(?:["“](?P<quoted>[^"”]*)["”]|(?P<bare>[^\s"“”]+)|(?P<open>["“”]))')
_SPLIT = re.compile(r"([+\-−–])")
TERMS = 50


@dataclass(frozen=True)
class Expression:
    """The names that are added and those that are taken away, each in the order typed."""

    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


def parse_expression(text: str, known: Container[str] = ()) -> Expression:
    """Read names joined by ``+`` and ``-``; quotes keep a name with spaces or signs together.

    Parameters
    ----------
    text : str
        ``king - man + woman``, ``king-man+woman`` or ``"new york" - usa + france``.
    known : container of str, optional
        Names that exist. A word with a sign inside (well-known) is one name when it is among
        them; otherwise its signs count as signs.

    Raises
    ------
    InputError
        For an empty text, a missing name or sign, a quote without its end, or too many terms.

    >>> parse_expression("king - man + woman")
    Expression(plus=('king', 'woman'), minus=('man',))
    """
    sides: dict[int, list[str]] = {1: [], -1: []}
    sign, before = 1, ""
    for token, is_sign in _tokens(text, known):
        if is_sign and sign == 0:
            sign = _SIGNS[token]
        elif is_sign and not before:
            sign, before = _SIGNS[token], token
        elif is_sign:
            raise InputError(f"There is no name between {before!r} and {token!r} in {text!r}.")
        elif sign == 0:
            raise InputError(
                f"There is no + or - between {before!r} and {token!r}; "
                "write one, or put a name with spaces in double quotes."
            )
        else:
            sides[sign].append(token)
            sign = 0
        before = token
    _check(text, sides, sign, before)
    return Expression(tuple(sides[1]), tuple(sides[-1]))


def _check(text: str, sides: dict[int, list[str]], sign: int, before: str) -> None:
    count = sum(map(len, sides.values()))
    if not count:
        raise InputError("The expression has no name; write for example king - man + woman.")
    if sign:
        raise InputError(f"There is no name after the last {before!r} in {text!r}.")
    if count > TERMS:
        raise InputError(f"A sum can have {TERMS} names, not {count}; leave some out.")


def _tokens(text: str, known: Container[str]) -> list[tuple[str, bool]]:
    """Return names and signs in order, each with whether it is a sign."""
    found: list[tuple[str, bool]] = []
    for match in _TOKEN.finditer(text):
        if match["open"]:
            raise InputError(f"A quotation mark is not closed in {text!r}.")
        if match["quoted"] is not None:
            found.append((match["quoted"].strip(), False))
        elif match["bare"] in known:
            found.append((match["bare"], False))
        else:
            parts = _SPLIT.split(match["bare"])
            found += [(part, part in _SIGNS) for part in parts if part]
    return found
