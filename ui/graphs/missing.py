"""The likeliest missing links: pairs without one that are nearest in the vectors."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.missing_links import missing_links
from ui.frame import shell
from ui.graphs import view
from ui.jobs import downloads
from ui.jobs.answers import answer
from ui.panels import map_panel

COUNT = 50
KEY = "missing-links"


def show(built: ee.Built) -> None:
    """Draw the list; a ticked pair becomes the selection."""
    st.markdown("#### Most likely missing edges (link prediction)")
    st.caption(
        "These unlinked pairs are nearest to each other in the vectors. If your list of edges "
        "has gaps, check these first. If it is complete, these nodes have similar surroundings "
        "without being linked. The score shows how reliable this is."
    )
    least = view.PAGE.number(
        "Minimum edges per node",
        "least",
        width=240,
        help="Two nodes linked only to the same third node look alike to every method.",
    )
    table = answer(built, missing_links, "Comparing nodes", count=COUNT, least=least)
    if table.empty:
        st.markdown("No such pair: lower the minimum number of edges.")
        return
    picked = st.dataframe(
        table.drop(columns="distance"),
        key=KEY,
        hide_index=True,
        height=300,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "source": st.column_config.TextColumn("from"),
            "target": st.column_config.TextColumn("to"),
            "similarity": st.column_config.NumberColumn("alike", format="%.2f", width=60),
            "shared": st.column_config.NumberColumn(
                width=65, help="Number of nodes linked to both."
            ),
            "links_source": st.column_config.NumberColumn("links", width=60),
            "links_target": st.column_config.NumberColumn("edges (to)", width=75),
        },
    )
    chosen = list(picked.selection.rows)
    if chosen and chosen[0] < len(table):
        _offer(built, table.iloc[chosen[0]][["source", "target"]].tolist())
    of = (built.dataset.fingerprint, built.recipe.key, least)
    downloads.table("Missing edges as CSV", table, "missing-links.csv", of=of)


def _offer(built: ee.Built, pair: list[str]) -> None:
    rows = built.space.names.get_indexer(pair).tolist()
    st.button(
        f"Show {shell.plain(pair[0])} and {shell.plain(pair[1])} above",
        key="missing-show",
        icon=":material/my_location:",
        on_click=map_panel.select,
        args=(built, rows),
    )
