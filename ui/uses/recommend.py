"""Items like these: neighbours of what was chosen, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.uses.similar_items import items_like, tied
from ui.frame import names_listed, shell, state, widgets
from ui.jobs import answers
from ui.map import Mark
from ui.panels import coloring, map_panel, sidebar
from ui.uses import method, ratings, view

LIKED = 1_000  # of the items selected: the browser sends the name of each with all that is done


def show(data: ee.Dataset, recipe: Recipe | None) -> None:
    """Draw the choice of way, and the chosen one; `recipe` is None where ratings decide."""
    view.PAGE.segments("Recommend by", "way", view.WAYS, hide=True)
    if recipe is None:
        ratings.show(data)
    else:
        _alike(data, recipe)


def _alike(data: ee.Dataset, recipe: Recipe) -> None:
    with st.sidebar:
        k = sidebar.neighbors("uses-k")
    built = method.made(data, recipe)
    rows = map_panel.heard(built)
    names = built.space.names.take(rows[:LIKED]).tolist() or [str(built.space.names[0])]
    if len(rows) > LIKED:
        st.caption(f"Of the {len(rows):,} selected items, the first {LIKED:,} are used.")
    widgets.several(
        "Items you like",
        names_listed.listed(built.space.names, names),
        names,
        lambda liked: state.update(selected=liked),
        key="uses-items",
        help="One or several; you can also click the map.",
    )
    names_listed.tell(built.space.names, "find others by the search of the map")
    found = answers.answer(built, items_like, "Looking for items alike", names=tuple(names), k=k)
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        _table(found, names)
    with right:
        _map(built, names, found)


def _table(found: pd.DataFrame, names: list[str]) -> None:
    liked = " and ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    st.markdown(f"**Like {shell.plain(liked)}**")
    if equal := tied(found):
        shell.tell("info", equal, key="alike-tied", icon="balance")
    columns = {
        "rank": st.column_config.NumberColumn("", width=30),
        "similarity": st.column_config.NumberColumn(format="%.3f", width=80),
        "shared": st.column_config.TextColumn("in common", width="large"),
    }
    st.dataframe(
        found.drop(columns="distance"), key="alike", hide_index=True, column_config=columns
    )
    st.caption(
        "Nearest to the centroid of your items, in the vectors. “In common” compares your "
        "columns: the vectors may be near for other reasons."
    )


def _map(built: ee.Built, names: list[str], found: pd.DataFrame) -> None:
    rows = built.space.names.get_indexer(pd.Index(names)).tolist()
    others = built.space.names.get_indexer(pd.Index(found["name"]))
    marks = [Mark(rows[0], int(other), "near") for other in np.asarray(others)]
    column = coloring.first_choice(built)
    colors = map_panel.colors_of(built, column)
    map_panel.draw(built, rows, marks if len(rows) == 1 else (), colors)
