"""What was made of some objects, remembered while those objects live.

A rerun of the page hands the same arrays to the map again; packing them anew would cost a second
at a million points. Arrays, indexes and the model's objects count by identity, texts and numbers
by value. Whatever cannot be told apart that way is made anew every time.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 48
_SHORT = 20  # elements up to which a tuple counts by value


class Kept:
    """At most `most` results, each until one of the objects it was made of is gone."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: OrderedDict[tuple[Any, ...], tuple[list[Any], Any]] = OrderedDict()
        self._guard = threading.RLock()

    def get(self, name: str, things: tuple[Any, ...], make: Callable[[], T]) -> T:
        """Return what `make` returned for these things before, or ask it now."""
        key = (name, *(x if _by_value(x) else (type(x), id(x)) for x in things))
        with self._guard:
            if key in self._made:
                self._made.move_to_end(key)
                known: T = self._made[key][1]
                return known
        made = make()
        try:
            objects = [x for x in things if not _by_value(x)]
            alive = [weakref.ref(x, partial(self._drop, key)) for x in objects]
        except TypeError:  # lists and the like
            return made
        with self._guard:
            self._made[key] = (alive, made)
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def _drop(self, key: tuple[Any, ...], _: Any) -> None:
        with self._guard:
            self._made.pop(key, None)


def _by_value(thing: Any) -> bool:
    short = isinstance(thing, tuple) and len(thing) <= _SHORT
    return short or isinstance(thing, (str, int, float, type(None)))


KEPT = Kept()
