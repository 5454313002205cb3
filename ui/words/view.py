"""What a visitor chose on the Words page; the address bar holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from ui import state

KEY = "words-view"


@dataclass(frozen=True)
class WordsView:
    """Every choice that decides what the page shows; empty text means the page's own example."""

    vectors: str = "words"
    task: str = "arithmetic"
    a: str = ""
    b: str = ""
    c: str = ""
    want: str = ""
    sum: str = ""
    odd: str = ""
    start: str = ""
    goal: str = ""
    near: int = 10
    word: str = ""
    others: str = ""


ADDRESS = {"start": "from", "goal": "to", "others": "list"}  # a shorter name in the address
SHARED: dict[str, tuple[str, ...]] = {
    "arithmetic": ("a", "b", "c", "want", "sum"),
    "odd": ("odd",),
    "path": ("start", "goal", "near"),
    "against": ("word", "others"),
    "score": (),
}
NEAR = (2, 50)  # neighbours a path may use


def view() -> WordsView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        state.put(KEY, from_address(st.query_params.to_dict()))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, str]) -> WordsView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {}
    for f in fields(WordsView):
        name = ADDRESS.get(f.name, f.name)
        if name in given:
            found[f.name] = given[name]
    if "task" in found and found["task"] not in SHARED:
        state.say(f"The link asks for {found.pop('task')!r}, which is not on this page.")
    if "near" in found:
        text = found.pop("near")
        if text.isdecimal() and NEAR[0] <= int(text) <= NEAR[1]:
            found["near"] = int(text)
        else:
            state.say(f"The link gives near={text}; it must lie between {NEAR[0]} and {NEAR[1]}.")
    return WordsView(**found)


def to_address(chosen: WordsView) -> dict[str, str]:
    """Return what the address bar holds: the vectors, the task, and what it was asked."""
    pairs = {"vectors": chosen.vectors, "task": chosen.task}
    for name in SHARED[chosen.task]:
        value = getattr(chosen, name)
        if value != getattr(WordsView(), name):
            pairs[ADDRESS.get(name, name)] = str(value)
    return pairs


def share(*, with_data: bool) -> None:
    """Put the view into the address bar; with what Explore shows where its vectors are used."""
    wanted = {name: [value] for name, value in to_address(view()).items()}
    if with_data:
        pairs = parse_qsl(state.to_query(state.view()), keep_blank_values=True)
        wanted |= state.dict_of_lists(pairs)
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)


def field(
    label: str,
    name: str,
    shown: str,
    *,
    together: tuple[str, ...] = (),
    help: str | None = None,
    placeholder: str | None = None,
) -> str:
    """Draw a text field for one choice; return what it holds.

    Parameters
    ----------
    label : str
    name : str
        The field of `WordsView` that it changes.
    shown : str
        What it holds until the visitor types.
    together : tuple of str
        Fields that are taken over with it, because they make one question.
    help, placeholder : str, optional
    """
    key = f"words-{name}"
    state.seed(key, shown)
    st.text_input(
        label,
        value=shown,
        key=key,
        help=help,
        placeholder=placeholder,
        on_change=lambda: update(**{n: typed(n) for n in (name, *together)}),
    )
    return typed(name)


def typed(name: str) -> str:
    """Return what the field holds now, without spaces around it."""
    return str(state.value(f"words-{name}") or "").strip()


def examples(task: str, titles: list[str], now: str | None, pick: Callable[[int], None]) -> None:
    """Draw ready examples as pills; `pick` gets the position of the one chosen."""
    if not titles:
        return
    key = f"words-example-{task}"
    state.seed(key, now)

    def chosen() -> None:
        if state.value(key) in titles:
            pick(titles.index(state.value(key)))

    st.pills(
        "Examples", titles, default=now, key=key, on_change=chosen, label_visibility="collapsed"
    )
