"""Find and filter: points that meet conditions, to be selected, added or taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.selection.conditions import (
    ANYWHERE,
    choices,
    filterable,
    matching,
    meeting,
)
from embedding_explorer.base.limits import limit
from embedding_explorer.base.wording import counted
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer
from ui.panels import map_panel

KEY = "filters"
MOST = 8  # columns that are filtered by at once
ALL, ANY = "all", "any"


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the conditions, how many points meet them, and what can be done with these."""
    with st.container(border=True, key="filters-box"), shell.guard("filters-problem"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters-head"):
            conditions = list(_text())
            columns = widgets.several(
                "Filter by",
                filterable(built),
                [c for c in _kept("columns", ()) if c in filterable(built)],
                lambda chosen: _keep(columns=chosen),
                key="filters-columns",
                max_selections=MOST,
                placeholder="Columns",
            )
        for column in columns:
            conditions += _condition(built, column)
        if conditions:
            _result(built, rows, conditions)


def _text() -> Iterator[dict[str, Any]]:
    text = widgets.text(
        "Find in all texts and values",
        _kept("text", ""),
        lambda text: _keep(text=text),
        key="filters-text",
        most=limit("phrase_characters"),
        placeholder="Words, then Enter",
    )
    pattern = widgets.switch(
        "Regular expression",
        _kept("pattern", False),
        lambda on: _keep(pattern=on),
        key="filters-pattern",
    )
    if text:
        yield {"column": ANYWHERE, "kind": "matches" if pattern else "contains", "text": text}


def _condition(built: ee.Built, column: str) -> Iterator[dict[str, Any]]:
    """Draw what a column is filtered by; yield the condition where something is chosen."""
    found = answer(built, choices, "Looking at the columns", column=column)
    place = filterable(built).index(column)
    key, of = f"filters-{place}", f"column {column}"
    title = shell.plain(column)
    wanted: dict[str, Any] = {"column": column, "kind": found.kind}
    known: Mapping[str, Any] = _kept(of, {})
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-row"):
        if found.kind == "is":
            titles = {v: f"{v} ({count:,})" for v, count in found.values.items()}
            now = [v for v in known.get("values", ()) if v in titles]
            wanted["values"] = tuple(
                widgets.several(
                    title, titles, now, lambda v: _of_column(of, values=v), key=f"{key}-values"
                )
            )
            chosen = bool(wanted["values"])
        elif found.kind == "between":
            low, high = _range(title, found.low, found.high, known, (key, of))
            wanted |= {"low": low, "high": high}
            chosen = (low, high) != (found.low, found.high)
        else:
            wanted["text"] = widgets.text(
                title,
                known.get("text", ""),
                lambda text: _of_column(of, text=text),
                key=f"{key}-text",
                most=limit("phrase_characters"),
                placeholder="Words, then Enter",
            )
            chosen = bool(wanted["text"])
        wanted["opposite"] = widgets.switch(
            "Except these",
            known.get("opposite", False),
            lambda on: _of_column(of, opposite=on),
            key=f"{key}-opposite",
        )
    if chosen:
        yield wanted


def _range(
    title: str, low: float, high: float, known: Mapping[str, Any], keys: tuple[str, str]
) -> tuple[float, float]:
    key, of = keys
    ends = []
    for name, words, usual in (("low", "from", low), ("high", "to", high)):
        ends.append(
            widgets.number(
                f"{title} {words}",
                low,
                high,
                float(min(max(known.get(name, usual), low), high)),
                _entered(of, name),
                key=f"{key}-{name}",
                of=(low, high),
            )
        )
    return ends[0], ends[1]


def _result(built: ee.Built, rows: list[int], conditions: list[dict[str, Any]]) -> None:
    """Draw how many points meet the conditions, and the clicks that select them."""
    way = ALL
    if len(conditions) > 1:
        way = widgets.segments(
            "Points that meet",
            {ALL: "all of these", ANY: "any of these"},
            _kept("way", ALL),
            lambda way: _keep(way=way),
            key="filters-way",
        )
    ask = matching if any(c["kind"] == "matches" for c in conditions) else meeting
    found = answer(built, ask, "Finding points", conditions=tuple(conditions), every=way == ALL)
    n, unit = len(built.space), built.space.unit
    st.markdown(
        f"**{len(found):,} of {counted(n, unit)} {'meets' if len(found) == 1 else 'meet'} "
        f"{'this' if len(conditions) == 1 else 'these'}.**"
    )
    now, new = np.zeros(n, bool), np.zeros(n, bool)
    now[np.asarray(rows, np.int64)] = new[found] = True
    clicks = {
        "Select": new,
        "Add to the selection": now | new,
        "Intersect with the selection": now & new,
        "Remove from the selection": now & ~new,
    }
    with st.container(horizontal=True, key="filters-clicks"):
        for label, chosen in clicks.items():
            useless = np.array_equal(chosen, now) or (label != "Select" and not len(rows))
            st.button(
                label,
                key=f"filters-{label.split()[0].lower()}",
                disabled=bool(useless),
                on_click=lambda chosen=chosen: map_panel.select(
                    built, np.flatnonzero(chosen).tolist(), phrase=""
                ),
            )


def _kept(name: str, usual: Any) -> Any:
    """Return what was chosen before, which outlives the widgets: another view may be drawn."""
    return state.value(KEY, {}).get(name, usual)


def _keep(**chosen: Any) -> None:
    state.put(KEY, {**state.value(KEY, {}), **chosen})


def _entered(of: str, name: str) -> Callable[[float], None]:
    return lambda number: _of_column(of, **{name: number})


def _of_column(of: str, **chosen: Any) -> None:
    _keep(**{of: {**_kept(of, {}), **chosen}})
