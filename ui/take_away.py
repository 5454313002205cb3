"""Take away: points, vectors and neighbours as tables, the figure, and the code behind it."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the files that can be taken away."""
    st.caption("All points")
