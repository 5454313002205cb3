"""Words: calculate with vectors, and see how far that holds."""

import streamlit as st

from ui import shell
from ui.words import tasks, vectors, view

shell.page("Words", "Calculate with words: what their vectors know, and what they do not.")
with shell.guard("vectors-problem"):
    with st.sidebar:
        built = vectors.pick()
    tasks.show(tasks.pick(), built)
view.share(with_data=view.view().vectors in (vectors.OWN_WORDS, vectors.EXPLORE))
