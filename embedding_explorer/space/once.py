"""What is looked for in the vectors of a space, once for each metric and not whenever it is said.

A page asks for it in each run, of a `Built` made anew for who asks; the space is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from embedding_explorer.space.space import Matrix, Space

R = TypeVar("R")


def once(look: Callable[[Matrix, str], R]) -> Callable[[Space, str], R]:
    """Return a function of space and metric that looks once, as long as the space is there."""
    known: WeakKeyDictionary[Space, dict[str, R]] = WeakKeyDictionary()

    def found(space: Space, metric: str) -> R:
        kept = known.setdefault(space, {})
        if metric not in kept:
            kept[metric] = look(space.matrix, metric)
        return kept[metric]

    return found
