"""Explore: pick data and a method, see the map and the true neighbours beside it."""

import streamlit as st

from ui import below, controls, making, map_panel, neighbor_panel, shell, state, trail

shell.page("Explore")
with st.sidebar, shell.guard("sidebar"):
    data = controls.pick_data()
    recipe = controls.pick_recipe(data)

with shell.guard():
    built = making.made(data, recipe)
    with st.sidebar:
        colors = map_panel.look(built)
    trail.show(built)
    left, right = st.columns([0.6, 0.4], gap="medium")
    rows = map_panel.heard(built)
    with right:
        found = neighbor_panel.show(built, rows)
    with left:
        marks, guest = neighbor_panel.marks(built, found, rows), neighbor_panel.guest(found)
        map_panel.draw(built, rows, marks, colors, guest)
        trail.notes(built)
    below.show(built, rows)
state.share_address()
