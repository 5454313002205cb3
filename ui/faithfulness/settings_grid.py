"""The same vectors mapped with other settings, side by side: small maps with their scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.parameter_grid import Cell, parameter_grid, usual_values
from embedding_explorer.charts.thumbnail import small_map
from embedding_explorer.space.alignment import aligned
from ui.cache import cache
from ui.faithfulness import grid_jobs, small_map_colors
from ui.faithfulness.grid_jobs import Made
from ui.faithfulness.scores import INTERVALS
from ui.frame import shell, state, widgets
from ui.map import Coloring
from ui.panels import coloring, local_trust, map_panel
from ui.panels.map_panel import size_of_points

EAGER = 3_000  # points up to which the maps are made without being asked for
ROW = 3
SEEDS = 6
SHOWN = {"trustworthiness": "trust", "continuity": "continuity", "neighbor_recall": "kept"}

Grids = Mapping[str, Mapping[str, Mapping[str, Sequence[Any]]]]


def grids() -> Grids:
    """Return by the key of every projection with values worth trying: what can vary, by title."""
    found: dict[str, Any] = {}
    for key, module in registry.all_of("reducers").items():
        if names := getattr(module, "GRID", ()):
            every = [f for f in registry.fields(module.Params) if f.name in names]
            labels = [f.label.partition(" (")[0] for f in every]
            title = " × ".join([labels[0], *(label.lower() for label in labels[1:])])
            found[key] = {title: {}, "Seeds": {"seed": ()}}
    return found


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the grid on Explore; what is chosen becomes the page's recipe."""
    if built.map is None:
        st.markdown("There is no map to vary: choose a projection first.")
        return
    wanted = state.view().color
    choice = wanted if wanted in coloring.choices(built) else coloring.first_choice(built)
    colors = map_panel.colors_of(built, choice)
    draw(built, rows, colors, use=lambda recipe: state.update(recipe=recipe, method=""))


def draw(
    built: ee.Built, rows: Sequence[int], colors: Coloring | None, use: Callable[[Recipe], None]
) -> None:
    """Draw small maps of the vectors of `built` over settings, and a button under each to use it.

    Parameters
    ----------
    built : Built
        With a map, onto which the others are turned.
    rows : sequence of int
        The selected points, ringed.
    colors : Coloring, optional
        Of the points, the same on all maps.
    use : callable
        Takes the recipe that was chosen.
    """
    cells = _cells(built)
    n, k = len(built.space), local_trust.neighborhood(built)
    wanted = (built.dataset.fingerprint, *(cell.recipe.key for cell in cells))
    if n > EAGER and state.value("grid-wanted") != wanted:
        st.button(
            f"Compute these {len(cells)} maps of {n:,} points",
            key="grid-start",
            icon=":material/play_arrow:",
            help="Computed in the background, one at a time.",
            on_click=lambda: state.put("grid-wanted", wanted),
        )
        return
    found = grid_jobs.made(built.dataset, cells, k)
    grid_jobs.watch(found)
    best = _best(found)
    for start in range(0, len(found), ROW):
        columns = st.columns(ROW, gap="small")
        for i, made in enumerate(found[start : start + ROW]):
            with columns[i], st.container(border=True, key=f"grid-{start + i}"):
                _cell(built, made, rows, colors, best)
                _use(built, made, f"use-{start + i}", use)
    st.caption(
        "Every map is aligned to the current one. Trust: trustworthiness, whether neighbours on "
        "the map are true; continuity: whether true neighbours are near on the map; kept: the "
        f"share of {k} that are both. Bold: best; a lead within the intervals (±) can be "
        f"chance. {INTERVALS}"
    )


def _cells(built: ee.Built) -> tuple[Cell, ...]:
    """Draw what varies; return the cells, their recipes as lean as those of the other pages."""
    left, right = st.columns([0.4, 0.6])
    projection = built.recipe.projection
    possible = grids()
    titles = {key: registry.find("reducers", key).TITLE for key in possible}
    first = str(projection) if projection in possible else next(iter(possible))
    of = built.recipe.key
    by = widgets.segments("Projection", titles, first, key="grid-map", of=of, place=left)
    ways = list(possible[by])
    over = widgets.segments("Vary", ways, ways[0], key="grid-over", of=by, place=right)
    values = dict(possible[by][over])
    if "seed" in values:
        values["seed"] = tuple((built.recipe.seed + i) % 2**31 for i in range(SEEDS))
    if "perplexity" in (values or usual_values(by)):
        values["perplexity"] = _perplexities(len(built.space))
    start = built.recipe
    if projection != by:
        kept = {n: v for n, v in start.projection_params.items() if n == "n_components"}
        start = replace(start, projection=by, projection_params=Params(kept))
    cells = parameter_grid(start, n=len(built.space), **values)
    return tuple(replace(cell, recipe=lean(cell.recipe)) for cell in cells)


def _perplexities(n: int) -> tuple[float, ...]:
    """Return t-SNE's usual values, or the greatest that so few points allow in place of others."""
    usual, most = usual_values("tsne")["perplexity"], float((n - 1) // 3)
    return tuple(sorted({min(v, most) for v in usual})) if most >= 1 else usual


def lean(recipe: Recipe) -> Recipe:
    """Return the recipe without settings of the projection that are at their default anyway."""
    module = registry.find("reducers", str(recipe.projection))
    defaults = {f.name: f.default for f in registry.fields(module.Params)}
    own = {n: v for n, v in recipe.projection_params.items() if v != defaults.get(n)}
    return replace(recipe, projection_params=Params(own))


def _best(found: Sequence[Made]) -> dict[str, float]:
    """Return the best value of each measure shown, where several maps are there."""
    tables = [made.scores for made in found if made.scores is not None]
    if len(tables) < 2:
        return {}
    values = pd.concat(tables).groupby("measure")["value"]
    return {key: float(value) for key, value in values.max().items() if key in SHOWN}


def _cell(
    built: ee.Built,
    made: Made,
    rows: Sequence[int],
    colors: Coloring | None,
    best: Mapping[str, float],
) -> None:
    st.markdown(f"**{shell.plain(made.cell.title)}**")
    if made.built is None or made.scores is None:
        st.caption(shell.plain(made.error) if made.error else "Computing …")
        return
    st.image(_picture(built, made.built, rows, colors), width="stretch")
    st.markdown(_scores(made.scores, best))


def _scores(table: pd.DataFrame, best: Mapping[str, float]) -> str:
    """Return the scores of a map in a line of Markdown, with half the width of the interval."""
    said = []
    for row in table[table["measure"].isin(SHOWN)].itertuples():
        value = f"{row.value:.3f}"
        value = f"**{value}**" if row.value == best.get(row.measure) else value
        half = "" if pd.isna(row.low) else f" ± {(row.high - row.low) / 2:.3f}"
        said.append(f"{SHOWN[row.measure]} {value}{half}")
    return ":small[" + " · ".join(said) + "]"


def _picture(
    built: ee.Built, other: ee.Built, rows: Sequence[int], colors: Coloring | None
) -> bytes:
    dark, ringed = shell.is_dark(), tuple(rows[:50])
    title = "" if colors is None else colors.title
    key = (built.recipe.key, title, state.view().k, ringed, dark)

    def make() -> bytes:
        turned = aligned(*(np.asarray(b.map) for b in (built, other)))[1]
        return small_map(
            turned,
            small_map_colors.rgb(colors, len(turned), dark=dark),
            size=max(2.0, 0.7 * size_of_points(0, len(turned))),
            ringed=np.array(ringed, int),
            dark=dark,
        )

    return cache.of_built("small-map", other, key, make)


def _use(built: ee.Built, made: Made, key: str, use: Callable[[Recipe], None]) -> None:
    if made.cell.recipe == lean(built.recipe):
        st.button("In use", key=key, disabled=True, width="stretch", icon=":material/check:")
        return
    st.button(
        "Use these settings", key=key, width="stretch", on_click=use, args=(made.cell.recipe,)
    )
