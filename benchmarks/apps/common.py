"""The points of the map benchmark: six groups, and point 0 alone at the side to be clicked."""

from __future__ import annotations

import numpy as np
import streamlit as st

KINDS = ("Fruit", "Vegetable", "Herb", "Nut", "Grain", "Spice")


@st.cache_resource
def points(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n×2 float32 coordinates and the number of each point's group."""
    rng = np.random.default_rng(0)
    kinds = np.arange(n, dtype=np.int32) % len(KINDS)
    coords = rng.normal(0, 4, (len(KINDS), 2))[kinds] + rng.normal(0, 0.8, (n, 2))
    coords[0] = coords.max(axis=0) + 1
    return coords.astype(np.float32), kinds


def wanted() -> int:
    """Return how many points the address asks for, once the button is pressed."""
    n = int(st.query_params["n"])
    points(n)
    st.text("points are ready")
    if not st.toggle("Draw"):
        st.stop()
    return n
