"""Inspect: the vector of the selected item as a strip of numbers, next to its neighbours'."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.anatomy import strip
from embedding_explorer.charts import strip_figure
from embedding_explorer.picture import picture
from ui import state

DIMENSIONS = 24


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the numbers that matter most for the selected item and its nearest neighbours."""
    if len(rows) != 1:
        st.info("Select one point to see the numbers behind it.", icon=":material/touch_app:")
        return
    near = picture(built, rows, k=min(5, len(built.space) - 1)).true["position"].tolist()
    table = strip(built.space, rows[0], near, DIMENSIONS)
    st.caption(
        f"{built.space.names[rows[0]]} and its nearest neighbours: the {len(table)} of "
        f"{built.space.matrix.shape[1]:,} numbers that matter most for it."
    )
    st.plotly_chart(strip_figure(table), key="strip", config={"displayModeBar": False})
    st.dataframe(table, key="strip-table", hide_index=True)
    state.put("inspected", rows[0])
