"""Results shared between reruns and visitors: the only file that uses Streamlit's caches.

The key is the fingerprint of the data's content and of the recipe, never an array. Whoever holds
the same content can compute the same result; what else is known of a dataset (its file's name,
notes, dropped rows) is always the asking visitor's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.build import build, project, shrink
from embedding_explorer.limits import RowsLimitError, limit
from embedding_explorer.recipe import Recipe
from ui.results import Results

T = TypeVar("T")
Progress = Callable[[float, str], None]


@st.cache_resource(show_spinner=False)
def results() -> Results:
    """Return the one table of this server."""
    return Results(limit("kept_bytes"))


# Two numba jobs at a time in one process can abort it, and two trainings would halve each other.
_ONE_AT_A_TIME = threading.Lock()


def built(data: ee.Dataset, recipe: Recipe, progress: Progress) -> ee.Built:
    """Return what the recipe makes of the data; steps that stay are not made again."""
    made = _get(("built", data.fingerprint, recipe.key), lambda: _build(data, recipe, progress))
    return replace(made, dataset=data)


def is_built(data: ee.Dataset, recipe: Recipe) -> bool:
    """Tell whether `built` will answer at once."""
    return results().has(("built", data.fingerprint, recipe.key))


def _build(data: ee.Dataset, recipe: Recipe, progress: Progress) -> ee.Built:
    """Encode, then reduce, then project, each kept on its own."""
    encoded, reduced = recipe.encoder_recipe(), recipe.space_recipe()
    if recipe == encoded:
        with _ONE_AT_A_TIME:
            return build(data, recipe, progress)
    if recipe == reduced:
        start = built(data, encoded, progress)
        with _ONE_AT_A_TIME:
            space, stage = shrink(start.space, recipe, progress)
        return replace(start, space=space, trail=(*start.trail, stage), recipe=recipe)
    start = built(data, reduced, progress)
    with _ONE_AT_A_TIME:
        return project(replace(start, recipe=recipe), recipe, progress)


def of_built(name: str, built: ee.Built, extra: Hashable, make: Callable[[], T]) -> T:
    """Return something computed from a built recipe, kept under its name and `extra`."""
    return _get((name, built.dataset.fingerprint, built.recipe.key, extra), make)


def of_data(name: str, data: ee.Dataset, make: Callable[[], T]) -> T:
    """Return something computed from a dataset alone, kept under its name."""
    return _get((name, data.fingerprint), make)


def methods(data: ee.Dataset) -> pd.DataFrame:
    """Return the presets that fit the data."""
    return of_data("methods", data, lambda: ee.methods(data))


def true_neighbors(built: ee.Built, k: int) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours."""
    from embedding_explorer.neighbors import neighbor_table

    def make() -> np.ndarray:
        rows = range(len(built.space))
        return neighbor_table(built.space.matrix, rows, k, built.recipe.metric)[0]

    return of_built("neighbors", built, k, make)


def opened(path: str, kind: str) -> ee.Dataset | str:
    """Return the file the app was started with, or the sentence that says why it cannot be read.

    It is read once for all visitors; of a file with too many rows a fair random sample is taken,
    which its notes say.
    """

    def make() -> ee.Dataset | str:
        try:
            return ee.read(path, kind=kind or None)
        except RowsLimitError as error:
            return ee.read(path, kind=kind or None, sample=error.limit, sample_seed=0)
        except ee.ExplorerError as error:
            return str(error)

    return _get(("opened", path, kind), make)


def forget(data: ee.Dataset) -> None:
    """Drop every result made from a dataset."""
    results().drop(data.fingerprint)


def _get(key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    return results().get(key, make, _weigh)


def _weigh(thing: Any) -> int:
    """Return about how many bytes a result takes."""
    if isinstance(thing, ee.Built):
        drawn = 0 if thing.map is None else thing.map.nbytes
        return thing.space.bytes + drawn + _weigh(thing.space.items)
    if isinstance(thing, pd.DataFrame):
        return int(thing.memory_usage(deep=len(thing) < 10_000).sum())
    return int(getattr(thing, "nbytes", 1_000))
