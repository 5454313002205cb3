"""Methods: what each one does, and how to read a map."""

import streamlit as st

from ui.frame import shell
from ui.methods import guide

shell.page(
    "Methods", "What turns things into vectors, what turns vectors into a map, and how to read it."
)
st.subheader("How to read a map", anchor="reading")
guide.reading()
st.subheader("Methods to pick from", anchor="methods")
guide.presets()
st.subheader("Things to vectors", anchor="encoders")
guide.steps("encoders")
st.subheader("Vectors to fewer dimensions", anchor="reducers")
guide.steps("reducers")
