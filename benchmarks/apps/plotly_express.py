"""The same by st.plotly_chart(px.scatter(...)), as its documentation shows it."""

import numpy as np
import pandas as pd
import plotly.express as px
import streamlit as st

from benchmarks.apps.common import KINDS, points, wanted

n = wanted()
coords, kinds = points(n)
frame = pd.DataFrame({"x": coords[:, 0], "y": coords[:, 1], "kind": np.asarray(KINDS)[kinds]})
frame["i"] = np.arange(n)
frame["name"] = [f"item {i}" for i in range(n)]
figure = px.scatter(
    frame, x="x", y="y", color="kind", hover_name="name", custom_data=["i"], render_mode="webgl"
)
figure.update_layout(height=520)
event = st.plotly_chart(figure, on_select="rerun", selection_mode=["points", "lasso"], key="map")
picked = [point["customdata"] for point in event.selection.points]
first = picked[0] if picked else None
st.text(f"picked {len(picked)}: {first['0'] if isinstance(first, dict) else first}")
