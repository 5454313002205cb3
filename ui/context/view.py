"""What a visitor chose on the Context page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from embedding_explorer.context_examples import EXAMPLES
from ui import state

KEY = "context-view"
OWN, DATA = "own", "data"
ONE, TURN = "One layer", "All in turn"
SHOWN = (ONE, TURN)
LINKED = 3_000  # characters of own sentences that a link holds


@dataclass(frozen=True)
class ContextView:
    """Every choice that decides what the page shows.

    `source` is a word of the examples, "own" or "data"; `lines` are the visitor's own sentences,
    one to a line; `column` says the sense in the visitor's data; `layer` is -1 for the last.
    """

    source: str = "play"
    word: str = ""
    forms: str = ""
    lines: str = ""
    column: str = ""
    layer: int = -1
    show: str = ONE
    pick: str = ""

    @property
    def asked(self) -> str:
        """The word looked for: the visitor's, or that of the example."""
        return self.word or (self.source if self.source in EXAMPLES else "play")


def view() -> ContextView:
    """Return what was chosen so far; on a first visit, what the address bar says."""
    if state.value(KEY) is None:
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        state.put(KEY, from_address(given))
    return state.value(KEY)


def update(**changes: Any) -> None:
    """Change some choices."""
    state.put(KEY, replace(view(), **changes))


def from_address(given: dict[str, list[str]]) -> ContextView:
    """Return the view of the address bar; what cannot be is said and left at its default."""
    found: dict[str, Any] = {n: given[n][-1] for n in _PLAIN if n in given}
    found["lines"] = "\n".join(given.get("s", ()))
    source = given.get("set", ["play"])[-1]
    if source in (*EXAMPLES, OWN, DATA):
        found["source"] = source
    else:
        state.say(f"The link asks for the sentences {source!r}, which are not on this page.")
    shown = given.get("show", [ONE])[-1]
    if shown in SHOWN:
        found["show"] = shown
    else:
        state.say(f"The link asks to show {shown!r}; choose {' or '.join(SHOWN)}.")
    layer = given.get("layer", ["-1"])[-1]
    if layer == "-1" or (layer.isdecimal() and len(layer) < 4):
        found["layer"] = int(layer)
    else:
        state.say(f"The link gives layer={layer}; it must be 0 or more, or -1 for the last.")
    return ContextView(**found)


_PLAIN = ("word", "forms", "column", "pick")


def to_address(chosen: ContextView) -> dict[str, list[str]]:
    """Return what the address bar holds; what is at its default is left out."""
    pairs = {"set": [chosen.source]}
    plain = ContextView()
    for name in (*_PLAIN, "layer", "show"):
        if getattr(chosen, name) != getattr(plain, name):
            pairs[name] = [str(getattr(chosen, name))]
    if chosen.source == OWN and (kept := linked(chosen.lines)):
        pairs["s"] = kept
    return pairs


def linked(lines: str) -> list[str]:
    """Return the first lines of own sentences that a link holds; none if the first is too long."""
    kept, size = [], 0
    for line in lines.splitlines():
        size += len(line)
        if size > LINKED:
            break
        kept.append(line)
    return kept


def share() -> None:
    """Put the view into the address bar; with the data of Explore where its sentences are used."""
    wanted = to_address(view())
    if view().source == DATA:
        common = replace(state.View(), data=state.view().data)
        pairs = parse_qsl(state.to_query(common), keep_blank_values=True)
        wanted = state.dict_of_lists(pairs) | wanted
    if {name: st.query_params.get_all(name) for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
