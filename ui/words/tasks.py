"""What can be done with words: one task at a time is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import embedding_explorer as ee
from ui.frame import shell
from ui.words import against, arithmetic, odd, path, score, view


@dataclass(frozen=True)
class Task:
    """A task's name on screen and what draws it."""

    title: str
    show: Callable[[ee.Built], None]


TASKS: dict[str, Task] = {
    "arithmetic": Task("Arithmetic", arithmetic.show),
    "odd": Task("Odd one out", odd.show),
    "path": Task("Path", path.show),
    "against": Task("A word against a list", against.show),
    "score": Task("Score", score.show),
}


def pick() -> str:
    """Draw the choice of task; return the one chosen."""
    titles = {key: task.title for key, task in TASKS.items()}
    return str(view.PAGE.segments("Task", "task", titles, hide=True))


def show(task: str, built: ee.Built) -> None:
    """Draw one task for these vectors."""
    with shell.guard("task-problem"):
        TASKS[task].show(built)
