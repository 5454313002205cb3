"""Graphs: the drawn graph beside the map of its vectors, and how well they know the links."""

import streamlit as st

from ui.explore import trail
from ui.frame import shell
from ui.graphs import layout, missing, node, score, start, view
from ui.panels import build_map, map_panel, sidebar

shell.page(
    "Graphs", "Nodes and the edges between them, as a drawing and as vectors.", own=view.PAGE
)
with st.sidebar, shell.guard("sidebar"):
    data = sidebar.pick_data()
with shell.guard():
    if start.is_graph(data):
        start.first_method()
        with st.sidebar:
            recipe = sidebar.pick_recipe(data)
        built = build_map.made(data, recipe, view.share)
        graph = layout.linked(built)
        with st.sidebar:
            colors = layout.look(built)
        rows = map_panel.heard(built)
        map_panel.warn(built, key="arbitrary")
        layout.draw(built, graph, rows, colors)
        trail.notes(built)
        left, right = st.columns(2, gap="large")
        with left, shell.guard("node-problem"):
            node.show(built, graph, rows)
        with right, shell.guard("score-problem"):
            score.show(built)
            missing.show(built)
    else:
        start.offer(data)
view.share()
