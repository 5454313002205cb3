"""Results shared between reruns and visitors: the only file that uses Streamlit's caches.

The key is the fingerprint of the data and of the recipe, never an array. Whoever holds the data
can compute the result, so sharing it tells nobody anything new.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.build import build, project
from embedding_explorer.limits import RowsLimitError
from embedding_explorer.recipe import Recipe

T = TypeVar("T")
HOLD = 48  # results kept for all visitors together


class Results:
    """A bounded table of results: each is computed once, even when two visitors ask at a time."""

    def __init__(self, hold: int = HOLD) -> None:
        self._hold = hold
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the kept result, or make it and keep it; what `make` raises is not kept."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            with self._guard:
                if key in self._kept:
                    return self._kept[key]
            made = make()
            with self._guard:
                self._kept[key] = made
                self._locks.pop(key, None)
                while len(self._kept) > self._hold:
                    self._kept.popitem(last=False)
            return made

    def has(self, key: Hashable) -> bool:
        """Tell whether a result is there already."""
        with self._guard:
            return key in self._kept


@st.cache_resource(show_spinner=False)
def results() -> Results:
    """Return the one table of this server."""
    return Results()


# Two numba jobs at a time in one process can abort it, and two trainings would halve each other.
_ONE_AT_A_TIME = threading.Lock()


def built(data: ee.Dataset, recipe: Recipe, progress: Callable[[float, str], None]) -> ee.Built:
    """Return what the recipe makes of the data; a changed projection does not encode again."""
    whole = ("built", data.fingerprint, recipe.key)
    return results().get(whole, lambda: _build(data, recipe, progress))


def is_built(data: ee.Dataset, recipe: Recipe) -> bool:
    """Tell whether `built` will answer at once."""
    return results().has(("built", data.fingerprint, recipe.key))


def _build(data: ee.Dataset, recipe: Recipe, progress: Callable[[float, str], None]) -> ee.Built:
    base = recipe.space_recipe()
    if base == recipe:
        with _ONE_AT_A_TIME:
            return build(data, recipe, progress)
    space = built(data, base, progress)
    with _ONE_AT_A_TIME:
        return project(replace(space, recipe=recipe), recipe, progress)


def of_built(name: str, built: ee.Built, extra: Hashable, make: Callable[[], T]) -> T:
    """Return something computed from a built recipe, kept under its name and `extra`."""
    key = (name, built.dataset.fingerprint, built.recipe.key, extra)
    return results().get(key, make)


def true_neighbors(built: ee.Built, k: int) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours."""
    from embedding_explorer.neighbors import neighbor_table

    def make() -> np.ndarray:
        rows = range(len(built.space))
        return neighbor_table(built.space.matrix, rows, k, built.recipe.metric)[0]

    return of_built("neighbors", built, k, make)


def opened(path: str, kind: str) -> ee.Dataset:
    """Return the file the app was started with; read once for all visitors.

    Of a file with too many rows a fair random sample is taken, which its notes say.
    """

    def make() -> ee.Dataset:
        try:
            return ee.read(path, kind=kind or None)
        except RowsLimitError as error:
            return ee.read(path, kind=kind or None, sample=error.limit, sample_seed=0)

    return results().get(("opened", path, kind), make)
