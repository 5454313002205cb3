"""The menu: sections and their pages. Nothing else.

Pages have no icon: the browser would fetch it from the network as the icon of the window.
"""

import streamlit as st

MENU = {
    "": [
        st.Page("pages/explore.py", title="Explore", default=True),
        st.Page("pages/data.py", title="Data"),
        st.Page("pages/words.py", title="Words"),
        st.Page("pages/methods.py", title="Methods"),
    ]
}

st.navigation(MENU, position="top").run()
