"""The map of this project, with a panel that says what was clicked."""

import numpy as np
import pandas as pd
import streamlit as st

from benchmarks.apps.common import KINDS, points, wanted
from ui.map import Coloring, Fields, Panel, linked_map
from ui.panels.map_panel import size_of_points


@st.cache_resource
def things(n: int) -> tuple[pd.Index, Fields, Coloring]:
    """Return names, fields and colours of n points."""
    kinds = points(n)[1]
    fields = Fields({"kind": pd.Series(np.asarray(KINDS)[kinds])})
    return pd.Index([f"item {i}" for i in range(n)]), fields, Coloring("kind", kinds, KINDS)


n = wanted()
names, fields, colors = things(n)
event = linked_map(
    [Panel("map", "", points(n)[0])],
    names=names,
    fields=fields,
    coloring=colors,
    size=size_of_points(0, n),
    show_labels=False,
    key="map",
)
st.text(f"picked {len(event.selected or ())}: {(event.selected or (None,))[0]}")
st.text(f"other is {st.toggle('Something else')}")
