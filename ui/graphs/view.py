"""What a visitor chose on the Graphs page; the address bar holds it.

Data, method, selection, colour and number of neighbours are those of Explore.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from ui import state

KEY = "graphs-view"
RANGES = {"hide": (5, 50), "least": (1, 20), "both": (0, 1)}


@dataclass(frozen=True)
class GraphsView:
    """Every choice of this page alone.

    `hide` is how many per cent of the links the score hides, `least` how many links both ends of
    a missing one have at least, `both` 1 where the map shows the links, too.
    """

    hide: int = 20
    least: int = 2
    both: int = 0


def view() -> GraphsView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        state.put(KEY, from_address(st.query_params.to_dict()))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, str]) -> GraphsView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, int] = {}
    for name, (low, high) in RANGES.items():
        text = given.get(name)
        if text is None:
            continue
        if text.isascii() and text.isdecimal() and low <= int(text[:9]) <= high:
            found[name] = int(text)
        else:
            state.say(f"The link gives {name}={text}; it must lie between {low} and {high}.")
    return GraphsView(**found)


def to_address(chosen: GraphsView) -> dict[str, list[str]]:
    """Return what the address bar holds of this page; what is at its default is left out."""
    plain = GraphsView()
    values = {f.name: getattr(chosen, f.name) for f in fields(chosen)}
    return {n: [str(value)] for n, value in values.items() if value != getattr(plain, n)}


def share() -> None:
    """Put the view into the address bar."""
    common = replace(state.view(), phrase="", tab=state.View.tab)
    pairs = state.dict_of_lists(parse_qsl(state.to_query(common), keep_blank_values=True))
    wanted = pairs | to_address(view())
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)


def number(label: str, name: str, *, step: int = 1, help: str | None = None) -> int:
    """Draw a field for a whole number of the view; return it."""
    low, high = RANGES[name]
    key = f"graphs-{name}"
    state.seed(key, getattr(view(), name))
    st.number_input(
        label,
        min_value=low,
        max_value=high,
        value=getattr(view(), name),
        step=step,
        key=key,
        width=240,
        help=help,
        on_change=lambda: update(**{name: int(state.value(key))}),
    )
    return int(getattr(view(), name))
