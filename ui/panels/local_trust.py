"""How much to believe each place on Explore's map: asked in the background, shown when known.

About few points it is asked at once; about more only when the colour, or the view "How faithful",
wants it.
"""

from __future__ import annotations

import os
from typing import Any, cast

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.engine import Job
from embedding_explorer.engine.map_questions import believed
from embedding_explorer.measures.diagnostics.local_trust import Region, why
from ui.cache import cache
from ui.cache.questions import Ask, about
from ui.frame import shell, state
from ui.jobs.answers import POLL, answer
from ui.map import Coloring
from ui.panels import coloring

EAGER = 3_000  # points up to which it is asked without anybody's wish
PATIENCE = 0.05  # seconds a page waits for it before the map is drawn without
TITLE = "Computing local reliability"


def neighborhood(built: ee.Built) -> int:
    """Return how many neighbours count: at most half of the points, or near means nothing."""
    return max(1, min(state.view().k, (len(built.space) - 1) // 2))


def known(built: ee.Built) -> dict[str, Any] | None:
    """Return "belief" (Belief) and "regions" (tuple of Region) where they are known, or soon."""
    if not _can(built):
        return None
    found = cache.known(_ask(built))
    if found is not None or len(built.space) > EAGER:
        return found
    job = _job(built)
    if not job.over.is_set() or job.error is not None:
        return None
    return cache.heard(_ask(built), job)


def _can(built: ee.Built) -> bool:
    return built.map is not None and len(built.space) >= 2


def _ask(built: ee.Built) -> Ask[dict[str, Any]]:
    return about(built, believed, k=neighborhood(built))


def _job(built: ee.Built) -> Job:
    """Return this visitor's job; a new one gets a moment, so that quick ones are there at once."""
    key = (built.dataset.fingerprint, built.recipe.key, neighborhood(built))
    kept = state.value("belief-job")
    if kept is not None and kept[0] == key:
        return cast(Job, kept[1])
    job = cache.begin(_ask(built), title=TITLE, owner=state.owner())
    state.put("belief-job", (key, job))
    job.wait(float(os.environ.get("EXPLORER_PATIENCE", PATIENCE)))
    return job


def asked(built: ee.Built) -> dict[str, Any]:
    """Return the same, after waiting for it."""
    return answer(built, believed, TITLE, k=neighborhood(built))


def seen(built: ee.Built) -> tuple[np.ndarray | None, bool]:
    """Return how much to believe each place, (n,) from 0 to 1, and whether it is on its way.

    It is on its way where it was asked without anybody's wish and is not known. Both by one look:
    what becomes known between two would be neither drawn nor watched.
    """
    found = known(built)
    if found is not None or not _can(built) or len(built.space) > EAGER:
        return (None if found is None else found["belief"].score), False
    job = _job(built)
    return None, not (job.over.is_set() and job.error is not None)


def colors(built: ee.Built) -> Coloring | None:
    """Return belief as colours, after waiting for it; None without a map."""
    if built.map is None:
        return None
    judged = asked(built)["belief"].score
    return cache.of_built(
        "belief-colors", built, neighborhood(built), lambda: coloring.of_belief(judged)
    )


def watch(built: ee.Built, awaited: bool) -> None:
    """Draw the page anew as soon as belief is known, where it was on its way when it was drawn."""
    if awaited:
        _poll(_job(built))
    elif not _can(built) or len(built.space) > EAGER or known(built) is not None:
        return
    elif (error := _job(built).error) is not None:
        words = f"Local reliability could not be computed. {error}"
        shell.problem(words, key="belief-problem")


@st.fragment(run_every=POLL)
def _poll(job: Job) -> None:
    if job.over.is_set():
        st.rerun()


def reason(built: ee.Built, rows: list[int]) -> str:
    """Say why the place of the one selected point is to be believed or not, where it is known."""
    if len(rows) != 1 or (found := known(built)) is None:
        return ""
    return reason_of(built, found, rows[0])


def reason_of(built: ee.Built, found: dict[str, Any], row: int) -> str:
    """Say why the place of a point is to be believed or not, by what `known` returned."""
    key = (row, found["belief"].k)
    return cache.of_built("why", built, key, lambda: why(built, found["belief"], row))


KINDS = {
    "torn": "true neighbours are far away",
    "pressed": "false neighbours are near",
    "both": "false neighbours are near, true neighbours are far away",
    "sound": "least reliable",
}


def told(region: Region) -> str:
    """Return what a region is, in a line of Markdown."""
    names = ", ".join(region.names) + (" …" if len(region) > len(region.names) else "")
    return (
        f"**{len(region):,} points**, reliability {region.score:.0%}: {KINDS[region.kind]}. "
        f"{shell.plain(names)}"
    )
