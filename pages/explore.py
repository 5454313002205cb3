"""Explore: pick data and a method, see the map and the true neighbours beside it."""

import streamlit as st

from ui import below, cache, controls, map_panel, neighbor_panel, shell, state, trail

shell.page("Explore")


@st.fragment(key="explore")
def explore(data, recipe) -> None:  # noqa: ANN001
    """Draw all that follows from one dataset and one recipe."""
    with shell.guard():
        built = cache.shown(data, recipe)
        trail.show(built)
        left, right = st.columns([0.62, 0.38], gap="medium")
        rows = map_panel.heard(built)
        with right:
            neighbor_panel.settings(built)
            found = neighbor_panel.find(built, rows)
        with left:
            colors = map_panel.look(built)
            map_panel.draw(built, rows, neighbor_panel.marks(found, rows), colors)
            trail.notes(built)
        with right:
            neighbor_panel.show(built, rows, found)
        below.show(built, rows)
    state.share_address()


with st.sidebar, shell.guard("sidebar"):
    chosen = controls.pick_data()
    explore_with = (chosen, controls.pick_recipe(chosen))

explore(*explore_with)
