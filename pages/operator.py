"""Operator: queue, workers, memory and store, for whoever runs the server."""

import streamlit as st

from ui.frame import shell
from ui.operator import report

shell.page("Operator", "What this server is doing now.")
if report.admitted():
    with shell.guard():
        report.report()
else:
    st.stop()
