"""Questions to methods side by side: what each scores on a task, and whether that differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from embedding_explorer.base.question import question
from embedding_explorer.compare import tasks
from embedding_explorer.compare.significance import Difference, paired
from embedding_explorer.space.built import Built

_LISTS: dict[str, tuple[Callable[..., tasks.Task], tuple[str, ...]]] = {
    "similarity": (tasks.similarity_task, ("a", "b", "score")),
    "analogy": (tasks.analogy_task, ("a", "b", "c", "expected")),
    "odd": (tasks.odd_one_out_task, ("a", "b", "odd")),
}


@question()
def task_scored(built: Built, kind: str, asked: Any, k: int) -> tasks.Task:
    """Return what the space scores on a task of the user's own.

    Parameters
    ----------
    kind : {"label", "similarity", "analogy", "odd"}
    asked : str, or tuple
        The label column or a label (or None) per item; otherwise the rows of the list.
    k : int
        Neighbours that guess a label.
    """
    if kind == "label":
        return tasks.label_task(built, asked if isinstance(asked, str) else list(asked), k)
    ask, columns = _LISTS[kind]
    return ask(built, pd.DataFrame([tuple(row) for row in asked], columns=list(columns)))


@question(heavy=True, looks=True)
def ranks_differ(built: Built, other: Built, asked: Any, tests: int = 1) -> Difference:
    """Return whether one method ranks pairs by likeness better than another (`paired`).

    Parameters
    ----------
    asked : tuple of (a, b, score)
    """
    pairs = pd.DataFrame([tuple(row) for row in asked], columns=["a", "b", "score"])
    return paired(
        tasks.similarity_task(built, pairs), tasks.similarity_task(other, pairs), tests=tests
    )
