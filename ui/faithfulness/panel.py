"""Explore's view "How faithful": measures, Shepard diagram, the worst regions, why a point."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.charts.shepard import shepard_figure
from embedding_explorer.engine.map_questions import same_again
from embedding_explorer.measures import measure
from embedding_explorer.measures.diagnostics.shepard import shepard
from ui.faithfulness.scores import INTERVALS, rows_of
from ui.frame import shell, state
from ui.jobs.answers import answer, answer_of
from ui.panels import local_trust, map_panel

AGAIN = 2  # maps with other seeds
SETTINGS = "Settings side by side"  # as a link says it
SWEEP = "Parameter sweep"


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw how faithful this map is."""
    if built.map is None:
        st.markdown("There is no map: choose a projection first.")
        return
    k = local_trust.neighborhood(built)
    table = answer(built, measure, "Measuring the map", k=k)
    stable = _same_again(built, k)
    whole = table if stable is None else pd.concat([table, stable], ignore_index=True)
    with st.container(key="faithful-table"):
        st.table(rows_of(whole), border="horizontal", hide_index=True)
    _notes(built, whole, k)
    _more(built)
    before = local_trust.known(built)
    left, right = st.columns(2, gap="medium")
    with left:
        _shepard(built)
    with right:
        regions(built, rows)
    if before is None and local_trust.known(built) is not None:
        st.rerun()  # the map above can dim now what should not be believed


def _notes(built: ee.Built, table: pd.DataFrame, k: int) -> None:
    looked = int(table["sampled"].iloc[0])
    exact = (
        f"All {looked:,} points were measured."
        if looked == len(built.space)
        else f"Estimated from a random {looked:,} of {len(built.space):,} points."
    )
    st.caption(
        f"{exact} k = {k} neighbours; chance is a map with randomly shuffled positions. {INTERVALS}"
    )


def seeds_differ(recipe: ee.Recipe) -> bool:
    """Tell whether another seed can make another map."""
    steps = (
        ("encoders", recipe.encoder),
        ("reducers", recipe.reducer),
        ("reducers", recipe.projection),
    )
    return any(getattr(registry.find(f, key), "SEEDED", False) for f, key in steps if key)


def _same_again(built: ee.Built, k: int) -> pd.DataFrame | None:
    """Return the row on other seeds, once somebody asked for it."""
    if state.value("same-again") != _this(built):
        return None
    of = [(built.dataset, r) for r in (built.recipe, *other_seeds(built.recipe, AGAIN))]
    return answer_of(of, same_again, "Rerunning with other seeds", k=k)


def _this(built: ee.Built) -> tuple[str, str]:
    return built.dataset.fingerprint, built.recipe.key


def _more(built: ee.Built) -> None:
    """Offer the map with other seeds and other settings."""
    with st.container(horizontal=True, vertical_alignment="center", key="faithful-more"):
        if state.value("same-again") != _this(built) and seeds_differ(built.recipe):
            st.button(
                f"Rerun with {AGAIN} other seeds",
                key="same-again-ask",
                icon=":material/casino:",
                help="Measures how many neighbours on the map stay the same.",
                on_click=lambda: state.put("same-again", _this(built)),
            )
        st.button(
            SWEEP,
            key="faithful-settings",
            icon=":material/grid_view:",
            help="Maps of the same vectors with other settings, each with its scores.",
            on_click=lambda: state.update(tab=SETTINGS),
        )
    if not seeds_differ(built.recipe):
        st.caption("Every seed gives this same map: no step uses random numbers.")


def other_seeds(recipe: ee.Recipe, n: int) -> list[ee.Recipe]:
    """Return the recipe with the next n seeds."""
    return [replace(recipe, seed=(recipe.seed + i) % 2**31) for i in range(1, n + 1)]


def _shepard(built: ee.Built) -> None:
    found = answer(built, shepard, "Computing pairwise distances")
    st.markdown("**Shepard diagram: far in the vectors, far on the map?**")
    st.plotly_chart(
        shepard_figure(found, dark=shell.is_dark()),
        key="shepard",
        theme=None,
        config={"displayModeBar": False},
    )
    st.caption(
        f"{'All' if found.complete else 'A random'} {found.pairs:,} pairs of points. A faithful "
        "map gives a narrow rising band; in a wide band, map distances say little."
    )


def regions(built: ee.Built, rows: list[int]) -> None:
    """Draw why the selected point is to be believed or not, and the worst regions."""
    found: dict[str, Any] = local_trust.asked(built)
    if why := local_trust.reason(built, rows):
        with st.container(border=True, key="faithful-why"):
            st.markdown(f"**{shell.plain(str(built.space.names[rows[0]]))}** · {shell.plain(why)}")
    else:
        st.caption("Select one point to see how reliable its position is.")
    st.markdown("**Unreliable regions**")
    if not found["regions"]:
        st.markdown("No unreliable region was found.")
    for number, region in enumerate(found["regions"]):
        text, button = st.columns([0.8, 0.2], vertical_alignment="center")
        text.markdown(local_trust.told(region))
        button.button(
            "Select",
            key=f"region-{number}",
            width="stretch",
            help="Selects these points on the map.",
            on_click=map_panel.select,
            args=(built, region.rows.tolist()),
            kwargs={"phrase": ""},
        )
    for note in found["belief"].notes:
        st.caption(shell.plain(note))
