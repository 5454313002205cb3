"""Other settings of one side of a comparison, side by side; one click puts them in its place."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from embedding_explorer.base.recipe import Recipe
from ui.compare import sides
from ui.compare.join import Items, There
from ui.compare.view import update, view
from ui.faithfulness import settings_grid
from ui.frame import state, widgets
from ui.map import Coloring
from ui.panels import coloring, map_panel

KEY = "settings-side"


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw the choice of a side, and its maps with other settings."""
    now = state.current().fingerprint
    mine = {
        t.letter: t for t in there if t.side.data.fingerprint == now and t.built.map is not None
    }
    if not mine:
        st.markdown("Vectors from files have no settings; add a method computed from the data.")
        return
    titles, before = {letter: t.title for letter, t in mine.items()}, widgets.kept(KEY, mine)
    t = mine[widgets.segments("Settings of", titles, before, key=KEY, of=tuple(mine))]
    side = [i for i, other in enumerate(there) if other is t][0]
    ringed = [int(items.rows[side][row]) for row in rows]
    settings_grid.draw(
        t.built, ringed, _colors(t), use=lambda recipe: replace_side(t.side.entry, recipe)
    )


def _colors(t: There) -> Coloring | None:
    wanted = state.view().color
    known = [c for c in coloring.choices(t.built) if c != coloring.CLUSTERS]
    choice = wanted if wanted in known else coloring.first_choice(t.built)
    return map_panel.colors_of(t.built, choice)


def replace_side(entry: str, recipe: Recipe) -> None:
    """Put a recipe in the place of a side; a recipe that stands there already is said, not set."""
    now, made = list(view().sides or sides.first(state.current())), recipe.to_query()
    if made in now:
        state.say("These settings are already being compared.")
        return
    update(sides=tuple(made if e == entry else e for e in now))
