"""Words: calculate with vectors, and see how far that holds."""

import streamlit as st

from ui.frame import shell
from ui.words import tasks, vectors, view

shell.page(
    "Words", "Word arithmetic: what word vectors capture, and what they do not.", own=view.PAGE
)
with st.sidebar:
    source = vectors.pick()
task = tasks.pick()
with shell.guard("vectors-problem"):
    built = vectors.load(source)
    with st.sidebar:
        vectors.about(built)
    tasks.show(task, built)
vectors.share()
