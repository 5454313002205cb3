"""What a user can do wrong, in one sentence: what, where, what is allowed, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import accumulate
from typing import Any

LONGEST = 299  # characters of a sentence: what a user reads at a glance
SHOWN = 60  # characters of one value within it
LIST = 160  # characters of a list of names within it


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


class Cancelled(ExplorerError):
    """The user stopped the work."""


def unknown(what: str, given: object, known: Iterable[object]) -> InputError:
    """Return the error for a name that does not exist, listing the names that do."""
    return InputError(
        f"There is no {what} called {quoted(str(given))}; choose one of {listing(known)}."
    )


def quoted(value: object) -> str:
    """Return a value as Python writes it, cut in the middle to `SHOWN` characters."""
    try:
        return _cut(repr(value))
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return f"{type(value).__name__} of too many digits"


def listing(names: Iterable[object]) -> str:
    """Return names in a row; those that do not fit into `LIST` characters are counted.

    >>> listing(f"the column {i}" for i in range(1, 301))[-40:]
    ' the column 10, the column 11 … and 289 more'[-40:]
    """
    cut = [_cut(str(name)) for name in names]
    ends = accumulate(len(name) + len(", ") for name in cut)
    shown = max(sum(end <= LIST for end in ends), 1)
    more = f" … and {len(cut) - shown:,} more" if shown < len(cut) else ""
    return ", ".join(cut[:shown]) + more


def sentence(text: str) -> str:
    """Return a text as one line of at most `LONGEST` characters, its beginning and end kept.

    A sentence begins with what is wrong and ends with what to do, so what goes is cut from the
    middle: of quoted values first, then of words without a space, then of the whole.
    """
    line = _UNSHOWABLE.sub(" ", text).strip()
    for long in (_QUOTED, _UNBROKEN):
        if len(line) > LONGEST:
            line = long.sub(lambda found: _cut(found[0]), line)
    return _cut(line, LONGEST)


# Controls of a terminal, and halves of characters, which no browser can be sent.
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_QUOTED = re.compile(r"""(?<!\w)(?:'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+")(?!\w)""")
_UNBROKEN = re.compile(rf"\S{{{SHOWN + 1},}}")


def _cut(text: str, length: int = SHOWN) -> str:
    half = (length - 1) // 2
    return text if len(text) <= length else f"{text[:half]}…{text[-half:]}"


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
