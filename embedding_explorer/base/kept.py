"""Results that may lie in the store: each class says so where it is defined."""

from __future__ import annotations

from typing import TypeVar

from embedding_explorer.base.own_modules import load

T = TypeVar("T")
_KEPT: dict[str, type] = {}


def kept(cls: type[T]) -> type[T]:
    """Let the store keep the values of a dataclass, and read them again by its name.

    Raises
    ------
    TypeError
        If a class of that name in another module is kept: one would be read as the other.
    """
    other = _KEPT.get(cls.__name__, cls)
    if other.__module__ != cls.__module__:
        raise TypeError(f"{other.__module__} has a {cls.__name__} that is kept, too.")
    _KEPT[cls.__name__] = cls
    return cls


def is_kept(cls: type) -> bool:
    """Tell whether the values of a class are kept; also where its module was loaded anew since."""
    other = _KEPT.get(cls.__name__)
    return other is not None and other.__module__ == cls.__module__


def kept_class(module: object, name: object) -> type:
    """Return the class of a name that the module defines and keeps.

    Raises
    ------
    LookupError
        If there is none; then no module but one of this package was imported.
    """
    if not isinstance(name, str):
        raise LookupError("the name of a class is text")
    load(module)
    found = _KEPT.get(name)
    if found is None or found.__module__ != module:
        raise LookupError(f"{str(module)[:80]} keeps no {name[:40]!r}")
    return found
