"""Modules that a text from elsewhere names: only those of this package are ever imported."""

from __future__ import annotations

import re
from importlib import import_module

# Nothing that begins with an underscore: importing `__main__` would start the program.
OWN = re.compile(r"embedding_explorer(\.[a-z][a-z0-9_]*)+")


def load(module: object, names: re.Pattern[str] = OWN) -> None:
    """Import a module by its dotted name.

    Parameters
    ----------
    module : object
        As it was found: whatever is no text is no name.
    names : pattern
        What all of it must match.

    Raises
    ------
    LookupError
        If it is no name of this package, or there is no such module.
    """
    if not (isinstance(module, str) and names.fullmatch(module)):
        raise LookupError(f"{str(module)[:80]!r} is no module of this package")
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):  # one that it needs is missing
            raise
        raise LookupError(f"there is no module {module[:80]}") from error
