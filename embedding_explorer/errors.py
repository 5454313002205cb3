"""What a user can do wrong, in one sentence: what, where, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from itertools import accumulate
from reprlib import Repr

SHOWN = 40  # characters of a value that an error shows
LISTED = 150  # characters of the names that exist, so that the sentence stays below 300

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = SHOWN
_REPR.maxtuple = _REPR.maxlist = _REPR.maxdict = 2


class ExplorerError(Exception):
    """Base of every error this package raises on purpose; its text is one sentence for the user."""


class InputError(ExplorerError):
    """What was given cannot be used as it is."""


class LimitError(ExplorerError):
    """What was given is larger than a limit of `limits.py` allows."""


class MethodError(ExplorerError):
    """A method cannot be applied to this data with these parameters."""


class MissingPackage(ExplorerError):
    """A package that a feature needs is not installed."""


class Cancelled(ExplorerError):
    """The user stopped the work."""


def shown(value: object) -> str:
    """Return a value as an error shows it: in quotes, cut, and nothing invisible in it.

    >>> shown("a" * 100_000)
    "'aaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaa'"
    """
    try:
        return _REPR.repr(value)
    except ValueError:  # a whole number of more digits than Python turns into text
        return f"a {type(value).__name__} too long to show"


def unknown(what: str, given: object, known: Iterable[str]) -> InputError:
    """Return the error for a name that does not exist, listing names that do."""
    return InputError(
        f"There is no {what} called {shown(str(given))}; choose one of {some(known)}."
    )


def some(names: Iterable[str]) -> str:
    """Return names in a row, as many as a sentence has room for.

    >>> some(["red", "blue"]), some(str(n) * 60 for n in range(9))[-20:]
    ('red, blue', '222222222… or 6 more')
    """
    every = [name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…" for name in map(str, names)]
    fits = sum(end <= LISTED for end in accumulate(len(name) + 2 for name in every))
    more = len(every) - fits
    return ", ".join(every[:fits]) + (f" or {more:,} more" if more else "")


def require(package: str, feature: str, install: str | None = None) -> None:
    """Check that `package` can be imported, without importing it.

    Raises
    ------
    MissingPackage
        Naming the feature, the package and the command that installs it.
    """
    if find_spec(package) is None:
        raise MissingPackage(
            f"{feature} needs the package {package!r}, which is not installed; "
            f"run: pip install {install or package}"
        )


def shown(value: object, most: int = 60) -> str:
    """Return a value of the user's as a sentence shows it: quoted, and cut where it is long.

    >>> shown("a" * 9, 6)
    "'aaa…'"
    """
    text = repr(value)
    return text if len(text) <= most else f"{text[: most - 2]}…{text[-1]}"


def brief(text: str, most: int) -> str:
    r"""Return text of others for the inside of a sentence: one line that prints, cut if long.

    >>> brief("a\x00 b" + chr(10) + "c" * 9, 8)
    'a? b ccc…'
    """
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    return line if len(line) <= most else f"{line[:most]}…"
