"""Learn: a path of short lessons, each asks before it shows and asks again after."""

import streamlit as st

from ui import shell
from ui.learn import data, path, step, teacher, view

view.view()  # what is wrong with a link must be known before the frame says it
shell.page("Learn")
with st.sidebar:
    path.count()
    data.pick()
    teacher.show()
path.show()
with shell.guard():
    step.show(data.chosen())
view.share()
