"""Making several maps at once: each is there when it is done, the page is free meanwhile."""

from __future__ import annotations

import os
from collections.abc import Sequence

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.engine import Job
from ui.cache import cache, consent
from ui.compare.sides import Side
from ui.frame import shell, state
from ui.jobs.progress_bar import PATIENCE, POLL

JOBS = "compare-jobs"


def made(sides: Sequence[Side]) -> list[ee.Built | None]:
    """Return what is made of every side, None for those still on their way or refused.

    A bar for each that is missing is drawn here, and the page runs again when one is done.
    """
    found = [cache.found(side.data, side.recipe) for side in sides]
    missing = [side for side, built in zip(sides, found, strict=True) if built is None]
    consent.check(*(side.recipe for side in missing))  # before any of them is asked for
    jobs = _jobs(missing)
    patience = float(os.environ.get("EXPLORER_PATIENCE", PATIENCE))
    for job in jobs.values():
        job.wait(patience)
    # One look at them all: one that ends between two looks would be neither drawn nor watched.
    over = {key for key, job in jobs.items() if job.over.is_set()}
    for i, side in enumerate(sides):
        done = jobs.get(_key(side))
        if found[i] is None and done is not None and _key(side) in over and done.error is None:
            found[i] = cache.found(side.data, side.recipe) or done.result()
    running = [s for s in sides if _key(s) in jobs.keys() - over]
    for number, side in enumerate(sides):
        failed = jobs.get(_key(side))
        if failed is not None and _key(side) in over and failed.error is not None:
            _failed(side, failed, number)
    if running:
        _watch([(side, jobs[_key(side)]) for side in running])
    return found


def _jobs(missing: Sequence[Side]) -> dict[tuple[str, str], Job]:
    """Return this visitor's jobs for what is missing; those for anything else are let go."""
    known = state.value(JOBS) or {}
    jobs = {
        _key(side): known.get(_key(side)) or cache.ask(side.data, side.recipe, state.owner())
        for side in missing
    }
    for key, job in known.items():
        if key not in jobs and not job.over.is_set():
            job.cancel()
    state.put(JOBS, jobs)
    return jobs


def _key(side: Side) -> tuple[str, str]:
    return side.data.fingerprint, side.recipe.key


@st.fragment(run_every=POLL)
def _watch(running: list[tuple[Side, Job]]) -> None:
    """Show how far each is; the page is drawn anew as soon as one is over."""
    if any(job.over.is_set() for _, job in running):
        st.rerun()
    with st.container(key="compare-making"):
        for number, (side, job) in enumerate(running):
            told = job.progress
            bar, stop = st.columns([0.85, 0.15], vertical_alignment="bottom")
            words = shell.plain(f"{side.title}: {told.step}")
            bar.progress(min(told.fraction, 1.0), text=f"{words} · {told.fraction:.0%}")
            stop.button("Stop", key=f"stop-{number}", on_click=job.cancel, width="stretch")


def _failed(side: Side, job: Job, number: int) -> None:
    """Say why a side is not there, and offer to make it again."""
    text = f"{side.title}: {job.error}"
    if isinstance(job.error, Cancelled):
        shell.tell("info", shell.plain(text), key=f"stopped-{number}", icon="stop_circle")
    else:
        shell.problem(text, key=f"failed-{number}")

    def again() -> None:
        state.put(JOBS, {k: j for k, j in (state.value(JOBS) or {}).items() if k != _key(side)})

    st.button("Rerun", key=f"again-{number}", icon=":material/refresh:", on_click=again)
