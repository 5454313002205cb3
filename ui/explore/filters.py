"""Find and filter: points that meet conditions, to be selected, added or taken away."""

from __future__ import annotations

from collections.abc import Iterator
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
from ui.explore import fact_filters, filter_fields
from ui.explore.filter_fields import keep, kept
from ui.frame import shell, widgets
from ui.jobs.answers import answer
from ui.panels import map_panel

MOST = 8  # columns and facts that are filtered by at once
ALL, ANY = "all", "any"


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the conditions, how many points meet them, and what can be done with these."""
    with st.container(border=True, key="filters-box"), shell.guard("filters-problem"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="filters-head"):
            conditions = list(_text())
            offered = fact_filters.offered(built)
            options = offered | {column: column for column in filterable(built)}
            by = widgets.several(
                "Filter by",
                options,
                [c for c in kept("columns", ()) if c in options],
                lambda chosen: keep(columns=chosen),
                key="filters-columns",
                max_selections=MOST,
                placeholder="Columns, clusters, neighbours",
            )
        facts = list[np.ndarray]()
        for chosen in by:
            if chosen in offered:
                found = fact_filters.met(built, rows, chosen)
                facts += [] if found is None else [found]
            else:
                conditions += _condition(built, chosen)
        if conditions or facts:
            _result(built, rows, conditions, facts)


def _text() -> Iterator[dict[str, Any]]:
    text = widgets.text(
        "Find in all texts and values",
        kept("text", ""),
        lambda text: keep(text=text),
        key="filters-text",
        most=limit("phrase_characters"),
        placeholder="Words, then Enter",
    )
    pattern = widgets.switch(
        "Regular expression",
        kept("pattern", False),
        lambda on: keep(pattern=on),
        key="filters-pattern",
    )
    if text:
        yield {"column": ANYWHERE, "kind": "matches" if pattern else "contains", "text": text}


def _condition(built: ee.Built, column: str) -> Iterator[dict[str, Any]]:
    """Draw what a column is filtered by; yield the condition where something is chosen."""
    found = answer(built, choices, "Looking at the columns", column=column)
    key, of = f"filters-{filterable(built).index(column)}", f"column {column}"
    title = shell.plain(column)
    wanted: dict[str, Any] = {"column": column, "kind": found.kind}
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-row"):
        if found.kind == "is":
            counts = {value: (value, count) for value, count in found.values.items()}
            wanted["values"] = tuple(filter_fields.values(title, counts, of=of, key=key))
            chosen = bool(wanted["values"])
        elif found.kind == "between":
            low, high = filter_fields.ends(title, found.low, found.high, of=of, key=key)
            wanted |= {"low": low, "high": high}
            chosen = (low, high) != (found.low, found.high)
        else:
            wanted["text"] = widgets.text(
                title,
                kept(of, {}).get("text", ""),
                lambda text: filter_fields.keep_of(of, text=text),
                key=f"{key}-text",
                most=limit("phrase_characters"),
                placeholder="Words, then Enter",
            )
            chosen = bool(wanted["text"])
        wanted["opposite"] = filter_fields.opposite(of=of, key=key)
    if chosen:
        yield wanted


def _result(
    built: ee.Built, rows: list[int], conditions: list[dict[str, Any]], facts: list[np.ndarray]
) -> None:
    """Draw how many points meet the conditions, and the clicks that select them."""
    way, several = ALL, len(conditions) + len(facts) > 1
    if several:
        way = widgets.segments(
            "Points that meet",
            {ALL: "all of these", ANY: "any of these"},
            kept("way", ALL),
            lambda way: keep(way=way),
            key="filters-way",
        )
    found = _met(built, conditions, facts, every=way == ALL)
    n, unit = len(built.space), built.space.unit
    st.markdown(
        f"**{len(found):,} of {counted(n, unit)} {'meets' if len(found) == 1 else 'meet'} "
        f"{'these' if several else 'this'}.**"
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


def _met(
    built: ee.Built, conditions: list[dict[str, Any]], facts: list[np.ndarray], *, every: bool
) -> np.ndarray:
    """Return the positions of the points that meet everything, or one thing."""
    met = list(facts)
    if conditions:
        ask = matching if any(c["kind"] == "matches" for c in conditions) else meeting
        told = answer(built, ask, "Finding points", conditions=tuple(conditions), every=every)
        met.append(np.isin(np.arange(len(built.space)), told))
    return np.flatnonzero(np.all(met, axis=0) if every else np.any(met, axis=0))
