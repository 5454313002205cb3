"""Linked panels of the same points, each with its own true neighbours, for the hover benchmark."""

import numpy as np
import pandas as pd
import streamlit as st

from benchmarks.apps.common import KINDS
from ui.map import Coloring, Panel, linked_map, panel_height

N = int(st.query_params["n"])
PANELS = int(st.query_params["panels"])
K = 10


@st.cache_resource
def panel(n: int, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Return n×2 coordinates and the n×10 nearest items in a space of eight dimensions."""
    from sklearn.neighbors import NearestNeighbors

    rng = np.random.default_rng(at)
    middles = rng.normal(0, 4, (len(KINDS), 8))
    points = (middles[np.arange(n) % len(KINDS)] + rng.normal(0, 0.8, (n, 8))).astype(np.float32)
    found = NearestNeighbors(n_neighbors=K + 1).fit(points).kneighbors(return_distance=False)
    return points[:, :2].copy(), found[:, 1:].astype(np.int32)


@st.cache_resource
def words(n: int) -> tuple[pd.Index, Coloring]:
    """Return the names and the colours."""
    codes = np.arange(n, dtype=np.int32) % len(KINDS)
    return pd.Index([f"item {i}" for i in range(n)]), Coloring("kind", codes, KINDS)


names, colors = words(N)
panels = []
for p in range(PANELS):
    coords, neighbors = panel(N, p)
    panels.append(Panel(f"p{p}", f"Method {p + 1}", coords, neighbors=neighbors))
linked_map(panels, names=names, coloring=colors, size=4, height=panel_height(PANELS), key="map")
