"""What the learner has answered so far, kept for the session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from embedding_explorer.base import registry
from ui.frame import state
from ui.learn import view

DONE, TRIED = "learn-done", "learn-tried"


@dataclass(frozen=True)
class Tried:
    """What was answered in one step on one dataset.

    Attributes
    ----------
    guess : int or None
        Position of the option that was predicted.
    shown : bool
        Whether the figure was asked for.
    attempt : int
        Of the check, from 0.
    answers : tuple of int
        What was chosen in this attempt; empty before it is handed in.
    """

    guess: int | None = None
    shown: bool = False
    attempt: int = 0
    answers: tuple[int, ...] = ()


def _key(fingerprint: str) -> tuple[str, int, str]:
    return view.view().lesson, view.view().step, fingerprint


def tried(fingerprint: str) -> Tried:
    """Return what was answered in the open step on data of this fingerprint."""
    answers: dict[tuple[str, int, str], Tried] = state.value(TRIED) or {}
    return answers.get(_key(fingerprint), Tried())


def change(fingerprint: str, **changes: Any) -> None:
    """Change what was answered in the open step."""
    every = dict(state.value(TRIED) or {})
    every[_key(fingerprint)] = replace(tried(fingerprint), **changes)
    state.put(TRIED, every)


def pass_step() -> None:
    """Note that the check of the open step was passed."""
    state.put(DONE, (state.value(DONE) or frozenset()) | {(view.view().lesson, view.view().step)})


def is_done(lesson: str, step: int | None = None) -> bool:
    """Tell whether a step, or every step of a lesson, was passed."""
    done = state.value(DONE) or frozenset()
    if step is not None:
        return (lesson, step) in done
    return all((lesson, i + 1) in done for i in range(len(registry.find("lessons", lesson).STEPS)))
