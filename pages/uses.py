"""Uses: recommend, classify, clean a training set, with any method's vectors."""

import streamlit as st

from ui.frame import shell
from ui.panels import sidebar
from ui.uses import method, tasks, view

shell.page(
    "Uses", "What vectors are for: recommend, classify, and clean a training set.", own=view.PAGE
)
with shell.guard("uses-problem"):
    task = view.PAGE.segments("Use", "task", view.TASKS, hide=True)
    with st.sidebar:
        data = sidebar.pick_data()
        recipe = method.pick(data) if tasks.has_one_method(task) else None
    tasks.show(data, recipe)
view.share()
