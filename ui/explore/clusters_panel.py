"""Before anything is selected: the clusters seen on the map, each selected by a click."""

from __future__ import annotations

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.engine import map_questions
from ui.frame import shell, state
from ui.jobs.answers import answer
from ui.panels import coloring, map_panel

LISTED = 12  # the largest
DOUBT = "HDBSCAN finds clusters in pure noise, too. Trust those that another method finds again."
WANTED = "clusters-wanted"  # of which points they were asked for by a click


def show(built: ee.Built) -> None:
    """Draw the clusters as a list, after the map, so that it does not wait for them.

    They are sought after a click, or where they colour the map already.
    """
    if built.map is None:
        return
    if not _wanted(built):
        st.button(
            "Find clusters",
            key="clusters-find",
            icon=":material/bubble_chart:",
            on_click=lambda: state.put(WANTED, _of(built)),
        )
        return
    with shell.guard("clusters-problem"):
        found = answer(built, map_questions.clusters, "Finding clusters")["found"]
        _list(built, found.notes)


def _wanted(built: ee.Built) -> bool:
    return state.view().color == coloring.CLUSTERS or state.value(WANTED) == _of(built)


def _of(built: ee.Built) -> tuple[str, str]:
    return built.dataset.fingerprint, built.recipe.key


def _list(built: ee.Built, notes: tuple[str, ...]) -> None:
    colors = map_panel.clusters(built)
    codes = np.empty(0, np.int32) if colors.codes is None else colors.codes
    st.markdown("#### Clusters on the map")
    with st.container(horizontal=True, gap="small", key="clusters-list"):
        for code, title in enumerate(colors.levels[:LISTED]):
            rows = np.flatnonzero(codes == code)
            st.button(
                f"{shell.plain(title)}, {counted(len(rows), 'point')}",
                key=f"cluster-{code}",
                on_click=lambda rows=rows: map_panel.select(built, rows.tolist(), phrase=""),
            )
    if (more := len(colors.levels) - LISTED) > 0:
        st.caption(f"Not listed: {counted(more, 'smaller cluster')}.")
    st.caption(" ".join(shell.plain(note) for note in notes))
    if colors.levels:
        st.caption(DOUBT)
