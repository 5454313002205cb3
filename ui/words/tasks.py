"""What can be done with words: one task at a time is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

import embedding_explorer as ee
from ui.frame import shell, state
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
    state.seed("words-task", view.view().task)
    st.segmented_control(
        "Task",
        list(TASKS),
        format_func=lambda key: TASKS[key].title,
        default=view.view().task,
        key="words-task",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: view.update(task=state.held("words-task", view.view().task)),
    )
    return view.view().task


def show(task: str, built: ee.Built) -> None:
    """Draw one task for these vectors."""
    with shell.guard("task-problem"):
        TASKS[task].show(built)
