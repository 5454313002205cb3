"""The menu: sections and their pages. Nothing else.

Pages have no icon: the browser would fetch it from the network as the icon of the window.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).resolve().parents[2] / "pages"
TITLES = (
    "Explore", "Learn", "Data", "Compare", "Words", "Context", "Training", "Graphs", "Pictures",
    "Uses", "Methods",
)  # fmt: skip


def menu() -> dict[str, list[st.Page]]:
    """Return the sections of the menu."""
    pages = [
        st.Page(PAGES / f"{title.lower()}.py", title=title, default=title == TITLES[0])
        for title in TITLES
    ]
    return {"": [*pages, st.Page(PAGES / "operator.py", title="Operator", visibility="hidden")]}
