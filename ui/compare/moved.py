"""Which items moved: the histogram as a brush, the most and the least, labels that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embedding_explorer.base.wording import subject
from embedding_explorer.charts.compare import BINS, overlap_histogram
from embedding_explorer.compare import Comparison, disagreeing_labels, moved
from ui.compare.join import Items, There
from ui.compare.maps import near, select
from ui.compare.yardstick import compared
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer

SHOWN = 8
NAMES = 3
LISTED = 500


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw the histogram, the two tables, and the items at odds with their neighbours' labels."""
    if len(there) < 2:
        st.markdown("Choose a second method to see what changes.")
        return
    other = _other(there)
    found = compared(there[0], other)
    left, right = st.columns([0.4, 0.6], gap="medium")
    with left:
        _brush(found, items, other)
    with right:
        _tables(found, items)
    _labels(there, items)


def _other(there: Sequence[There]) -> There:
    letters = {t.letter: t for t in there[1:]}
    if len(letters) > 1:
        titles = {letter: t.title for letter, t in letters.items()}
        before = widgets.kept("moved-side", titles)
        return letters[widgets.segments("A against", titles, before, key="moved-side")]
    return there[1]


def _brush(found: Comparison, items: Items, other: There) -> None:
    st.markdown(f"**How many neighbours each item shares with A** · {shell.plain(other.title)}")
    key = f"brush-{other.side.entry}"
    st.plotly_chart(
        overlap_histogram(
            found.per_item["overlap"].to_numpy(float),
            found.k,
            chance=found.chance,
            dark=shell.is_dark(),
        ),
        key=key,
        theme=None,
        config={"displayModeBar": False},
        on_select=lambda: _brushed(key, found, items),
        selection_mode=("points", "box"),
    )
    sampled = (
        (f" Of {found.items:,} items, a sample of {found.anchors:,} is compared.")
        if found.sampled
        else ""
    )
    st.caption(f"Drag over bars, or click one, to select their items on all maps.{sampled}")


def _brushed(key: str, found: Comparison, items: Items) -> None:
    spans = _spans((state.value(key) or {}).get("selection", {}).get("points", []))
    if not spans:
        return
    shares = found.per_item["overlap"].to_numpy(float)
    inside = np.zeros(len(shares), bool)
    for low, high in spans:
        inside |= (shares >= low) & (shares < high)
    rows = items.names.get_indexer(found.per_item["name"][inside])
    select(items, rows[rows >= 0].tolist())


def _spans(points: Sequence[Any]) -> list[Any]:
    """Return the shares that bars stand for.

    A bar is one point, so more than there are bars are not from our chart; each costs a look at all
    items.
    """
    known = [point.get("customdata") or () for point in points[:BINS]]
    return [edges[:2] for edges in known if len(edges) >= 2]


def _tables(found: Comparison, items: Items) -> None:
    table = moved(found, SHOWN)
    for which, title in (("most", "Changed most"), ("least", "Changed least")):
        part = table[table["moved"] == which]
        st.markdown(f"**{title}**")
        frame = pd.DataFrame(
            {
                "name": part["name"],
                "shared": part["overlap"],
                "weighted by rank": part["ordered"],
                "gained": part["gained"].map(_some),
                "lost": part["lost"].map(_some),
            }
        )
        key = f"moved-{which}"
        st.dataframe(
            frame,
            key=key,
            hide_index=True,
            height=210,
            on_select=lambda k=key, p=part: _chosen(k, p, items),
            selection_mode="single-row",
            column_config={
                name: st.column_config.ProgressColumn(
                    name, min_value=0, max_value=1, format="%.2f", width=95
                )
                for name in ("shared", "weighted by rank")
            },
        )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
    return ", ".join(str(n) for n in names[:NAMES]) + more


def _chosen(key: str, part: pd.DataFrame, items: Items) -> None:
    picked = (state.value(key) or {}).get("selection", {}).get("rows", [])
    names = [part["name"].iloc[i] for i in picked[:1] if i < len(part)]  # one, as the table offers
    rows = items.names.get_indexer(names)
    if len(rows):
        select(items, rows[rows >= 0].tolist())


def _labels(there: Sequence[There], items: Items) -> None:
    """List the items whose label most of their neighbours do not have, in each method."""
    first = there[0].built
    roles = first.dataset.roles
    columns = [c for c in first.space.items.columns if roles.get(c) in ("label", "category")]
    columns.sort(key=lambda c: roles[c] != "label")
    if not columns:
        return
    st.markdown("**Items labelled differently from their neighbours**")
    before, shown = state.value("moved-label"), state.view().color
    fitting = next((c for c in (before, shown) if c in columns), columns[0])
    column = widgets.select(
        "Label", columns, fitting, key="moved-label", label_visibility="collapsed"
    )
    parts = [
        _disagreeing(t, column).assign(method=t.title)
        for t in there
        if column in t.built.space.items.columns
    ]
    whole = pd.concat(parts)
    wide = whole.pivot_table(index="name", columns="method", values="disagree", sort=False)
    counts = wide.notna().sum(axis=1)
    wide = wide.loc[counts.sort_values(ascending=False, kind="stable").index].head(LISTED)
    st.caption(
        f"{subject(len(counts), 'item', 'differ')} from the neighbours in at "
        "least one method, "
        f"{int((counts > 1).sum()):,} in several. The number is the share of neighbours with "
        "a different value. Columns with many values nearly always differ."
    )
    share = st.column_config.NumberColumn(format="%.2f")
    st.dataframe(
        wide.reset_index(),
        key="moved-odd",
        hide_index=True,
        height=240,
        column_config={t.title: share for t in there},
        on_select=lambda: _chosen("moved-odd", wide.reset_index(), items),
        selection_mode="single-row",
    )


def _disagreeing(t: There, column: str) -> pd.DataFrame:
    k = near(len(t.built.space))
    return answer(t.built, disagreeing_labels, "Comparing labels", labels=column, k=k)
