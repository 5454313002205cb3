"""The menu: sections and their pages. Nothing else.

Pages have no icon: the browser would fetch it from the network as the icon of the window.
"""

from pathlib import Path

import streamlit as st

from ui import state

PAGES = Path(__file__).parent / "pages"
MENU = {
    "": [
        st.Page(PAGES / "explore.py", title="Explore", default=True),
        st.Page(PAGES / "data.py", title="Data"),
        st.Page(PAGES / "words.py", title="Words"),
        st.Page(PAGES / "methods.py", title="Methods"),
    ]
}

if __name__ == "__main__":
    state.put("from-menu", True)
    st.navigation(MENU, position="top").run()
