"""Results shared between reruns and visitors: the only file that uses Streamlit's caches.

The key is the fingerprint of the data's content and of the recipe, never an array. Whoever holds
the same content can compute the same result; what else is known of a dataset (its file's name,
notes, dropped rows) is always the asking visitor's own, and no part of a result: nothing that is
kept here may be made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.limits import LIMITS, RowsLimitError, limit
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.engine import (
    Engine,
    Job,
    bringing,
    default,
    keeping,
    load,
    lookup,
    made_here,
)
from embedding_explorer.engine.bringing import Brought
from ui.cache import consent, leaving, together
from ui.cache.consent import Asked as Asked
from ui.cache.questions import Ask, content
from ui.cache.result_table import Results, weigh

T = TypeVar("T")


@st.cache_resource(show_spinner=False)
def results() -> Results:
    """Return the one table of this server."""
    return Results(limit("kept_bytes"))


def engine() -> Engine:
    """Return the engine of this server."""
    return default()


@st.cache_resource(show_spinner=False, scope="session", on_release=leaving.left)
def here(owner: str) -> leaving.Visit:
    """Say that a visitor is here; Streamlit drops this when their page is closed."""
    return leaving.visit(owner)


def found(data: ee.Dataset, recipe: Recipe) -> ee.Built | None:
    """Return what the recipe makes of the data where that is kept, or takes no time to make.

    What else is known of the dataset (its file's name, notes) is the asking visitor's own.
    """
    key = ("built", *content(data), recipe.key)
    made = results().peek(key)
    if made is None:
        kept = _made_here(data, recipe) or load(engine().store, data, recipe)
        made = None if kept is None else _get(key, lambda: kept)
    return None if made is None else replace(made, dataset=data)


def _made_here(data: ee.Dataset, recipe: Recipe) -> ee.Built | None:
    """Return what the recipe makes where the page may make it; it is tried once.

    A recipe may turn out to be too much after a step was made here: then all of it is the worker's,
    and the step is not made again in each run of the page that waits.
    """
    too_much = ("too much here", *content(data), recipe.key)
    if results().peek(too_much):
        return None
    made = made_here(keeping.anonymous(data), recipe)
    if made is None:
        _get(too_much, lambda: True)
    return made


def ask(data: ee.Dataset, recipe: Recipe, owner: str) -> Job:
    """Ask the engine for what the recipe makes of the data; raises as `begin` does."""
    consent.check_order([(data, recipe)], opens=True)
    return leaving.remember(engine().submit(data, recipe, owner=owner, brought=False))


def answer(ask: Ask[T], wait: Callable[[Job], None], *, title: str, owner: str) -> T:
    """Return the answer to a question.

    Parameters
    ----------
    wait : callable
        Shows that a job is on its way until it is over.
    title, owner
        As in `Engine.call`.
    """
    kept_here = known(ask)
    if kept_here is not None:
        return kept_here
    job = ahead(ask, title=title, owner=owner)
    if job is None:
        return _get(ask.key, ask.here)
    wait(job)
    return heard(ask, job)


def ahead(ask: Ask[Any], *, title: str, owner: str) -> Job | None:
    """Let the engine begin with an answer; None where it is known or the page makes it itself."""
    if known(ask) is not None or ask.is_light:
        return None
    return begin(ask, title=title, owner=owner)


def known(ask: Ask[T]) -> T | None:
    """Return the answer where it is kept here, else None."""
    found: T | None = results().peek(ask.key)
    return found


def begin(ask: Ask[Any], *, title: str, owner: str, idle: float | None = None) -> Job:
    """Ask the engine; what it is about is made first if need be.

    Raises
    ------
    Unagreed
        If that opens a model which only a link names (`consent.check`).
    """
    consent.check_order(ask.of, opens=ask.question.opens)
    (data, recipe), *others = ask.of
    job = engine().call(
        ask.question.function,
        data,
        recipe,
        title=title,
        owner=owner,
        brought=False,
        arguments=ask.given,
        others=[(d, r) for d, r in others if r is not None],
        idle=idle,
    )
    return leaving.remember(job)


def heard(ask: Ask[T], job: Job) -> T:
    """Return the answer of a job that is over, and keep it; raises why there is none."""
    made: T = job.result()
    return _get(ask.key, lambda: made)


def of_built(name: str, built: ee.Built, extra: Hashable, make: Callable[[], T]) -> T:
    """Return something computed from a built recipe, kept under its name and `extra`."""
    return _get((name, *content(built.dataset), built.recipe.key, extra), make)


def of_data(name: str, data: ee.Dataset, make: Callable[[], T]) -> T:
    """Return something computed from a dataset alone, kept under its name."""
    return _get((name, *content(data)), make)


def methods(data: ee.Dataset) -> pd.DataFrame:
    """Return the presets that fit the data."""
    return of_data("methods", data, lambda: ee.methods(data))


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


def bring(what: Brought, owner: str) -> str:
    """Keep what a visitor brings until a worker has read it; return its key."""
    return engine().bring(what, owner=owner)


def read(key: str, owner: str, **options: Any) -> Job:
    """Let a worker read what a visitor brought (`Engine.read`)."""
    return leaving.remember(engine().read(key, owner=owner, **options))


def change(key: str, data: ee.Dataset, owner: str, roles: Mapping[str, str]) -> Job:
    """Let a worker give columns of a dataset other roles; it is kept before where it is not."""
    return derive(
        key, data, owner, bringing.with_other_roles, title="Changing roles", roles=dict(roles)
    )


def derive(
    key: str, data: ee.Dataset, owner: str, function: Callable[..., ee.Dataset], **options: Any
) -> Job:
    """Let a worker make another dataset of one that is here; else as `change`."""
    key = key if engine().store.touch(key) else keep(data, owner)
    return read(key, owner, function=function, **options)


def drop(key: str) -> None:
    """Remove what a visitor brought, which is then not read again."""
    engine().store.drop_of(key)


def forget(data: ee.Dataset, owner: str) -> None:
    """Drop a visitor's dataset, and with the last that is alike every result made from it."""
    results().drop(keeping.data_key(engine().store, data, owner))
    if engine().forget(data, owner=owner):
        results().drop(data.fingerprint)


def use(key: str, data: ee.Dataset, owner: str) -> None:
    """Count a visitor's own dataset as used; it is kept again where its time was over."""
    store = engine().store
    if keeping.data_key(store, data, owner) == key and not keeping.touch(store, data, key):
        keep(data, owner)


def check_room(data: ee.Dataset, others: Iterable[ee.Dataset], owner: str) -> None:
    """Let go of what a visitor brings beside others if that is too much in all.

    Raises
    ------
    LimitError
        If it is.
    """
    room = limit("visitor_bytes") - weigh(data)
    if sum(weigh(d) for d in others if d.fingerprint != data.fingerprint) > room:
        forget(data, owner)
        raise ee.LimitError(
            f"This would exceed your limit of {limit('visitor_bytes'):,} bytes of data; delete "
            f"some on the Data page first, or set {LIMITS['visitor_bytes'].variable}."
        )


def keep(data: ee.Dataset, owner: str) -> str:
    """Keep a visitor's dataset on disk for its time; return the key by which it is found again."""
    return engine().keep(data, owner=owner)


def kept(key: str) -> ee.Dataset | None:
    """Return a dataset that is kept under a key, or None when its time is over."""
    store = engine().store
    held = ("kept", key)  # the text of a link: what else is kept goes by words that it may say
    if not store.touch(key):
        results().drop(held)
        return None
    found = results().peek(held) or lookup(store, key)
    if found is None or not keeping.touch(store, found, key):
        results().drop(held)
        return None
    return _get(held, lambda: together.like(found))


def _get(key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    kept: T = results().get(key, make, weigh)
    return kept
