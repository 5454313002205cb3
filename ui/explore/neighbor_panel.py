"""The neighbour panel: the true neighbours of what is selected, beside those of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import shown
from embedding_explorer.base.limits import limit
from embedding_explorer.build.out_of_sample import can_place, place_on_map
from embedding_explorer.engine import map_questions
from embedding_explorer.measures.diagnostics.point_neighbors import (
    Picture,
    in_words,
    pair_distances,
)
from embedding_explorer.space.metrics import is_precomputed, metric_title, metric_words, offered
from ui.cache import cache
from ui.cache.questions import is_light_pass
from ui.explore import neighbor_notes
from ui.frame import asked, shell, state, widgets
from ui.jobs import phrase_vector
from ui.jobs.answers import answer
from ui.map import GUEST, Guest, Mark
from ui.map.neighbor_lists import Entry, Listing, neighbor_lists
from ui.page_state.explore_view import LINKED
from ui.panels import local_trust, sidebar
from ui.panels.local_trust import neighborhood
from ui.panels.thumbnails import of_built

KEPT = 20_000  # points up to which a picture is made anew for every answer
LINED = 30  # selected points from which lines are still drawn


def show(built: ee.Built, rows: list[int]) -> Picture | None:
    """Draw the panel; return the neighbours it shows, or None while nothing is selected."""
    heading = st.empty()
    with st.container(horizontal=True, key="neighbors-by"):
        _metric(built)
        sidebar.neighbors("k", width=105)
    _phrase(built)
    found = find(built, rows)
    with heading.container(key="neighbors-head"):
        st.markdown(f"#### {title_of(built, rows) if found else 'Neighbours'}")
    if found is None:
        st.markdown(
            "Click a point, draw a box around several, or search for a name. This shows the "
            "**true nearest neighbours** beside those suggested by the map."
        )
    else:
        _lists(built, rows, found)
    return found


def _metric(built: ee.Built) -> None:
    widgets.select(
        "Distance",
        list(dict.fromkeys((*offered(built.space), built.recipe.metric))),
        built.recipe.metric,
        lambda metric: state.update(recipe=replace(built.recipe, metric=metric)),
        key="metric",
        titles=metric_title,
        width=125,
    )


def _phrase(built: ee.Built) -> None:
    """Draw the field for a phrase where the encoder can place one."""
    possible = can_place(built)
    asked.among("view", "phrase", [state.view().phrase] if possible else [], "")
    if not possible:
        return
    widgets.text(
        "Search by meaning",
        state.view().phrase,
        lambda phrase: state.update(phrase=phrase, selected=()),
        key="phrase",
        most=limit("phrase_characters"),
        placeholder="Type a phrase and press Enter",
    )


def find(built: ee.Built, rows: list[int]) -> Picture | None:
    """Return the neighbours of the selection or of the typed phrase; None when there is none."""
    phrase = state.view().phrase
    if rows:
        return of_rows(built, rows, neighborhood(built))
    if not phrase or not can_place(built):
        return None
    with shell.guard("phrase-problem"):
        return _near(built, phrase)
    return None


def _near(built: ee.Built, phrase: str) -> Picture | None:
    """Return the neighbours of a typed phrase; where it cannot be placed say so."""
    vector = phrase_vector.vector_of(built, phrase)
    if vector is None or not np.any(vector):
        shell.problem(
            f"This method knows none of the words of {shown(phrase)}; try words that occur in "
            "the data.",
            key="phrase-problem",
        )
        return None
    spot = place_on_map(built, vector)
    none = np.empty(0, np.int32)
    return _pictured(built, none, neighborhood(built), vector=vector, spot=spot)


def of_rows(built: ee.Built, rows: Sequence[int], k: int) -> Picture:
    """Return the neighbours of a selection; a worker finds those among very many numbers."""
    return _pictured(built, np.asarray(rows, np.int32), k)


def _pictured(built: ee.Built, rows: np.ndarray, k: int, **query: np.ndarray | None) -> Picture:
    """Return a picture, which is kept; not where making it costs less than keeping thousands."""
    if len(built.space) <= KEPT and is_light_pass(built):
        return map_questions.pictured(built, rows, k, **query)
    return answer(built, map_questions.pictured, "Finding neighbours", rows=rows, k=k, **query)


def marks(built: ee.Built, found: Picture | None, rows: list[int]) -> list[Mark]:
    """Return what the map draws: lines to true neighbours, and a sign on false ones.

    With several points selected a line starts at the selected one that is nearest on the map, of a
    phrase at its place if it has one.
    """
    if found is None or built.map is None or len(rows) > LINED:
        return []
    true = [(int(p), s) for p, s in zip(found.true["position"], found.true["status"], strict=True)]
    false = found.pictured.loc[found.pictured["status"] == "false", "position"]
    ends = [*true, *((int(p), "false") for p in false)]
    return [Mark(_start(built.map, rows, p), p, status) for p, status in ends if status]


def guest(found: Picture | None) -> Guest | None:
    """Return the typed phrase as the map draws it, where it has a place there."""
    if found is None or found.spot is None:
        return None
    return Guest(state.view().phrase, found.spot)


def _start(coords: np.ndarray, rows: list[int], end: int) -> int:
    return (
        GUEST
        if not rows
        else rows[int(np.linalg.norm(coords[rows] - coords[end], axis=1).argmin())]
    )


def _lists(built: ee.Built, rows: list[int], found: Picture) -> None:
    said = (
        _summary(built, found, rows),
        neighbor_notes.of_ties(found),
        _before(built, found, rows),
    )
    st.caption(" ".join(filter(None, said)))
    if reason := local_trust.reason(built, rows):
        st.caption(shell.plain(reason))
    lists = [_true_list(built, found)]
    if built.map is not None and len(found.pictured):
        lists.append(_pictured_list(built, found, rows))
    neighbor_lists(lists, key="neighbors", on_pick=lambda: _picked(built), thumbs=of_built(built))
    st.caption(
        "“Very close” means closer than 98 % of random pairs, “close” closer than 90 %, “rather "
        "close” closer than 70 %."
    )


def _before(built: ee.Built, found: Picture, rows: list[int]) -> str:
    """Say how many of these neighbours are nearest in the vectors before the reducer, too."""
    recipe = built.recipe
    start = recipe.encoder_recipe()
    if not rows or not recipe.reducer:
        return ""
    encoded = cache.found(built.dataset, start)
    if encoded is None:
        return ""
    whole = replace(encoded, recipe=replace(start, metric=recipe.metric))
    kept = set(of_rows(whole, rows, len(found.true)).true["position"]) & set(found.true["position"])
    return (
        f"{len(kept)} of these {len(found.true)} are also nearest neighbours in the "
        f"{encoded.space.matrix.shape[1]:,} dimensions before {_reducer_title(built)}."
    )


def _reducer_title(built: ee.Built) -> str:
    return str(registry.find("reducers", str(built.recipe.reducer)).TITLE)


def _picked(built: ee.Built) -> None:
    position = (state.value("neighbors") or {}).get("pick")
    if isinstance(position, int | float) and 0 <= position < len(built.space):
        state.update(selected=(str(built.space.names[int(position)]),), phrase="")


def title_of(built: ee.Built, rows: list[int]) -> str:
    """Return what the neighbours of some points, or of the typed phrase, are headed by."""
    if not rows:
        return f"Near “{shell.plain(state.view().phrase)}”"
    names = [shell.plain(str(built.space.names[i])) for i in rows[:3]]
    if len(rows) <= 3:
        return " + ".join(names)
    return f"Centroid of {len(rows):,} selected {built.space.unit}s"


def _summary(built: ee.Built, found: Picture, rows: list[int]) -> str:
    if built.map is None:
        return "There is no map of these vectors."
    if not len(found.true):
        return "Every point is selected, so no neighbours are left."
    if not len(found.pictured):
        return "The phrase has a vector, but no position on this map."
    hidden = int((found.true["status"] == "hidden").sum())
    n = len(found.true)
    first = f"All {n} true neighbours are also nearest on the map."
    if hidden:
        near = n - hidden
        be = "is" if near == 1 else "are"
        first = f"{near} of the {n} true neighbours {be} also nearest on the map."
    return " ".join([first, *_limits(built, rows)])


def _limits(built: ee.Built, rows: list[int]) -> Iterator[str]:
    """Say where fewer neighbours or fewer selected points count than were asked for."""
    if neighborhood(built) < state.view().k:
        yield f"With only {len(built.space)} points, at most half count as neighbours."
    if len(rows) > LINKED:
        yield f"The link stores the first {LINKED} selected points."


def _true_list(built: ee.Built, found: Picture) -> Listing:
    metric = built.recipe.metric
    sample = cache.of_built("pairs", built, metric, lambda: pair_distances(built.space, metric))
    entries = [
        Entry(
            name=str(row["name"]),
            position=int(row["position"]),
            share=float(row["similarity"]),
            number=f"{row['similarity' if metric == 'cosine' else 'distance']:.2f}",
            words=_words(row, metric, sample),
            status=row["status"],
            remark=neighbor_notes.of_true(row["status"], int(row["map_rank"]), len(found.true)),
        )
        for row in _rows(found.true)
    ]
    what = "similarity (cosine)" if metric == "cosine" else metric_words(metric)
    if is_precomputed(built.space):
        title, subtitle = "By the given distances", f"of {len(built.space):,} points"
    else:
        title, subtitle = "In the vectors", f"{built.space.matrix.shape[1]:,} numbers · {what}"
    return Listing(title, subtitle, entries, "There is no other point.")


def _rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of neighbours; pandas' own ways make an object of each."""
    columns = {name: column.tolist() for name, column in table.items()}
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _words(row: Mapping[str, Any], metric: str, sample: np.ndarray) -> str:
    if neighbor_notes.is_apart(float(row["similarity"]), metric):
        return neighbor_notes.APART
    return in_words(float(row["distance"]), sample)


def _pictured_list(built: ee.Built, found: Picture, rows: list[int]) -> Listing:
    distances = found.pictured["map_distance"].to_numpy(float)
    longest = distances.max() if len(distances) and distances.max() > 0 else 1.0
    said = neighbor_notes.of_pictured(built, found, rows, state.view().phrase)
    entries = [
        Entry(
            name=str(row["name"]),
            position=int(row["position"]),
            share=float(1 - 0.9 * row["map_distance"] / longest),
            number=f"{row['map_distance']:.2f}",
            status=row["status"],
            remark=remark,
        )
        for row, remark in zip(_rows(found.pictured), said, strict=True)
    ]
    return Listing("On the map", "distance on the map", entries, "No other point is drawn.")
