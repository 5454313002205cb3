"""What a visitor chose on the Training page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import streamlit as st

from ui import state

KEY = "training-view"
TASKS = {
    "word2vec": "Word2Vec",
    "network": "Learned network",
    "sentence": "A sentence",
    "counting": "By counting",
}
KINDS = ("CBOW", "skip-gram")
RANGES = {
    "epochs": (1, 200), "dims": (2, 300), "window": (1, 20), "start": (0, 2**31 - 1),
    "more": (0, 20), "at": (0, 500),
}  # fmt: skip
SHARED = {
    "word2vec": ("kind", "epochs", "dims", "window", "start", "word", "more", "text"),
    "network": ("target", "epochs", "dims", "start", "word", "more", "rows"),
    "sentence": ("sentence", "at", "window"),
    "counting": ("sentence", "window"),
}
ADDED = ("text", "rows")
MOST = {"text": 20_000, "rows": 20_000, "sentence": 2_000}  # letters that can be typed
LINKED = 4_000  # letters of what is added that a link can hold
WITH_DATA = ("word2vec", "network")


@dataclass(frozen=True)
class TrainingView:
    """Every choice that decides what the page shows; empty text means the page's own."""

    task: str = "word2vec"
    kind: str = "CBOW"
    epochs: int = 20
    dims: int = 16
    window: int = 2
    start: int = 0  # the seed; "seed" in an address is a recipe's
    word: str = ""
    target: str = ""
    more: int = 0
    text: str = ""  # sentences that are added when it goes on
    rows: str = ""  # rows of a table, as CSV
    sentence: str = ""
    at: int = 0


def view() -> TrainingView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        state.put(KEY, from_address(st.query_params.to_dict()))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices; other settings of a training begin it anew."""
    if set(changes) & {"kind", "epochs", "dims", "window", "start", "target"}:
        changes = {"more": 0, **changes}
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, str]) -> TrainingView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {}
    for f in fields(TrainingView):
        if f.name not in given:
            continue
        text = given[f.name]
        if len(text) > MOST.get(f.name, len(text)):
            state.say(f"The link gives more {f.name} than the {MOST[f.name]:,} letters allowed.")
            continue
        if f.name not in RANGES:
            found[f.name] = text
            continue
        low, high = RANGES[f.name]
        if text.isdecimal() and low <= int(text) <= high:
            found[f.name] = int(text)
        else:
            state.say(f"The link gives {f.name}={text}; it must lie between {low} and {high}.")
    for name, known in (("task", TASKS), ("kind", KINDS)):
        if name in found and found[name] not in known:
            state.say(f"The link asks for {found.pop(name)!r}, which is not on this page.")
    return TrainingView(**found)


def to_address(chosen: TrainingView) -> dict[str, str]:
    """Return what the address bar holds: the task, and what differs from the page's own."""
    pairs = {"task": chosen.task}
    for name in SHARED[chosen.task]:
        value = getattr(chosen, name)
        if name in ADDED and len(value) > LINKED:
            continue
        if value != getattr(TrainingView(), name):
            pairs[name] = str(value)
    return pairs


def share() -> None:
    """Put the view into the address bar."""
    wanted = to_address(view())
    if view().task in WITH_DATA:
        wanted = {"data": state.view().data, **wanted}
    lists = {name: [value] for name, value in wanted.items()}
    if {name: st.query_params.get_all(name) for name in st.query_params} != lists:
        st.query_params.from_dict(lists)


def number(label: str, name: str, *, help: str | None = None) -> int:
    """Draw a field for a whole number of the view; return it."""
    low, high = RANGES[name]
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
    asked = getattr(view(), name)
    now = str(asked) if asked in options else options[0]
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
