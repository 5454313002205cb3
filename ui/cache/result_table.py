"""A bounded table of results: each is made once, and goes when it is not used for a while."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from numbers import Integral
from typing import Any, TypeVar, cast

import pandas as pd

from embedding_explorer import Built

T = TypeVar("T")
SMALL = 100  # bytes that a value of no size of its own takes
WEIGHED = 1_000  # values of a long list that are weighed; the others weigh as much
IDLE = 3_600.0  # seconds after its last use in which a result is still kept


@dataclass
class _Kept:
    thing: Any
    weight: int
    used: float


class Results:
    """Results by key, at most `limit` bytes together, each for `idle` seconds after its last use.

    Keys are tuples; `drop(word)` forgets all whose parts contain `word`. Safe for threads: two
    visitors who ask for the same at once share one making of it.
    """

    def __init__(
        self, limit: int, *, idle: float = IDLE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._idle, self._clock = limit, idle, clock
        # The one used longest ago comes first.
        self._kept: OrderedDict[tuple[Hashable, ...], _Kept] = OrderedDict()
        self._weight = 0
        self._making: dict[tuple[Hashable, ...], threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], T], weigh: Callable[[T], int]) -> T:
        """Return the kept result, or make it and keep it; what `make` raises is not kept."""
        found = self._find(key)
        if found is not None:
            return cast(T, found.thing)
        with self._guard:
            lock = self._making.setdefault(key, threading.Lock())
        with lock:
            found = self._find(key)
            if found is not None:
                return cast(T, found.thing)
            try:
                made = make()
                self._keep(key, made, weigh(made))
            finally:
                with self._guard:
                    self._making.pop(key, None)
            return made

    def peek(self, key: tuple[Hashable, ...]) -> Any:
        """Return a kept result, or None when it is not there."""
        found = self._find(key)
        return None if found is None else found.thing

    @property
    def weight(self) -> int:
        """About how many bytes all results take, with their keys."""
        with self._guard:
            return self._weight

    def drop(self, word: Hashable) -> None:
        """Forget every result whose key has `word` among its parts."""
        with self._guard:
            for key in [k for k in self._kept if _names(k, word)]:
                self._drop(key)

    def _find(self, key: tuple[Hashable, ...]) -> _Kept | None:
        with self._guard:
            self._purge()
            found = self._kept.get(key)
            if found is not None:
                found.used = self._clock()
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: tuple[Hashable, ...], thing: Any, weight: int) -> None:
        with self._guard:
            if key in self._kept:
                self._drop(key)
            self._kept[key] = _Kept(thing, weight + weigh(key), self._clock())
            self._weight += self._kept[key].weight
            while self._weight > self._limit and len(self._kept) > 1:
                self._drop(next(iter(self._kept)))

    def _purge(self) -> None:
        old = self._clock() - self._idle
        while self._kept and self._kept[first := next(iter(self._kept))].used < old:
            self._drop(first)

    def _drop(self, key: tuple[Hashable, ...]) -> None:
        self._weight -= self._kept.pop(key).weight


def _names(part: Hashable, word: Hashable) -> bool:
    """Tell whether a key, or a part within a part of it, is a word."""
    return part == word or (isinstance(part, tuple) and any(_names(p, word) for p in part))


def weigh(thing: Any) -> int:
    """Return about how many bytes a result takes, with all it holds.

    The dataset of a map is left out: it is the same for all maps of it, and has its own weight.
    """
    if isinstance(thing, pd.DataFrame):
        return int(thing.memory_usage(deep=len(thing) < 10_000).sum())
    if isinstance(size := getattr(thing, "nbytes", None), Integral):
        return int(size)
    if hasattr(thing, "indptr"):  # a sparse matrix
        return int(thing.data.nbytes + thing.indices.nbytes + thing.indptr.nbytes)
    if isinstance(thing, str | bytes):
        return SMALL + len(thing)
    return SMALL + _weigh_parts(thing)


def _weigh_parts(thing: Any) -> int:
    if isinstance(thing, Mapping):
        thing = list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset):
        first = [weigh(part) for part in islice(thing, WEIGHED)]
        return sum(first) * len(thing) // max(len(first), 1)
    if not is_dataclass(thing):
        return 0
    names = [
        f.name for f in fields(thing) if not (f.name == "dataset" and isinstance(thing, Built))
    ]
    return sum(weigh(getattr(thing, name)) for name in names)
