"""A page that shows texts made to be taken for markdown, in every place user text can reach."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.browser.apps.texts import TEXTS
from ui.frame.shell import plain

for number, text in enumerate(TEXTS):
    with st.container(key=f"text-{number}"):
        st.markdown(plain(text))
        # An icon and a face of our own beside it switch on what looks for others.
        st.warning(f":material/info: :smile: {plain(text)}")
        st.caption(f"ours  \n{plain(text)}")
        st.checkbox(plain(text), key=f"check-{number}")
        st.pills("Pills", [plain(text)], key=f"pills-{number}", label_visibility="collapsed")
st.markdown("https://ours.example **done**")
