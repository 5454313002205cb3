"""Methods: what each one does, and how to read a map."""

import streamlit as st

from ui.frame import shell
from ui.methods import guide

shell.page("Methods", "How encoders make vectors, how projections make maps, and how to read them.")
st.subheader("How to read a map", anchor="reading")
guide.reading()
st.subheader("Presets", anchor="methods")
guide.presets()
st.subheader("Encoders: from data to vectors", anchor="encoders")
guide.steps("encoders")
st.subheader("Reducers: from vectors to fewer dimensions", anchor="reducers")
guide.steps("reducers")
