"""Where the learner is on the Learn page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import streamlit as st

from embedding_explorer import registry
from embedding_explorer.errors import ExplorerError
from embedding_explorer.lessons import Step
from embedding_explorer.samples import cards
from ui import state

OWN = "own"  # data that a lesson brings itself
KEY, LOCKED = "learn-view", "learn-locked"
SHOWN, HIDDEN = "shown", "hidden"


@dataclass(frozen=True)
class LearnView:
    """Every choice of this page.

    Attributes
    ----------
    lesson : str
        A key of `embedding_explorer.lessons`.
    step : int
        From 1.
    data : str
        Key of the data; empty for the step's own choice.
    answers : str
        "shown", or "hidden" for a class: nothing is shown before a prediction, and a check says
        only how many answers are right.
    """

    lesson: str = registry.keys("lessons")[0]
    step: int = 1
    data: str = ""
    answers: str = SHOWN


def view() -> LearnView:
    """Return where the learner is; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        state.put(KEY, _with_data(from_address(st.query_params.to_dict())))
        state.put(LOCKED, state.value(KEY).answers == HIDDEN)
    return state.value(KEY)


def _with_data(found: LearnView) -> LearnView:
    """Return the view without data that is not here, which is said, once and for all pages."""
    key = found.data
    if not key or key == OWN or is_here(key):
        return found
    state.say(
        "The data of this link is no longer here (a file is kept for an hour after its last use); "
        "bring it again under Data. The lesson is shown on its own data."
        if key.startswith(state.OWN)
        else f"There is no sample called {key!r}; the lesson is shown on its own data."
    )
    del st.query_params["data"]
    return replace(found, data="")


def is_here(key: str) -> bool:
    """Tell whether there is data of this key: a sample, or what a visitor brought."""
    if key in cards():
        return True
    try:
        state.kept_data(key)
    except ExplorerError:
        return False
    return True


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def go(lesson: str, step: int = 1) -> None:
    """Go to a step; another lesson begins with its own data."""
    update(lesson=lesson, step=step, data="" if lesson != view().lesson else view().data)


def lesson() -> ModuleType:
    """Return the lesson that is open."""
    return registry.find("lessons", view().lesson)


def steps() -> tuple[Step, ...]:
    """Return the steps of the lesson that is open."""
    return tuple(lesson().STEPS)


def step() -> Step:
    """Return the step that is open."""
    return steps()[view().step - 1]


def hidden() -> bool:
    """Tell whether the answers are kept from the learner."""
    return view().answers == HIDDEN


def locked() -> bool:
    """Tell whether the link itself hid the answers: then the learner has no switch for it."""
    view()
    return bool(state.value(LOCKED))


def from_address(given: dict[str, str]) -> LearnView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {}
    known = registry.keys("lessons")
    if (key := given.get("lesson", known[0])) in known:
        found["lesson"] = key
    else:
        state.say(f"There is no lesson called {key!r}; the lessons are {', '.join(known)}.")
        key = known[0]
    count = len(registry.find("lessons", key).STEPS)
    text = given.get("step", "1")
    if text.isdecimal() and 1 <= int(text) <= count:
        found["step"] = int(text)
    else:
        state.say(f"The link gives step={text}; this lesson has the steps 1 to {count}.")
    found["data"] = given.get("data", "")
    if (answers := given.get("answers", SHOWN)) in (SHOWN, HIDDEN):
        found["answers"] = answers
    else:
        state.say(f"The link gives answers={answers}; it must be {SHOWN} or {HIDDEN}.")
    return LearnView(**found)


def to_address(chosen: LearnView) -> dict[str, str]:
    """Return what the address bar holds; what is at its default is left out."""
    pairs = {"lesson": chosen.lesson, "step": str(chosen.step)}
    if chosen.data:
        pairs["data"] = chosen.data
    if chosen.answers != SHOWN:
        pairs["answers"] = chosen.answers
    return pairs


def share() -> None:
    """Put the view into the address bar."""
    wanted = to_address(view())
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
