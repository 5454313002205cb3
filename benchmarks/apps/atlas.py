"""The same points in the Embedding Atlas component, run by an interpreter that has it."""

import pandas as pd
import streamlit as st
from common import KINDS, points, wanted
from embedding_atlas.streamlit import embedding_atlas

n = wanted()
coords, kinds = points(n)
frame = pd.DataFrame({"x": coords[:, 0], "y": coords[:, 1], "kind": [KINDS[i] for i in kinds]})
frame["name"] = [f"item {i}" for i in range(n)]
embedding_atlas(frame, text="name", x="x", y="y")
st.text("sent to Embedding Atlas")
