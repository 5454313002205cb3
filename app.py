"""The menu: sections and their pages; and the server that shows them. Nothing else.

Pages have no icon: the browser would fetch it from the network as the icon of the window.
"""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "pages"


def menu() -> dict[str, list]:
    """Return the sections of the menu."""
    return {
        "": [
            st.Page(PAGES / "explore.py", title="Explore", default=True),
            st.Page(PAGES / "learn.py", title="Learn"),
            st.Page(PAGES / "data.py", title="Data"),
            st.Page(PAGES / "compare.py", title="Compare"),
            st.Page(PAGES / "words.py", title="Words"),
            st.Page(PAGES / "context.py", title="Context"),
            st.Page(PAGES / "training.py", title="Training"),
            st.Page(PAGES / "graphs.py", title="Graphs"),
            st.Page(PAGES / "pictures.py", title="Pictures"),
            st.Page(PAGES / "uses.py", title="Uses"),
            st.Page(PAGES / "methods.py", title="Methods"),
            st.Page(PAGES / "operator.py", title="Operator", visibility="hidden"),
        ]
    }


if __name__ == "__main__":  # run by Streamlit for every visitor
    from ui.frame import state
    from ui.jobs import downloads

    state.put("from-menu", True)
    st.navigation(menu(), position="top").run()
    downloads.settle()  # a run that did not come to its end has not drawn all
else:  # imported once by the server
    from ui.server import server

    server.check_scheduler()
    app = st.App(
        __file__, routes=server.ROUTES, middleware=server.MIDDLEWARE, lifespan=server.lifespan
    )
