"""What a user can do wrong, in one sentence: what, where, what is allowed, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import accumulate
from reprlib import Repr
from typing import Any

from embedding_explorer.base import installing

LONGEST = 299  # characters of a sentence: what a user reads at a glance
SHOWN = 40  # characters of one value within it
LISTED = 150  # characters of a list of names within it
_REPR = Repr()
_REPR.fillvalue = "…"
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 2 * LONGEST


class ExplorerError(Exception):
    """Base of every error this package raises on purpose; its text is one sentence for the user.

    However long the values in it are, the sentence stays short: see `sentence`.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*(sentence(arg) if isinstance(arg, str) else arg for arg in args))


class InputError(ExplorerError):
    """What was given cannot be used as it is."""


class LimitError(ExplorerError):
    """What was given is larger than a limit of `limits.py` allows."""


class MethodError(ExplorerError):
    """A method cannot be applied to this data with these parameters."""


class MissingPackage(ExplorerError):
    """A package that a feature needs is not installed."""


class EngineError(ExplorerError):
    """The work was lost by the machinery, not by its input; it can be asked for again."""


class Cancelled(ExplorerError):
    """The user stopped the work."""


def unknown(what: str, given: object, known: Iterable[object]) -> InputError:
    """Return the error for a name that does not exist, listing names that do."""
    return InputError(
        f"There is no {what} called {shown(str(given))}; choose one of {some(known)}."
    )


def shown(value: object, most: int = SHOWN) -> str:
    """Return a value as Python writes it, cut in the middle where it is long.

    >>> shown("a" * 100_000, 11)
    "'aaaa…aaaa'"
    """
    try:
        return _cut(_REPR.repr(value), most)  # which never writes out a megabyte to cut it
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return f"{type(value).__name__} of too many digits"


def some(names: Iterable[object]) -> str:
    """Return names in a row, as many as a sentence has room for.

    >>> some(["red", "blue"]), some(str(n) * 50 for n in range(9))[-20:]
    ('red, blue', '22222222 … or 6 more')
    """
    every = [_cut(str(name)) for name in names]
    fits = sum(end <= LISTED for end in accumulate(len(name) + 2 for name in every))
    more = len(every) - fits
    return ", ".join(every[:fits]) + (f" … or {more:,} more" if more else "")


def brief(text: str, most: int) -> str:
    r"""Return text of others for the inside of a sentence: one line that prints, cut if long.

    >>> brief("a\x00 b" + chr(10) + "c" * 9, 8)
    'a? b ccc…'
    """
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= most else f"{line[:most]}…"


def sentence(text: str) -> str:
    """Return a text as one line of at most `LONGEST` characters, its beginning and end kept.

    A sentence begins with what is wrong and ends with what to do, so what goes is cut from the
    middle: of quoted values first, then of words without a space, then of the whole. What prints
    nothing (controls of a terminal, halves of characters) becomes a space.
    """
    line = re.sub("\n+", " ", "".join(c if c.isprintable() else "\n" for c in text)).strip()
    for long in (_QUOTED, _UNBROKEN):
        if len(line) > LONGEST:
            line = long.sub(lambda match: _cut(match[0]), line)
    return _cut(line, LONGEST)


_QUOTED = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")(?!\w)""")
_UNBROKEN = re.compile(rf"\S{{{SHOWN + 1},}}")


def _cut(text: str, length: int = SHOWN) -> str:
    half = (length - 1) // 2
    return text if len(text) <= length else f"{text[:half]}…{text[-half:]}"


def require(package: str, feature: str, extra: str | None = None) -> None:
    """Check that `package` can be imported, without importing it.

    Parameters
    ----------
    package : str
    feature : str
        What needs it, as a sentence begins.
    extra : str, optional
        Of pyproject.toml; the one that the package belongs to when None.

    Raises
    ------
    MissingPackage
        Naming the feature, the package and the command that installs all that belongs to it.
    """
    if find_spec(package) is None:
        raise MissingPackage(
            f"{feature} needs the package {package!r}, which is not installed; "
            f"run: {installing.command(package, extra)}"
        )
