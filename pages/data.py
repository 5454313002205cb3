"""Data: a sample, pasted text, a typed table or files; then what each column is."""

import streamlit as st

from ui.data import kept, role_editor, upload
from ui.frame import shell, state, widgets

shell.page("Data", "Choose a sample, or upload your own words, table, vectors, images or graph.")
key = state.view().data
own = state.own_data().get(key)
if own is not None:
    role_editor.head(own, key)
kept.show(key)
ways = list(upload.WAYS)
before = widgets.kept("way", ways)
way = widgets.segments("Source", ways, before, key="way", label_visibility="collapsed")
upload.draw(way)
upload.settle()
upload.offer_sample()
if own is not None:
    st.divider()
    with shell.guard("own-problem"):
        role_editor.show(own, key)
