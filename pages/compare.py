"""Compare: two to six methods on the same items, with a yardstick."""

import streamlit as st

from ui.compare import jobs, join, maps, neighbors, sides, tabs, upload_vectors, view
from ui.frame import shell, state
from ui.panels import map_panel, sidebar

shell.page("Compare", own=view.PAGE)
with st.sidebar, shell.guard("sidebar"):
    data = sidebar.pick_data()
    sides.pick(data)
    upload_vectors.show()
with shell.guard():
    chosen = sides.chosen(data)
    built = jobs.made(chosen)
    there = [
        join.There(side, made, letter)
        for letter, side, made in zip("ABCDEF", chosen, built, strict=False)
        if made is not None
    ]
    if there:
        with st.sidebar:
            by = join.choose_column(there)
            there = join.together(there, by)
            color = maps.look(there)
        state.put("points", there[0].built.space.names)
        items = join.join(there, by)
        rows = maps.heard(items)
        found = neighbors.find(there, items, rows)
        for t in there:
            map_panel.warn(t.built, key=f"arbitrary-{t.letter}", of=f"{t.title}: ")
        maps.draw(there, items, rows, color, neighbors.marks(found, rows))
        maps.caption(there)
        join.tell_dropped(there, items)
        tabs.show(there, items, rows, found, waiting=built.count(None))
view.share()
