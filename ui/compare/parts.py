"""What stands below the maps of a comparison; only the chosen part is worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui import asked, shell, state
from ui.compare import (
    faithful,
    healthy,
    moved,
    neighbors,
    report,
    settings,
    tasks,
    yardstick,
)  # fmt: skip
from ui.compare.joined import Items, There
from ui.compare.neighbors import Near
from ui.compare.view import KEY, update
from ui.faithful import jobs

Part = Callable[[Sequence[There], Items, Sequence[int]], None]
NEIGHBORS = "Neighbours"
SETTINGS = "Settings side by side"
PARTS: dict[str, Part] = {
    "Yardstick": yardstick.show,
    "What moved": moved.show,
    "How faithful": faithful.show,
    "Health": healthy.show,
    "Tasks": tasks.show,
    SETTINGS: settings.show,
    "Report": report.show,
}


def show(
    there: Sequence[There],
    items: Items,
    rows: Sequence[int],
    found: Sequence[Near] | None,
    *,
    waiting: int = 0,
) -> None:
    """Draw the choice of part, and the chosen one; `waiting` sides are still being made."""
    titles = [NEIGHBORS, *PARTS]
    now = asked.among(KEY, "part", titles, NEIGHBORS)
    state.seed("compare-part", now)
    st.segmented_control(
        "Below the maps",
        titles,
        default=now,
        key="compare-part",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: update(part=state.held("compare-part", now)),
    )
    if now != SETTINGS:
        jobs.leave()
    with shell.guard("part-problem"):
        if now == NEIGHBORS:
            neighbors.show(there, items, rows, found)
        elif waiting and len(there) < 2:
            st.markdown("The other methods are on their way.")
        else:
            PARTS[now](there, items, rows)
