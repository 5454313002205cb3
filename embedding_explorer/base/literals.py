"""Numbers and switches written as text: ASCII only, and of bounded length before conversion.

`int` and `float` read more than a person writes: "1_000", "٣", "1e999", "nan", and of more than
4,300 digits `int` raises an error of its own.
"""

from __future__ import annotations

import math
import re

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_SWITCHES = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def to_whole(text: str) -> int:
    """Return the whole number of at most 18 digits that a text is; ValueError for anything else.

    >>> to_whole("-12")
    -12
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a whole number")
    return int(text)


def to_number(text: str) -> float:
    """Return the finite decimal number that a text is; ValueError for anything else.

    >>> to_number("1.5e-3")
    0.0015
    """
    if not _NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
        raise ValueError("not a number")
    return value


def to_switch(text: str) -> bool:
    """Return the truth value of true/false, yes/no, 1/0; ValueError for anything else.

    >>> to_switch("Yes"), to_switch("0")
    (True, False)
    """
    try:
        return _SWITCHES[text[:9].lower()]
    except KeyError:
        raise ValueError("not yes or no") from None
