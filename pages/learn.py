"""Learn: a path of short lessons, each asks before it shows and asks again after."""

import streamlit as st

from ui.frame import shell
from ui.learn import class_link, data, outline, step, view

shell.page("Learn", own=view.PAGE)
with st.sidebar:
    outline.count()
    data.pick()
    class_link.show()
outline.show()
with shell.guard():
    step.show(data.chosen())
view.share()
