"""Data: a sample, pasted text, a typed table or files; then what each column is."""

import streamlit as st

from ui.data import role_editor, upload
from ui.frame import shell, state

shell.page(
    "Data", "Start from a sample, or bring your own: words, a table, vectors, images, a graph."
)
key = state.view().data
own = state.own_data().get(key)
if own is not None:
    role_editor.head(own, key)
state.seed("way", state.value("way") or "Samples")
st.segmented_control(
    "Where from",
    list(upload.WAYS),
    default=state.value("way") or "Samples",
    key="way",
    required=True,
    label_visibility="collapsed",
    on_change=lambda: state.held("way", "Samples"),
)
upload.WAYS[state.value("way")]()
upload.settle()
upload.offer_sample()
if own is not None:
    st.divider()
    with shell.guard("own-problem"):
        role_editor.show(own, key)
