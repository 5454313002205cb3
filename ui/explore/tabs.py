"""What stands below the map: table, inspection, files to take away, steps, the data itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import distinct
from ui.data import card
from ui.explore import downloads, inspect_panel, selection_panel, tags_panel, trail
from ui.faithfulness import grid_jobs, panel, settings_grid
from ui.frame import asked, shell, state, widgets
from ui.panels import map_panel

# What is called otherwise on screen than in a link.
TITLES = {"How faithful": "Map quality", panel.SETTINGS: panel.SWEEP, "Take away": "Export"}
# Sent to the browser with every run of the page: the fewer rows the more columns there are.
TABLE_ROWS, TABLE_CELLS = 100_000, 300_000
TABLE_CHOSEN = 1_000  # selected rows marked there


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the choice of view and only the chosen one."""
    now = asked.among("view", "tab", VIEWS, "Table")
    tab = widgets.segments(
        "Below the map",
        {tab: TITLES.get(tab, tab) for tab in VIEWS},
        now,
        lambda tab: state.update(tab=tab),
        key="tab",
        label_visibility="collapsed",
    )
    if tab != panel.SETTINGS:
        grid_jobs.leave()
    with shell.guard("below-problem"):
        VIEWS[tab](built, rows)


def table(built: ee.Built, rows: list[int]) -> None:
    """Draw the points as a table that mirrors the map: a row chosen there is selected here."""
    frame = table_frame(built)
    listed = [row for row in rows[:TABLE_CHOSEN] if row < len(frame)]
    # Rows chosen in a table have no default to be drawn with.
    state.seed("table", {"selection": {"rows": listed, "columns": [], "cells": []}})
    n = len(built.space)
    some = f"The first {len(frame):,} of " if n > len(frame) else ""
    st.caption(f"{some}{counted(n, built.space.unit)}. Rows selected here are selected on the map.")
    with st.container(key="keys-table"):  # ui/frame/style.css hides it where there are none
        st.caption("Arrow keys move, space selects a row, Ctrl + F searches.")
    st.dataframe(
        frame,
        key="table",
        hide_index=True,
        height=320,
        on_select=lambda: _chosen(built),
        selection_mode="multi-row",
    )


def _chosen(built: ee.Built) -> None:
    rows = (state.value("table") or {}).get("selection", {}).get("rows", [])
    shown = range(_sent(built))
    chosen = [row for row in dict.fromkeys(rows[: len(shown)]) if row in shown]
    state.update(selected=tuple(str(built.space.names[i]) for i in chosen), phrase="")


def _sent(built: ee.Built) -> int:
    axes = 0 if built.map is None else built.map.shape[1]
    columns = 1 + len(map_panel.told(built)) + axes
    return min(TABLE_ROWS, TABLE_CELLS // columns, len(built.space))


def table_frame(built: ee.Built) -> pd.DataFrame:
    """Return name, the user's columns and the place on the map, of as many points as are sent."""
    sent = _sent(built)
    frame = built.space.items[["name", *map_panel.told(built)]].head(sent)
    if built.map is None:
        return frame
    axes = [f"map {axis}" for axis in "xyz"[: built.map.shape[1]]]
    frame = frame.set_axis(distinct(frame.columns, taken=axes), axis=1)
    return frame.assign(**dict(zip(axes, np.asarray(built.map[:sent]).T, strict=True)))


def _steps(built: ee.Built, rows: list[int]) -> None:
    trail.details(built)


def _about(built: ee.Built, rows: list[int]) -> None:
    card.show(built.dataset, state.view().data)


VIEWS: dict[str, Callable[[ee.Built, list[int]], None]] = {
    "Table": table,
    "Selection": selection_panel.show,
    tags_panel.TAB: tags_panel.below,
    "Inspect": inspect_panel.show,
    "How faithful": panel.show,
    panel.SETTINGS: settings_grid.show,
    "Take away": downloads.show,
    "Steps": _steps,
    "About the data": _about,
}
