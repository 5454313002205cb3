"""The selected node: whom it is linked to, beside who is nearest in the vectors."""

from __future__ import annotations

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted, subject
from embedding_explorer.engine import map_questions
from embedding_explorer.space.distances import nearest, similarity
from ui.frame import shell, state
from ui.graphs.layout import Linked
from ui.jobs.answers import answer
from ui.map.neighbor_lists import Entry, Listing, neighbor_lists
from ui.panels import local_trust, map_panel, sidebar

KEY = "graph-lists"
SHOWN = 30  # linked nodes listed at most


def show(built: ee.Built, graph: Linked, rows: list[int]) -> None:
    """Draw the two lists of the one selected node, or say how to select one."""
    if len(rows) != 1:
        many = f"{subject(len(rows), 'node', 'are')} selected; choose one. " if rows else ""
        st.markdown("#### A node and its neighbours")
        st.markdown(
            f"{many}Click a node in the graph or on the map, or search for a name. This shows "
            "the nodes **linked** to it beside those **nearest in the vectors**."
        )
        return
    row, k = rows[0], local_trust.neighborhood(built)
    away = answer(built, map_questions.away, "Measuring distances", row=row)
    near, company = nearest(away, k), graph.of(row)
    st.markdown(f"#### {shell.plain(str(built.space.names[row]))}")
    both = len(np.intersect1d(near, company))
    st.caption(
        f"Linked to {len(company):,}; of the {len(near)} nearest in the vectors {both} "
        f"{'is' if both == 1 else 'are'} linked to it."
    )
    sidebar.neighbors("graphs-k", width=140)
    lists = [_linked(built, away, near, company), _near(built, graph, away, near, company)]
    neighbor_lists(lists, key=KEY, on_pick=lambda: _picked(built))
    st.caption(
        f"✓ in both lists; ◌ linked, but not among the {len(near)} nearest in the vectors. "
        "Numbers are similarities of the vectors."
    )


def _linked(built: ee.Built, away: np.ndarray, near: np.ndarray, company: np.ndarray) -> Listing:
    order = company[np.argsort(away[company], kind="stable")]
    entries = [
        _entry(
            built,
            away,
            other,
            "near" if other in near else "hidden",
            f"rank {int((away < away[other]).sum()) + 1:,} in the vectors",
        )
        for other in order[:SHOWN].tolist()
    ]
    more = len(order) - len(entries)
    told = f"{counted(len(order), 'edge')}, nearest first" + (f" · {more:,} more" if more else "")
    return Listing("Linked", told, entries, "This node has no edge.")


def _near(
    built: ee.Built, graph: Linked, away: np.ndarray, near: np.ndarray, company: np.ndarray
) -> Listing:
    entries, common = [], graph.shared(company)
    for other in near.tolist():
        is_linked, shared = other in company, int(common[other])
        remark = "linked" if is_linked else f"no edge · {shared} linked to both"
        entries.append(_entry(built, away, other, "near" if is_linked else "", remark))
    size = f"{built.space.matrix.shape[1]:,} numbers · {built.recipe.metric}"
    return Listing("Nearest in the vectors", size, entries, "There is no other node.")


def _entry(built: ee.Built, away: np.ndarray, other: int, status: str, remark: str) -> Entry:
    alike = float(similarity(away[[other]], built.recipe.metric)[0])
    return Entry(str(built.space.names[other]), other, alike, f"{alike:.2f}", "", status, remark)


def _picked(built: ee.Built) -> None:
    position = (state.value(KEY) or {}).get("pick")
    if isinstance(position, int | float) and 0 <= position < len(built.space):
        map_panel.select(built, [int(position)], phrase="")
