"""Many maps of one grid on their way: asked all at once, each shown when it is done."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import of_all
from embedding_explorer.build.parameter_grid import Cell
from embedding_explorer.engine import Job
from embedding_explorer.measures import measure
from ui.cache import cache
from ui.cache.questions import Ask, about_all
from ui.frame import shell, state

JOBS = "grid-jobs"
PATIENCE, POLL = 0.1, 0.5


@dataclass(frozen=True, eq=False)
class Made:
    """One cell of a grid: its map and its measures when they are there, or why they are not."""

    cell: Cell
    built: ee.Built | None = None
    scores: pd.DataFrame | None = None
    error: str = ""


def made(data: ee.Dataset, cells: Sequence[Cell], k: int) -> list[Made]:
    """Return what is there of every cell, and ask for the rest."""
    known = {cell.recipe.key: _known(data, cell, k) for cell in cells}
    jobs = _jobs(data, [c for c in cells if known[c.recipe.key] is None], k)
    patience = float(os.environ.get("EXPLORER_PATIENCE", PATIENCE)) / max(len(jobs), 1)
    found = []
    for cell in cells:
        job, there = jobs.get(cell.recipe.key), known[cell.recipe.key]
        if there is None and job is not None and job.wait(patience):
            there = _of_job(data, cell, k, job)
        found.append(there or Made(cell))
    return found


def _ask(data: ee.Dataset, cell: Cell, k: int) -> Ask[pd.DataFrame]:
    return about_all([(data, cell.recipe)], measure, k=k)


def _known(data: ee.Dataset, cell: Cell, k: int) -> Made | None:
    scores = cache.known(_ask(data, cell, k))
    built = None if scores is None else cache.found(data, cell.recipe)
    return None if built is None else Made(cell, built, scores)


def _of_job(data: ee.Dataset, cell: Cell, k: int, job: Job) -> Made:
    if job.error is not None:
        return Made(cell, error=str(job.error))
    scores = cache.heard(_ask(data, cell, k), job)
    return Made(cell, cache.found(data, cell.recipe), scores)


def _jobs(data: ee.Dataset, missing: Sequence[Cell], k: int) -> dict[str, Job]:
    """Return this visitor's jobs by recipe; those of another grid are let go.

    They go by an owner of their own: a map that is asked for meanwhile takes its turn between
    them and does not wait for all.
    """
    grid = (data.fingerprint, k)
    before, kept = _kept()
    if before != grid:
        leave()
        kept = {}
    jobs: dict[str, Job] = {}
    for cell in missing:
        key = cell.recipe.key
        jobs[key] = kept.get(key) or cache.begin(
            _ask(data, cell, k), title=cell.title, owner=f"{state.owner()}-grid"
        )
    for key, job in kept.items():
        if key not in jobs and not job.over.is_set():
            job.cancel()
    state.put(JOBS, (grid, jobs))
    return jobs


def _kept() -> tuple[tuple[str, int] | None, dict[str, Job]]:
    """Return what this visitor's jobs are about, and the jobs by recipe."""
    found: tuple[tuple[str, int] | None, dict[str, Job]] = state.value(JOBS) or (None, {})
    return found


def leave() -> None:
    """Let go of the maps that nobody looks at any more."""
    for job in _kept()[1].values():
        if not job.over.is_set():
            job.cancel()
    state.put(JOBS, None)


def again() -> None:
    """Forget what failed or was stopped, so that it is asked for anew."""
    grid, jobs = _kept()
    state.put(JOBS, (grid, {k: j for k, j in jobs.items() if j.error is None}))


def watch(found: Sequence[Made]) -> None:
    """Draw how many are still on their way; the page is drawn anew whenever one is done.

    What `made` returned says which: one that ended since then is drawn when the page runs again.
    """
    jobs = _kept()[1]
    awaited = [m.cell.recipe.key for m in found if m.scores is None and not m.error]
    running = [jobs[key] for key in awaited if key in jobs]
    if running:
        _watch(running, len(found))
    elif any(job.error is not None for job in jobs.values()):
        st.button("Retry the missing maps", key="grid-again", on_click=again)


@st.fragment(run_every=POLL)
def _watch(running: list[Job], total: int) -> None:
    if any(job.over.is_set() for job in running):
        st.rerun()
    done = total - len(running)
    now = next((job for job in running if job.state == "running"), running[0]).progress
    bar, stop = st.columns([0.85, 0.15], vertical_alignment="bottom")
    with bar.container(key="grid-making"):
        st.progress(
            min((done + now.fraction) / total, 1.0),
            text=f"{of_all(done, total, 'map', 'are')} ready · {shell.plain(now.step)}",
        )
    stop.button("Stop", key="grid-stop", width="stretch", on_click=_stop, args=(running,))


def _stop(running: list[Job]) -> None:
    for job in running:
        job.cancel()
