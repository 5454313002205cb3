"""Answers to heavy questions about a built recipe, with a bar while the engine works them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import embedding_explorer as ee
from embedding_explorer.engine import Job
from ui.cache import cache
from ui.cache.questions import Ask, about, about_all
from ui.frame import shell, state

P = ParamSpec("P")
R = TypeVar("R")
PATIENCE, POLL = 0.3, 0.2  # seconds before a bar is shown, and between two looks


def answer(
    built: ee.Built,
    question: Callable[Concatenate[ee.Built, P], R],
    title: str,
    *others: P.args,
    **given: P.kwargs,
) -> R:
    """Return the answer to a question about a built recipe, and further ones.

    A click elsewhere on the page ends the waiting, not the work.
    """
    return _told(about(built, question, *others, **given), title)


def answer_of(
    of: cache.Asked,
    question: Callable[Concatenate[Any, P], R],
    title: str,
    *others: P.args,
    **given: P.kwargs,
) -> R:
    """Return the answer about recipes of datasets; those not made yet are made first."""
    return _told(about_all(of, question, *others, **given), title)


def ahead(
    built: ee.Built,
    question: Callable[Concatenate[ee.Built, P], Any],
    title: str,
    *others: P.args,
    **given: P.kwargs,
) -> None:
    """Let the engine begin with an answer that is asked for later on the page."""
    cache.ahead(about(built, question, *others, **given), title=title, owner=state.owner())


def _told(ask: Ask[R], title: str) -> R:
    return cache.answer(ask, _wait, title=title, owner=state.owner())


def _wait(job: Job) -> None:
    if job.wait(PATIENCE):
        return
    with shell.working("Please wait") as progress:
        while not job.wait(POLL):
            progress(job.progress.fraction, job.progress.step)
