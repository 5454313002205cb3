"""One step of a lesson: predict, reveal, explain, check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.lessons import Seen, Step
from ui.compare import jobs
from ui.compare.sides import Side
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer
from ui.learn import check, figures, progress, view

P = ParamSpec("P")
R = TypeVar("R")
SEEN = "learn-seen"


def show(found: tuple[str, ee.Dataset]) -> None:
    """Draw the open step on this data."""
    key, data = found
    step = view.step()
    if (reason := step.missing() or step.why_not(data)) is not None:
        shell.tell("info", shell.plain(reason), key="learn-not-here", icon="info")
        return
    _predict(step, data)
    seen = _seen(step, data)
    if not _open(data):
        if seen is None:
            st.caption("The figure is being computed while you think.")
        return
    if seen is None:
        st.caption("The figure appears when it is ready.")
        return
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        _reveal(step, seen, key)
    with right:
        _explain(step, seen)
        with shell.guard("check-problem"):
            check.show(step, seen)


def _open(data: ee.Dataset) -> bool:
    """Tell whether the figure may be shown: asked for, and predicted where answers are hidden."""
    tried = progress.tried(data.fingerprint)
    return tried.shown and (tried.guess is not None or not view.hidden())


def _predict(step: Step, data: ee.Dataset) -> None:
    """Draw the question that comes before anything is shown."""
    guess, tried = step.guess(data), progress.tried(data.fingerprint)
    widget = f"guess-{view.view().lesson}-{view.view().step}-{data.fingerprint[:8]}"
    with st.container(key="learn-predict", border=True):
        st.markdown("#### Predict")
        st.markdown(shell.plain(guess.text))
        if _open(data):
            return
        chosen = widgets.select(
            "Your prediction",
            range(len(guess.options)),
            tried.guess,
            lambda i: progress.change(data.fingerprint, guess=i),
            key=widget,
            titles=lambda i: guess.options[i],
            radio=True,
            label_visibility="collapsed",
            horizontal=True,
        )
        with st.container(horizontal=True):
            _ways_on(data, predicted=chosen is not None)


def _ways_on(data: ee.Dataset, *, predicted: bool) -> None:
    """Draw the buttons that lead to the figure."""

    def reveal() -> None:
        progress.change(data.fingerprint, shown=True)

    st.button(
        "Show the result",
        key="learn-reveal",
        type="primary",
        icon=":material/visibility:",
        disabled=not predicted,
        on_click=reveal,
    )
    if not predicted and not view.hidden():
        st.button("Show without predicting", key="learn-skip", type="tertiary", on_click=reveal)


def _seen(step: Step, data: ee.Dataset) -> Seen | None:
    """Return what the step looks at; None while it is being made, which a bar shows."""
    sides = [Side(f"{i}", _title(r), data, r) for i, r in enumerate(step.recipes(data))]
    built = [made for made in jobs.made(sides) if made is not None]
    if len(built) < len(sides):
        return None
    known, key = state.value(SEEN), (data.fingerprint, *(b.recipe.key for b in built))
    if known is None or known[0] != key:
        known = (key, Seen(data, tuple(built), _ask))
        state.put(SEEN, known)
    seen: Seen = known[1]
    return seen


def _title(recipe: ee.Recipe) -> str:
    steps = (("encoders", recipe.encoder), ("reducers", recipe.projection))
    return " → ".join(registry.find(folder, key).TITLE for folder, key in steps if key)


def _ask(
    question: Callable[Concatenate[ee.Built, P], R],
    built: ee.Built,
    *others: P.args,
    **given: P.kwargs,
) -> R:
    return answer(built, question, "Computing", *others, **given)


def _reveal(step: Step, seen: Seen, key: str) -> None:
    place = f"learn-{view.view().lesson}-{view.view().step}"
    with st.container(key="learn-figures"):
        for number, figure in enumerate(step.figures(seen)):
            figures.draw(figure, seen, f"{place}-{number}", _linked(key, seen.data))


def _linked(key: str, data: ee.Dataset) -> str:
    """Return a key under which Explore finds the data; a lesson's own is kept for that."""
    return state.hold(data) if key == view.OWN else key


def _explain(step: Step, seen: Seen) -> None:
    """Say what came out, and why."""
    guess, tried = step.guess(seen.data), progress.tried(seen.data.fingerprint)
    came = step.outcome(seen)
    with st.container(key="learn-explain"):
        st.markdown("#### Result")
        said = f"Answer: **{shell.plain(guess.options[came])}**."
        if tried.guess == came:
            said = f":material/check_circle: You predicted this. {said}"
        elif tried.guess is not None:
            said = f"You predicted: {shell.plain(guess.options[tried.guess])}. {said}"
        st.markdown(said)
        for sentence in step.explain(seen):
            st.markdown(shell.plain(sentence))
