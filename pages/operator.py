"""Operator: queue, workers, memory and store, for whoever runs the server."""

import streamlit as st

from ui import operator, shell

shell.page("Operator", "What this server is doing now.")
if operator.admitted():
    with shell.guard():
        operator.report()
else:
    st.stop()
