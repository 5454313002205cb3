"""What a visitor brings, read or changed by a worker while the page is free: a bar and a stop.

A page begins a reading at a place of its own, and calls `settle` for that place in every run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled, ExplorerError
from embedding_explorer.data.readers import read_text
from embedding_explorer.engine import Job
from embedding_explorer.engine.bringing import Brought as What
from ui.cache import cache
from ui.cache.owned import OWN
from ui.frame import shell, state
from ui.jobs import progress_bar

# A plain text or a typed table that is so small is read by the page itself, in some 50 ms: it holds
# no more than it shows, and does not wait for a worker.
LETTERS, LINES, CELLS = 50_000, 2_000, 5_000
CHANGED, DERIVED = "changed", "derived"


@dataclass(frozen=True)
class Brought:
    """What was brought, so that it can be read again in another way.

    Attributes
    ----------
    name : str or None
        What it is called; None where the files say it.
    small : str, DataFrame or None
        A text or a table that the page reads itself.
    upload : str
        The key under which anything else is kept until a worker has read it.
    options : mapping
        How it is read (`ee.read`).
    use, beside : str
        What becomes of it: "new" data, or "replace" or "append" to that of the key `beside`;
        `CHANGED` or `DERIVED` where it is data that is here already.
    """

    name: str | None
    small: str | pd.DataFrame | None = None
    upload: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    use: str = "new"
    beside: str = ""


@dataclass(frozen=True)
class _Reading:
    brought: Brought
    job: Job | None
    instead: str  # the key of the data it takes the place of
    roles: Mapping[str, str] = field(default_factory=dict)  # where columns get other ones


def bring(what: What, name: str | None = None, **options: Any) -> Brought:
    """Keep what a visitor brings until it is read.

    Raises
    ------
    LimitError, StoreError
        If it cannot be kept.
    """
    if not isinstance(what, list | tuple) and is_small(what):
        return Brought(name, small=what, options=options)
    return Brought(name, upload=cache.bring(what, state.owner()), options=options)


def is_small(what: str | pd.DataFrame) -> bool:
    """Tell whether a text or a table is so small that the page reads it itself."""
    if isinstance(what, str):
        return len(what) <= LETTERS and what.count("\n") < LINES
    texts = what.select_dtypes(exclude="number")
    return what.size <= CELLS and sum(len(str(x)) for x in texts.to_numpy().flat) <= LETTERS


def begin(place: str, brought: Brought, *, instead: str = "") -> None:
    """Begin to read; what was being read at that place is stopped."""
    _stop(place, brought)
    job = None
    if brought.small is None:
        how = {"name": brought.name, **brought.options}
        if brought.beside and not instead:
            how["joining"] = (brought.use, brought.beside.removeprefix(OWN))
        job = cache.read(brought.upload, state.owner(), **how)
    state.put(_key(place), _Reading(brought, job, instead))


def change(place: str, key: str, data: ee.Dataset, roles: Mapping[str, str]) -> None:
    """Begin to give columns of data other roles; what was being read at that place is stopped.

    Raises
    ------
    StoreError
        If the data is not kept, and cannot be.
    """
    brought = Brought(None, use=CHANGED)
    job = cache.change(key.removeprefix(OWN), data, state.owner(), roles)
    _stop(place, brought)
    state.put(_key(place), _Reading(brought, job, key, roles))


def derive(
    place: str, key: str, data: ee.Dataset, function: Callable[..., ee.Dataset], **options: Any
) -> None:
    """Begin to make a data set of data that is here, by a question; else as `change`."""
    brought = Brought(None, use=DERIVED)
    job = cache.derive(key.removeprefix(OWN), data, state.owner(), function, **options)
    _stop(place, brought)
    state.put(_key(place), _Reading(brought, job, ""))


def changing(place: str, key: str) -> Mapping[str, str]:
    """Return the roles that columns of the data of a key are being given, by column."""
    known: _Reading | None = state.value(_key(place))
    return known.roles if known is not None and known.instead == key else {}


def _stop(place: str, brought: Brought) -> None:
    """Stop what is being read at a place, for something else that is brought."""
    known: _Reading | None = state.value(_key(place))
    if known is not None and known.job is not None:
        known.job.cancel()
        own = known.brought.upload
        if own and not known.instead and own != brought.upload:
            cache.drop(own)


def is_under_way(place: str) -> bool:
    """Tell whether something is being read at a place."""
    return state.value(_key(place)) is not None


def settle(
    place: str,
    accept: Callable[[Brought, Any, str], None],
    refuse: Callable[[Brought, ExplorerError, str], None],
) -> None:
    """Hand on what was read at a place, or why it was not; while it is being read show a bar.

    Both get what was brought, first, and the key of the data that it takes the place of, last.
    """
    reading: _Reading | None = state.value(_key(place))
    if reading is None:
        return
    job = reading.job
    if job is not None and not job.wait(
        float(os.environ.get("EXPLORER_PATIENCE", progress_bar.PATIENCE))
    ):
        _watch(job, place)
        return
    state.put(_key(place), None)
    try:
        made = _small(reading.brought) if job is None else job.result()
    except ExplorerError as error:
        refuse(reading.brought, error, reading.instead)
    else:
        accept(reading.brought, made, reading.instead)


def told(error: ExplorerError, key: str) -> None:
    """Say why something was not read."""
    if isinstance(error, Cancelled):
        shell.tell("info", shell.plain(f"{error} Nothing was loaded."), key=key, icon="stop_circle")
    else:
        shell.problem(str(error), key=key)


def _small(brought: Brought) -> ee.Dataset:
    if isinstance(brought.small, str):
        return read_text(brought.small, **brought.options)
    return ee.read(brought.small, name=brought.name, **brought.options)


def _key(place: str) -> str:
    return f"reading-{place}"


@st.fragment(run_every=progress_bar.POLL)
def _watch(job: Job, place: str) -> None:
    """Show how far the reading is; the page is drawn anew at its end."""
    if job.over.is_set():
        st.rerun()
    with st.container(key=f"bar-{place}"):
        progress_bar.bar(job, key=f"stop-{place}")
