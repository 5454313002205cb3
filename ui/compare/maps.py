"""The maps of a comparison: linked panels side by side, or one panel that goes from one to next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.engine.map_questions import believed, neighbors_among, true_neighbors
from embedding_explorer.measures.diagnostics.local_trust import Belief
from embedding_explorer.space.alignment import aligned
from ui.cache import cache
from ui.compare.join import Items, There
from ui.compare.view import IN_TURN, PAGE, TITLES, view
from ui.frame import asked, shell, state
from ui.jobs.answers import answer
from ui.map import Coloring, Fields, Mark, Panel, Step, Thumbs, linked_map, panel_height, pending
from ui.panels import coloring, map_panel, sidebar
from ui.panels.map_panel import label_rank, size_of_points, told
from ui.panels.thumbnails import of_built

KEY = "compare-map"
LINES = 4_000  # items up to which the browser gets every item's neighbours


def heard(items: Items) -> list[int]:
    """Take over a selection made on the maps; return the selected items."""
    chosen = items.names.get_indexer(asked.those_among("view", "selected", items.names))
    rows: list[int] = chosen[chosen >= 0].tolist()
    event = pending(KEY, names=items.names, selected=rows)
    if event.selected is not None and list(event.selected) != rows:
        rows = list(event.selected)
        select(items, rows)
    return rows


def select(items: Items, rows: Sequence[int]) -> None:
    """Make these the selected items, here and on Explore."""
    state.update(selected=tuple(str(n) for n in items.names.take(rows).tolist()), phrase="")


def look(there: Sequence[There]) -> str:
    """Draw the choices of look; return what the points are coloured by."""
    built = there[0].built
    options = [c for c in coloring.choices(built) if c != coloring.CLUSTERS]
    now = asked.among("view", "color", options, coloring.first_choice(built))
    map_panel.pick_color(options, now, key="compare-color")
    PAGE.segments("Maps", "show", TITLES)
    PAGE.switch(
        "Align maps to the first",
        "align",
        help="By orthogonal Procrustes, with mirroring: remaining differences are not just "
        "rotation. Distances within a map keep their ratios.",
    )
    PAGE.switch(
        "Fade unreliable points",
        "doubt",
        help="Fades points with mostly false neighbours on the map, or with true neighbours far "
        "away.",
    )
    sidebar.neighbors("compare-k")
    return now


def draw(
    there: Sequence[There], items: Items, rows: Sequence[int], color: str, marks: Sequence[Mark]
) -> None:
    """Draw the maps of all sides."""
    coords = places(there, items)
    judged = beliefs(there) if view().doubt or color == coloring.BELIEF else [None] * len(there)
    panels = [
        _panel(t, xy, i, items, judged[i], color)
        for i, (t, xy) in enumerate(zip(there, coords, strict=True))
    ]
    if view().show == IN_TURN:
        panels = [_in_turn(panels)]
        marks = ()
    first = there[0].built
    linked_map(
        panels,
        names=items.names,
        fields=_fields(first, items),
        coloring=_coloring(first, items, color),
        thumbs=_thumbs(first, items),
        marks=marks,
        selected=rows,
        label_rank=_label_rank(first, items),
        size=size_of_points(state.view().size, len(items)),
        opacity=state.view().opacity,
        show_labels=state.view().labels,
        height=panel_height(len(panels)),
        doubt=view().doubt,
        download_name=f"{state.view().data}-compared",
        key=KEY,
    )


def places(there: Sequence[There], items: Items) -> list[np.ndarray]:
    """Return the coordinates of the joined items on every map, turned onto the first if wanted."""

    def make() -> _Arrays:
        found = [_drawn(t.built)[at] for t, at in zip(there, items.rows, strict=True)]
        return _Arrays(aligned(*found) if view().align else found)

    key = ("places", items.key, view().align)
    return cache.of_built("compare-places", there[0].built, key, make).arrays


class _Arrays:
    """Several arrays kept together."""

    def __init__(self, arrays: list[np.ndarray]) -> None:
        self.arrays = [np.ascontiguousarray(a, np.float32) for a in arrays]
        self.nbytes = sum(a.nbytes for a in self.arrays)


def _drawn(built: ee.Built) -> np.ndarray:
    if built.map is None:
        raise ee.MethodError("One of the methods makes no map; choose a projection for it.")
    return built.map


def beliefs(there: Sequence[There]) -> list[Belief]:
    """Return how much to believe every point of every map."""
    return [
        answer(t.built, believed, "Computing local reliability", k=near(len(t.built.space)))[
            "belief"
        ]
        for t in there
    ]


def near(n: int) -> int:
    """Return how many neighbours count: at most half of the items, or near means nothing."""
    return max(1, min(state.view().k, (n - 1) // 2))


def _panel(
    t: There, coords: np.ndarray, i: int, items: Items, judged: Belief | None, color: str
) -> Panel:
    believed = None if judged is None else judged.score[items.rows[i]]
    own = None
    if believed is not None and color == coloring.BELIEF:
        own = coloring.of_belief(believed)
    axes = () if view().align else tuple(t.built.map_extras.get("axis_names", ()))
    return Panel(
        f"{t.letter}-{t.side.entry}",
        t.title,
        coords,
        axis_titles=axes,
        neighbors=_neighbors(t.built, items, i),
        belief=believed,
        coloring=own,
    )


def _in_turn(panels: Sequence[Panel]) -> Panel:
    steps = tuple(Step(p.title, p.coords, p.neighbors, p.belief) for p in panels)
    first = panels[0]
    return Panel("in-turn", first.title, first.coords, neighbors=first.neighbors, steps=steps)


def _neighbors(built: ee.Built, items: Items, i: int) -> np.ndarray | None:
    """Return every item's true neighbours among the joined ones, (n, k), where they are few."""
    if len(items) > LINES:
        return None
    k = near(len(items))
    if items.is_whole:
        return answer(built, true_neighbors, "Neighbours", k=k, by_map=True)
    rows = tuple(items.rows[i].tolist())
    return answer(built, neighbors_among, "Neighbours", rows=rows, k=k, by_map=True)


def _coloring(built: ee.Built, items: Items, choice: str) -> Coloring | None:
    if choice in (coloring.NOTHING, coloring.BELIEF) or choice not in built.space.items.columns:
        return None

    def make() -> Coloring:
        return coloring.of_column(choice, built.space.items[choice].iloc[items.rows[0]])

    return cache.of_built("joined-coloring", built, (items.key, choice), make)


def _fields(built: ee.Built, items: Items) -> Fields:
    columns = tuple(told(built))

    def make() -> Fields:
        rows = built.space.items.iloc[items.rows[0]]
        return Fields({c: rows[c] for c in columns})

    return cache.of_built("joined-fields", built, (items.key, columns), make)


def _thumbs(built: ee.Built, items: Items) -> Thumbs | None:
    return of_built(built) if items.is_whole else None


def _label_rank(built: ee.Built, items: Items) -> np.ndarray:
    def make() -> np.ndarray:
        return np.ascontiguousarray(label_rank(built)[items.rows[0]])

    return cache.of_built("joined-rank", built, items.key, make)


def caption(there: Sequence[There]) -> None:
    """Say what the maps show and do not."""
    turned = (
        "The maps are rotated, mirrored and scaled to fit the first; remaining differences are "
        "not just rotation. "
        if view().align
        else ""
    )
    st.caption(
        turned
        + "Lines lead to the true neighbours in each method's own vectors. A dashed line: the "
        "map puts a true neighbour far away. A cross: the point only looks near."
    )
    with st.expander("What distances on these maps mean", key="compare-captions"):
        for t in there:
            st.caption(shell.plain(f"{t.title}: {t.built.caption}"))
            for note in t.built.notes:
                st.caption(shell.plain(note))
