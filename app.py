"""The menu: sections and their pages. Nothing else."""

import streamlit as st

MENU = {
    "": [
        st.Page("pages/explore.py", title="Explore", icon=":material/scatter_plot:", default=True),
        st.Page("pages/data.py", title="Data", icon=":material/upload_file:"),
        st.Page("pages/words.py", title="Words", icon=":material/calculate:"),
        st.Page("pages/methods.py", title="Methods", icon=":material/school:"),
    ]
}

st.navigation(MENU, position="top").run()
