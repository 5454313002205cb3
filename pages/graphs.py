"""Graphs: the drawn graph beside the map of its vectors, and how well they know the links."""

import streamlit as st

from ui import controls, making, map_panel, shell, trail
from ui.graphs import drawn, missing, node, score, start, view

view.view()  # what is wrong with a link must be known before the frame says it
shell.page("Graphs", "Things and the links between them: drawn, and as vectors.")
with st.sidebar, shell.guard("sidebar"):
    data = controls.pick_data()
with shell.guard():
    if start.is_graph(data):
        start.first_method()
        with st.sidebar:
            recipe = controls.pick_recipe(data)
        built = making.made(data, recipe, view.share)
        graph = drawn.linked(built)
        with st.sidebar:
            colors = drawn.look(built)
        rows = map_panel.heard(built)
        drawn.draw(built, graph, rows, colors)
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
