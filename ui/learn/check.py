"""The check of a step: several questions, all of which must be right; others after a miss."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from embedding_explorer.lessons import Question, Seen, Step, check
from ui.frame import shell, state
from ui.learn import outline, progress, view


def show(step: Step, seen: Seen) -> None:
    """Draw the questions, or what became of them."""
    tried = progress.tried(seen.data.fingerprint)
    questions = check(step, seen, tried.attempt)
    with st.container(key="learn-check"):
        st.markdown("#### Check")
        if tried.answers:
            _result(questions, tried.answers, seen)
        else:
            _ask(questions, seen, tried.attempt)


def _ask(questions: tuple[Question, ...], seen: Seen, attempt: int) -> None:
    """Draw the questions of an attempt."""
    st.caption(f"{len(questions)} questions; all answers must be correct.")
    mark = seen.data.fingerprint[:8]
    keys = [
        f"check-{view.view().lesson}-{view.view().step}-{mark}-{attempt}-{i}"
        for i in range(len(questions))
    ]

    def hand_in() -> None:
        given = tuple(state.value(key) for key in keys)
        if None in given:
            state.put("learn-unanswered", sum(x is None for x in given))
            return
        progress.change(seen.data.fingerprint, answers=given)
        if all(g == q.right for g, q in zip(given, questions, strict=True)):
            progress.pass_step()

    with st.form("learn-form", border=False):
        for number, (key, question) in enumerate(zip(keys, questions, strict=True), start=1):
            st.radio(
                f"{number}. {shell.plain(question.text)}",
                range(len(question.options)),
                index=None,
                format_func=_option(question),
                key=key,
            )
        st.form_submit_button("Check my answers", key="learn-hand-in", on_click=hand_in)
    if left := state.value("learn-unanswered"):
        state.put("learn-unanswered", 0)
        shell.tell(
            "info", f"Still to answer: {left} of {len(keys)}.", key="learn-left", icon="info"
        )


def _option(question: Question) -> Callable[[int], str]:
    return lambda i: shell.plain(question.options[i])


def _result(questions: tuple[Question, ...], answers: tuple[int, ...], seen: Seen) -> None:
    right = sum(a == q.right for a, q in zip(answers, questions, strict=True))
    passed = right == len(questions)
    with st.container(key="learn-passed" if passed else "learn-missed"):
        st.markdown(f"**{right} of {len(questions)} correct.**")
    if not view.hidden():
        for number, (given, question) in enumerate(zip(answers, questions, strict=True), start=1):
            _one(number, given, question)
    if passed:
        _onward()
    else:
        st.button(
            "Try again with other questions",
            key="learn-again",
            type="primary",
            icon=":material/refresh:",
            on_click=lambda: progress.change(
                seen.data.fingerprint,
                attempt=progress.tried(seen.data.fingerprint).attempt + 1,
                answers=(),
            ),
        )


def _one(number: int, given: int, question: Question) -> None:
    """Say whether one answer was right; a wrong one gets its reason."""
    chosen = shell.plain(question.options[given])
    if given == question.right:
        st.markdown(f":material/check: {number}. {chosen}: correct.")
        return
    right = shell.plain(question.options[question.right])
    st.markdown(
        f":material/close: {number}. {shell.plain(question.text)} You chose {chosen}; it is "
        f"**{right}**. {shell.plain(question.reason)}"
    )


def _onward() -> None:
    """Offer what comes next on the path."""
    after = outline.following()
    if after is None:
        st.markdown("That was the last lesson.")
        return
    st.button(
        "Continue",
        key="learn-on",
        type="primary",
        icon=":material/arrow_forward:",
        on_click=lambda: view.go(*after),
    )
