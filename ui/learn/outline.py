"""The path of lessons: done, here, to come; nothing is locked."""

from __future__ import annotations

import streamlit as st

from embedding_explorer.base import registry
from ui.frame import shell
from ui.learn import progress, view


def show() -> None:
    """Draw the path, the lesson's title, and its steps where it has several."""
    lessons = registry.all_of("lessons")
    numbers = {key: i + 1 for i, key in enumerate(lessons)}

    def label(key: str) -> str:
        if key not in lessons:
            return key
        mark = " :material/check:" if progress.is_done(key) else ""
        return f"{numbers[key]} {lessons[key].SHORT}{mark}"

    view.PAGE.segments(
        "Lessons",
        "lesson",
        list(lessons),
        titles=label,
        change=view.go,
        key="learn-path",
        pills=True,
        marked=True,
        hide=True,
    )
    lesson = view.lesson()
    st.header(f"{numbers[view.view().lesson]}. {lesson.TITLE}", anchor=False)
    st.markdown(shell.plain(lesson.SUMMARY))
    _steps()


def count() -> None:
    """Say how many lessons are done."""
    keys = registry.keys("lessons")
    done = sum(progress.is_done(key) for key in keys)
    st.caption(
        f"{done} of {len(keys)} lessons done. Progress is kept while the page is open; reloading "
        "resets it."
    )


def _steps() -> None:
    steps = view.steps()
    if len(steps) == 1:
        return

    def label(i: int) -> str:
        if not 1 <= i <= len(steps):
            return str(i)
        mark = " :material/check:" if progress.is_done(view.view().lesson, i) else ""
        return f"Step {i}: {steps[i - 1].title}{mark}"

    every, of = range(1, len(steps) + 1), view.view().lesson
    view.PAGE.segments(
        "Steps", "step", every, titles=label, of=of, pills=True, marked=True, hide=True
    )


def following() -> tuple[str, int] | None:
    """Return lesson and step that come next on the path, or None at its end."""
    here, keys = view.view(), registry.keys("lessons")
    if here.step < len(view.steps()):
        return here.lesson, here.step + 1
    place = keys.index(here.lesson) + 1
    return (keys[place], 1) if place < len(keys) else None
