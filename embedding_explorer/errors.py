"""What a user can do wrong, in one sentence: what, where, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec


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


def unknown(what: str, given: object, known: Iterable[str]) -> InputError:
    """Return the error for a name that does not exist, listing the names that do."""
    return InputError(
        f"There is no {what} called {str(given)!r}; choose one of {', '.join(known)}."
    )


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
