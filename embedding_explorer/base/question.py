"""Questions: functions that a page may ask of a worker. Each says so where it is defined.

    @question(heavy=True)
    def rerun(built, k=10, *, progress=None): ...

A question gets a `Built`, a dataset or what was brought, then further `Built`s it is about, and its
arguments by name, plain values; what it returns is of the types that the store keeps. One that
takes ``progress`` gets a progress that stops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from embedding_explorer.base.own_modules import load

F = TypeVar("F", bound=Callable[..., Any])
_MODULES = re.compile(r"(embedding_explorer|tests)(\.[a-z][a-z0-9_]*)+")  # tests ask their own


@dataclass(frozen=True, eq=False)
class Question:
    """A function that is asked, and what has to be known before it is.

    Attributes
    ----------
    function : callable
    heavy : bool
        Whether it takes its time, or loads what it needs, about few points too.
    looks : bool
        Of a heavy one: whether it only looks at what was made, and no model is opened for it.
    products : bool
        Whether it takes as many products as points times numbers, and nothing else counts.
    passes : bool
        Whether it goes over the numbers of all points once or twice, and nothing else counts.
    """

    function: Callable[..., Any]
    heavy: bool
    looks: bool
    products: bool
    passes: bool = False

    @property
    def name(self) -> str:
        """Where it is defined, "module:function"; by this a worker finds it."""
        return _name(self.function)

    @property
    def opens(self) -> bool:
        """Whether it opens the model of the recipe it is about."""
        return self.heavy and not self.looks


_DECLARED: dict[str, Question] = {}


def question(
    *, heavy: bool = False, looks: bool = False, products: bool = False, passes: bool = False
) -> Callable[[F], F]:
    """Let a function be asked; see `Question`."""

    def declare(function: F) -> F:
        _DECLARED[_name(function)] = Question(function, heavy, looks, products, passes)
        return function

    return declare


def question_of(function: Callable[..., Any]) -> Question:
    """Return what is declared of a function.

    Raises
    ------
    TypeError
        If it is no question.
    """
    found = _DECLARED.get(_name(function))
    if found is None:
        raise TypeError(f"{_name(function)} is no question: @question declares one")
    return found


def question_named(name: object) -> Question:
    """Return the question of a name.

    Raises
    ------
    LookupError
        If there is none; then no module but one of this package was imported.
    """
    load(str(name).partition(":")[0], _MODULES)
    if name not in _DECLARED:
        raise LookupError(f"{str(name)[:80]!r} is no question")
    return _DECLARED[str(name)]


def declared() -> tuple[Question, ...]:
    """Return every question of the modules that were imported."""
    return tuple(_DECLARED.values())


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"
