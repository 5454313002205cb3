"""Compare: two to six methods on the same items, with a yardstick."""

import streamlit as st

from ui import controls, shell, state
from ui.compare import bring, joined, making, maps, neighbors, parts, sides, view

view.view()  # what is wrong with a link must be known before the frame says it
shell.page("Compare")
with st.sidebar, shell.guard("sidebar"):
    data = controls.pick_data()
    sides.pick(data)
    bring.show()
with shell.guard():
    chosen = sides.chosen(data)
    built = making.made(chosen)
    there = [
        joined.There(side, made, letter)
        for letter, side, made in zip("ABCDEF", chosen, built, strict=False)
        if made is not None
    ]
    if there:
        with st.sidebar:
            by = joined.choose_column(there)
            there = joined.together(there, by)
            color = maps.look(there)
        state.put("points", there[0].built.space.names)
        items = joined.join(there, by)
        rows = maps.heard(items)
        found = neighbors.find(there, items, rows)
        maps.draw(there, items, rows, color, neighbors.marks(found, rows))
        maps.caption(there)
        joined.tell_dropped(there, items)
        parts.show(there, items, rows, found, waiting=built.count(None))
view.share()
