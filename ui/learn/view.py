"""Where the learner is on the Learn page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType

import streamlit as st

from embedding_explorer.base import registry
from embedding_explorer.base.errors import ExplorerError, shown
from embedding_explorer.data.samples import cards
from embedding_explorer.lessons import Step
from ui.cache import owned
from ui.frame import state
from ui.frame.page_state import PageState
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.value_kinds import OneOf, Text, Whole

OWN = "own"  # data that a lesson brings itself
LOCKED = "learn-locked"
SHOWN, HIDDEN = "shown", "hidden"
LESSONS = registry.keys("lessons")


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

    lesson: str = declared(LESSONS[0], OneOf(LESSONS))
    step: int = declared(1, Whole(1, 99))
    data: str = declared("", Text(100))
    answers: str = declared(SHOWN, OneOf((SHOWN, HIDDEN)))


def _followed(found: LearnView) -> LearnView:
    """Return what of a link there is; and note whether it hid the answers."""
    state.put(LOCKED, found.answers == HIDDEN)
    return _with_step(_with_data(found))


def _with_step(found: LearnView) -> LearnView:
    """Return the view with a step that its lesson has."""
    count = len(registry.find("lessons", found.lesson).STEPS)
    if found.step <= count:
        return found
    steps = "one step only" if count == 1 else f"steps 1 to {count}"
    state.say(f"The link gives step={found.step}; this lesson has {steps}.")
    return replace(found, step=1)


def _with_data(found: LearnView) -> LearnView:
    """Return the view without data that is not here, which is said, once and for all pages."""
    key = found.data
    refused = _refusal(key) if key not in ("", OWN) else ""
    if key == OWN or refused:
        del st.query_params["data"]  # other pages have no such data
    if not refused:
        return found
    state.say(refused)
    return replace(found, data="")


def _refusal(key: str) -> str:
    """Return why there is no data of this key; "" where there is: a sample, or what was brought."""
    if key in cards():
        return ""
    try:
        state.kept_data(key)
    except ExplorerError as error:
        if key.startswith(owned.OWN):
            return str(error)
        return f"There is no sample called {shown(key)}; the lesson's own data is shown."
    return ""


PAGE = PageState("learn", LearnView, first=_followed)
view, update = PAGE.now, PAGE.update


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


def to_address(chosen: LearnView) -> dict[str, list[str]]:
    """Return what the address bar holds; of what is at its default only lesson and step."""
    first = {"lesson": [chosen.lesson], "step": [str(chosen.step)]}
    return first | address.write(chosen)


def share() -> None:
    """Put the view into the address bar."""
    state.share(to_address(view()))
