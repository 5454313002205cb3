"""Serves the page with nothing but the map, with the routes and headers of the real server."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from ui.server import server  # noqa: E402

app = st.App(HERE / "map_app.py", routes=server.ROUTES, middleware=server.MIDDLEWARE)
