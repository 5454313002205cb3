"""What a visitor chose on the Compare page; the address bar holds it.

Data, selection, number of neighbours and colour are those of Explore: both pages speak of the
same things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from ui import state

KEY = "compare-view"
SIDE_BY_SIDE, IN_TURN = "Side by side", "One after another"
SHOWN = (SIDE_BY_SIDE, IN_TURN)
MOST = 6


@dataclass(frozen=True)
class CompareView:
    """Every choice of this page alone.

    Attributes
    ----------
    sides : tuple of str
        Keys of methods, recipes as a query, or keys of a visitor's own data; empty for the page's
        own choice. The first is the reference.
    show : str
        One of `SHOWN`.
    align : bool
        Whether the maps are turned onto the first one.
    doubt : bool
        Whether what should not be believed is dimmed.
    part : str
        What stands below the maps; empty for the first.
    by : str
        The column by which items of different files are joined; empty for the names.
    """

    sides: tuple[str, ...] = ()
    show: str = SIDE_BY_SIDE
    align: bool = True
    doubt: bool = False
    part: str = ""
    by: str = ""


def view() -> CompareView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        given = {n: st.query_params.get_all(n) for n in st.query_params}
        state.put(KEY, from_address(given))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, list[str]]) -> CompareView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {}
    sides = tuple(dict.fromkeys(x for x in given.get("with", ()) if x))
    if len(sides) > MOST:
        state.say(f"The link compares {len(sides)} methods; here are the first {MOST}.")
    found["sides"] = sides[:MOST]
    for name in ("part", "by"):
        found[name] = given.get(name, [""])[-1]
    shown = given.get("show", [SIDE_BY_SIDE])[-1]
    if shown in SHOWN:
        found["show"] = shown
    else:
        state.say(f"The link asks to show {shown!r}; choose {' or '.join(SHOWN)}.")
    for name in ("align", "doubt"):
        if name in given:
            found[name] = given[name][-1] not in ("0", "false", "False")
    return CompareView(**found)


def to_address(chosen: CompareView) -> dict[str, list[str]]:
    """Return what the address bar holds of this page; what is at its default is left out."""
    pairs: dict[str, list[str]] = {"with": list(chosen.sides)} if chosen.sides else {}
    plain = CompareView()
    for name in ("show", "align", "doubt", "part", "by"):
        value = getattr(chosen, name)
        if value != getattr(plain, name):
            pairs[name] = [str(int(value)) if isinstance(value, bool) else str(value)]
    return pairs


def share() -> None:
    """Put the view into the address bar."""
    common = replace(state.view(), method="", recipe=None, phrase="", tab=state.View.tab)
    pairs = state.dict_of_lists(parse_qsl(state.to_query(common), keep_blank_values=True))
    wanted = pairs | to_address(view())
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
