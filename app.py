"""The app: its menu where Streamlit runs this for a visitor, the server where it is imported."""

import streamlit as st

if __name__ == "__main__":  # run by Streamlit for every visitor
    from ui.frame import state
    from ui.frame.menu import menu
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
