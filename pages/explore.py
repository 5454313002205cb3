"""Explore: pick data and a method, see the map and the true neighbours beside it."""

import streamlit as st

from ui.explore import clusters_panel, neighbor_panel, tabs, tags_panel, trail
from ui.frame import shell, state
from ui.panels import build_map, map_panel, sidebar

shell.page("Explore")
with st.sidebar, shell.guard("sidebar"):
    data = sidebar.pick_data()
    recipe = sidebar.pick_recipe(data)

with shell.guard():
    built = build_map.made(data, recipe)
    with st.sidebar:
        colors = map_panel.look(built)
    trail.show(built)
    left, right = st.columns([0.6, 0.4], gap="medium")
    tags_panel.settle(built)
    rows = map_panel.heard(built)
    with right:
        tags_panel.beside(built, rows)
        found = neighbor_panel.show(built, rows)
        below = st.container(key="clusters")
    with left:
        map_panel.warn(built, key="arbitrary")
        map_panel.warn_of_summaries(built.dataset)
        marks, guest = neighbor_panel.marks(built, found, rows), neighbor_panel.guest(found)
        map_panel.draw(built, rows, marks, colors, guest)
        trail.notes(built)
    tabs.show(built, rows)
    if found is None:
        with below:
            clusters_panel.show(built)
state.share_address()
