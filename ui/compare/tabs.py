"""What stands below the maps of a comparison; only the chosen part is worked out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui.compare import (  # fmt: skip
    faithfulness,
    health,
    moved,
    neighbors,
    report,
    settings,
    tasks,
    yardstick,
)
from ui.compare.join import Items, There
from ui.compare.neighbors import Near
from ui.compare.view import PAGE
from ui.faithfulness import grid_jobs
from ui.frame import shell

Part = Callable[[Sequence[There], Items, Sequence[int]], None]
NEIGHBORS = "Neighbours"
SETTINGS = "Settings side by side"
TITLES = {  # what is called otherwise on screen than in a link
    "Yardstick": "Agreement",
    "What moved": "Biggest changes",
    "How faithful": "Map quality",
    "Health": "Vector quality",
    SETTINGS: "Parameter sweep",
}
PARTS: dict[str, Part] = {
    "Yardstick": yardstick.show,
    "What moved": moved.show,
    "How faithful": faithfulness.show,
    "Health": health.show,
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
    titles = {part: TITLES.get(part, part) for part in (NEIGHBORS, *PARTS)}
    now = PAGE.among("part", titles, NEIGHBORS)
    PAGE.segments("Below the maps", "part", titles, now=now, hide=True)
    if now != SETTINGS:
        grid_jobs.leave()
    with shell.guard("part-problem"):
        if now == NEIGHBORS:
            neighbors.show(there, items, rows, found)
        elif waiting and len(there) < 2:
            st.markdown("The other methods are still being computed.")
        else:
            PARTS[now](there, items, rows)
