"""Inspect: the vector of the selected item as a strip of numbers, next to its neighbours'."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.anatomy import loadings, shares, strip
from embedding_explorer.charts import spectrum_figure, vector_strip
from embedding_explorer.picture import picture
from ui import shell, state

DIMENSIONS = 30
NEIGHBORS = 5


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the numbers behind the selected item, why its neighbours are near, and the axes."""
    if len(rows) == 1 and len(built.space) > 1:
        _item(built, rows[0])
    else:
        st.markdown("Select **one** point on the map to see the numbers behind it.")
    _axes(built)


def _item(built: ee.Built, row: int) -> None:
    k = min(NEIGHBORS, len(built.space) - 1)
    near = picture(built, [row], k=k).true["position"].tolist()
    name, d = shell.plain(str(built.space.names[row])), built.space.matrix.shape[1]
    st.markdown(f"**The vector of {name}**, {d:,} numbers, beside its {k} nearest neighbours")
    figure = vector_strip(built, [row, *near], limit=DIMENSIONS, dark=shell.is_dark())
    figure.update_layout(height=110 + 34 * (k + 1), margin={"l": 8, "r": 8, "t": 8, "b": 8})
    st.plotly_chart(figure, key="strip", theme=None, config={"displayModeBar": False})
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**The numbers that matter most**")
        st.dataframe(strip(built.space, row, near[:3]), hide_index=True, key="strip-table")
    with right:
        _why(built, row, near)


def _why(built: ee.Built, row: int, near: list[int]) -> None:
    names = {str(built.space.names[i]): i for i in near}
    chosen = st.selectbox("Why is it near", list(names), key="why")
    metric = built.recipe.metric
    parts = shares(built.space, row, names[chosen], metric, top=12)
    both = {"a": str(built.space.names[row]), "b": chosen}
    st.dataframe(parts.rename(columns=both), hide_index=True, key="shares")
    total = "cosine similarity" if metric == "cosine" else f"{metric} distance"
    st.caption(f"What each number adds to their {total}; the largest first.")


def _axes(built: ee.Built) -> None:
    """Draw what the components are made of, where a step has components."""
    extras = built.space.extras if "components" in built.space.extras else built.map_extras or {}
    if "components" not in extras:
        return
    st.markdown("**What the directions are made of**")
    axes = list(extras["axis_names"])
    left, right = st.columns(2, gap="medium")
    with left:
        axis = st.selectbox("Direction", axes, key="axis")
        state.put("axis-shown", axis)
        st.dataframe(loadings(built, axes.index(axis), top=10), hide_index=True, key="loadings")
    with right:
        figure = spectrum_figure(built, dark=shell.is_dark())
        figure.update_layout(height=300, margin={"l": 8, "r": 8, "t": 30, "b": 8})
        st.plotly_chart(figure, key="spectrum", theme=None, config={"displayModeBar": False})
