"""Answers to heavy questions about a built recipe, with a bar while the engine works them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import embedding_explorer as ee
from embedding_explorer.engine import Job
from ui.cache import cache
from ui.frame import shell, state

PATIENCE, POLL = 0.3, 0.2  # seconds before a bar is shown, and between two looks


def answer(
    built: ee.Built, question: str, title: str, *, others: Sequence[ee.Built] = (), **given: Any
) -> Any:
    """Return the answer to one of `embedding_explorer.engine.questions`.

    A click elsewhere on the page ends the waiting, not the work.
    """
    return cache.answer(
        built, question, _wait, title=title, owner=state.owner(), others=others, **given
    )


def ahead(
    built: ee.Built, question: str, title: str, *, others: Sequence[ee.Built] = (), **given: Any
) -> None:
    """Let the engine begin with an answer that is asked for later on the page."""
    cache.ahead(built, question, title=title, owner=state.owner(), others=others, **given)


def answer_of(of: cache.Asked, question: str, title: str, **given: Any) -> Any:
    """Return the answer about recipes of datasets; those not made yet are made first."""
    known = cache.known(of, question, **given)
    if known is not None:
        return known
    job = cache.begin(of, question, title=title, owner=state.owner(), **given)
    _wait(job)
    return cache.heard(of, question, job, **given)


def _wait(job: Job) -> None:
    if job.wait(PATIENCE):
        return
    with shell.working("Please wait") as progress:
        while not job.wait(POLL):
            progress(job.progress.fraction, job.progress.step)
