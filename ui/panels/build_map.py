"""Making a map while the visitor watches: the page is free, the layout is seen as it forms."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import cast

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.engine import Job
from ui.cache import cache
from ui.frame import shell, state
from ui.jobs.progress_bar import PATIENCE, POLL, bar
from ui.panels import live_layout


def made(
    data: ee.Dataset, recipe: Recipe, share: Callable[[], None] = state.share_address
) -> ee.Built:
    """Return what the recipe makes of the data; while it is not there, show how far it is.

    The rest of the page is not drawn then: it comes when the job is over.

    Parameters
    ----------
    share : callable
        Puts the page's view into the address bar, as it does at its end.
    """
    built = cache.found(data, recipe)
    if built is None:
        built = _awaited(data, recipe, share)
    else:
        _leave()
    state.put("points", built.space.names)
    return built


def _awaited(data: ee.Dataset, recipe: Recipe, share: Callable[[], None]) -> ee.Built:
    job = _job(data, recipe)
    job.wait(float(os.environ.get("EXPLORER_PATIENCE", PATIENCE)))
    if job.state == "done":
        _leave()
        return cache.found(data, recipe) or job.result()
    if job.error is None:
        _watch(job, data, recipe)
    else:
        _ended(job, data, recipe)
    share()
    st.stop()


def _job(data: ee.Dataset, recipe: Recipe) -> Job:
    """Return this visitor's job for the recipe; one for another recipe is let go."""
    key = (data.fingerprint, recipe.key)
    known = state.value("job")
    if known is not None and known[0] == key:
        return cast(Job, known[1])
    _leave()
    job = cache.ask(data, recipe, state.owner())
    state.put("job", (key, job))
    return job


def _leave() -> None:
    """Let go of the job the visitor no longer waits for."""
    if (known := state.value("job")) is not None:
        known[1].cancel()
        state.put("job", None)


@st.fragment(run_every=POLL)
def _watch(job: Job, data: ee.Dataset, recipe: Recipe) -> None:
    """Show how far a job is, with the layout as it forms; the page is drawn anew at its end."""
    if job.over.is_set():
        st.rerun()
    bar(job, key="stop-job")
    _picture(job, data, recipe)


def _ended(job: Job, data: ee.Dataset, recipe: Recipe) -> None:
    """Say why there is no result, show the last layout, and offer to go on."""
    error = job.error
    if isinstance(error, Cancelled):
        seen = "" if job.frame is None else "The map below shows the layout at that moment."
        words = f"{error} {job.last + '.' if job.last else ''} {seen}"
        shell.tell("info", shell.plain(words), key="stopped", icon="stop_circle")
    else:
        shell.problem(str(error))
    if st.button("Rerun", key="again", icon=":material/refresh:"):
        state.put("job", None)
        st.rerun()
    _picture(job, data, recipe)


def _picture(job: Job, data: ee.Dataset, recipe: Recipe) -> None:
    """Draw the last layout where the finished map will stand."""
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        drawn = live_layout.show(job, data, recipe)
    if drawn:
        right.caption("Layout in progress. The true neighbours appear when it is finished.")
