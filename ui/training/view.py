"""What a visitor chose on the Training page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui.frame import asked, state
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.choices import OneOf, Text, Whole

KEY = "training-view"
TASKS = {
    "word2vec": "Word2Vec",
    "network": "Learned network",
    "sentence": "A sentence",
    "counting": "By counting",
}
KINDS = ("CBOW", "skip-gram")
SHARED = {
    "word2vec": ("kind", "epochs", "dims", "window", "start", "word", "more", "text"),
    "network": ("target", "epochs", "dims", "start", "word", "more", "rows"),
    "sentence": ("sentence", "at", "window"),
    "counting": ("sentence", "window"),
}
MOST = 20_000  # letters that can be added
LINKED = 4_000  # letters of what is added that a link can hold
WITH_DATA = ("word2vec", "network")


@dataclass(frozen=True)
class TrainingView:
    """Every choice that decides what the page shows; empty text means the page's own."""

    task: str = declared("word2vec", OneOf(tuple(TASKS)))
    kind: str = declared("CBOW", OneOf(KINDS))
    epochs: int = declared(20, Whole(1, 200))
    dims: int = declared(16, Whole(2, 300))
    window: int = declared(2, Whole(1, 20))
    start: int = declared(0, Whole(0, 2**31 - 1))  # the seed; "seed" is a recipe's
    word: str = declared("", Text())
    target: str = declared("", Text())
    more: int = declared(0, Whole(0, 20))
    text: str = declared("", Text(MOST, LINKED))  # sentences that are added when it goes on
    rows: str = declared("", Text(MOST, LINKED))  # rows of a table, as CSV
    sentence: str = declared("", Text(2_000))
    at: int = declared(0, Whole(0, 500))


def view() -> TrainingView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    return state.of_page(KEY, TrainingView)


def update(**changes: Any) -> None:
    """Change some choices; other settings of a training begin it anew."""
    if set(changes) & {"kind", "epochs", "dims", "window", "start", "target"}:
        changes = {"more": 0, **changes}
    state.put(KEY, replace(view(), **changes))


def to_address(chosen: TrainingView) -> dict[str, list[str]]:
    """Return what the address bar holds: the task, and what differs from the page's own."""
    return {"task": [chosen.task], **address.write(chosen, SHARED[chosen.task])}


def share() -> None:
    """Put the view into the address bar."""
    wanted = to_address(view())
    if view().task in WITH_DATA:
        wanted = {"data": [state.view().data], **wanted}
    state.share(wanted)


def bounds(name: str) -> tuple[int, int]:
    """Return the least and the greatest a whole number of the view may be."""
    reader = address.parameters(TrainingView)[name].reader
    return reader.low, reader.high


def number(label: str, name: str, *, help: str | None = None) -> int:
    """Draw a field for a whole number of the view; return it."""
    low, high = bounds(name)
    key = f"training-{name}"
    state.seed(key, getattr(view(), name))
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=getattr(view(), name),
        key=key,
        help=help,
        on_change=lambda: update(**{name: int(state.value(key))}),
    )
    return int(getattr(view(), name))


def choice(label: str, name: str, options: list[str], *, help: str | None = None) -> str:
    """Draw a choice of the view; return it, or the first where the view's is not offered."""
    key = f"training-{name}"
    now = asked.among(KEY, name, options, options[0])
    state.seed(key, now)
    st.selectbox(
        label,
        options,
        index=options.index(now),
        key=key,
        help=help,
        on_change=lambda: update(**{name: state.value(key)}),
    )
    return now


def sentence(default: str) -> str:
    """Draw the field for the user's own sentences; return what it holds."""
    key = "training-sentence"
    state.seed(key, view().sentence or default)
    st.text_area(
        "Your sentences",
        value=view().sentence or default,
        key=key,
        height=90,
        max_chars=2_000,
        on_change=lambda: update(sentence=str(state.value(key)).strip(), at=0),
    )
    return view().sentence or default
