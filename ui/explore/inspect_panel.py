"""Inspect: the vector of the selected item as a strip of numbers, next to its neighbours'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.vectors.contributions import labelled, shares, strip
from embedding_explorer.charts import loadings_figure, spectrum_figure, vector_strip
from embedding_explorer.space.metrics import is_precomputed, metric_words
from ui.explore.neighbor_panel import of_rows
from ui.frame import shell

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

DIMENSIONS = 30
NEIGHBORS = 5
NO_BAR = {"displayModeBar": False, "showSendToCloud": False}


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the numbers behind the selected item, why its neighbours are near, and the axes."""
    if is_precomputed(built.space):
        st.markdown("A distance matrix has no vectors to inspect.")
    elif len(rows) == 1 and len(built.space) > 1:
        _item(built, rows[0])
    else:
        st.markdown("Select **one** point on the map to see its vector.")
    _axes(built)


def _item(built: ee.Built, row: int) -> None:
    k = min(NEIGHBORS, len(built.space) - 1)
    near = of_rows(built, [row], k).true["position"].tolist()
    name, d = shell.plain(str(built.space.names[row])), built.space.matrix.shape[1]
    st.markdown(f"**The vector of {name}**, {d:,} numbers, beside its {k} nearest neighbours")
    figure = vector_strip(built, [row, *near], limit=DIMENSIONS, dark=shell.is_dark())
    _chart(figure, "strip", 110 + 34 * (k + 1))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The most important dimensions**")
        st.dataframe(strip(built.space, row, near[:3]), hide_index=True, key="strip-table")
    with right:
        _why(built, row, near)


def _why(built: ee.Built, row: int, near: list[int]) -> None:
    names = {str(built.space.names[i]): i for i in near}
    chosen = st.selectbox("Explain its similarity to", list(names), key="why")
    metric = built.recipe.metric
    parts = shares(built.space, row, names[chosen], metric, top=12)
    both = {"a": str(built.space.names[row]), "b": chosen}
    st.dataframe(labelled(parts, both), hide_index=True, key="shares")
    total = "cosine similarity" if metric == "cosine" else metric_words(metric)
    st.caption(f"Contribution of each dimension to their {total}, largest first.")


def _axes(built: ee.Built) -> None:
    """Draw what the components are made of, where a step has components."""
    extras = built.space.extras if "components" in built.space.extras else built.map_extras or {}
    if "components" not in extras:
        return
    st.markdown("**What the components are made of**")
    axes = list(extras["axis_names"])
    left, right = st.columns(2, gap="medium")
    with left:
        axis = st.selectbox("Component", axes, key="axis")
        bars = loadings_figure(built, axes.index(axis), dark=shell.is_dark())
        _chart(bars, "loadings", 330)
    with right:
        st.markdown("Variance kept by each component")
        _chart(spectrum_figure(built, dark=shell.is_dark()), "spectrum", 360)


def _chart(figure: Figure, key: str, height: int) -> None:
    figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    st.plotly_chart(figure, key=key, theme=None, config=NO_BAR)
