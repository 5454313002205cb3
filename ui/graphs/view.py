"""What a visitor chose on the Graphs page; the address bar holds it.

Data, method, selection, colour and number of neighbours are those of Explore.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui.frame import state
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.choices import Whole
from ui.page_state.view import View, to_values

KEY = "graphs-view"


@dataclass(frozen=True)
class GraphsView:
    """Every choice of this page alone.

    `hide` is how many per cent of the links the score hides, `least` how many links both ends of
    a missing one have at least, `both` 1 where the map shows the links, too.
    """

    hide: int = declared(20, Whole(5, 50))
    least: int = declared(2, Whole(1, 20))
    both: int = declared(0, Whole(0, 1))


def view() -> GraphsView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    return state.of_page(KEY, GraphsView)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def share() -> None:
    """Put the view into the address bar."""
    common = replace(state.view(), phrase="", tab=View.tab)
    state.share(to_values(common) | address.write(view()))


def number(label: str, name: str, *, step: int = 1, help: str | None = None) -> int:
    """Draw a field for a whole number of the view; return it."""
    range_ = address.parameters(GraphsView)[name].reader
    key = f"graphs-{name}"
    state.seed(key, getattr(view(), name))
    st.number_input(
        label,
        min_value=range_.low,
        max_value=range_.high,
        value=getattr(view(), name),
        step=step,
        key=key,
        width=240,
        help=help,
        on_change=lambda: update(**{name: int(state.value(key))}),
    )
    return int(getattr(view(), name))
