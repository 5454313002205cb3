"""The graph as it is drawn beside the map of its vectors: one selection, one colour in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.communities import communities
from embedding_explorer.analysis.graphs.layout import Drawing, draw_graph
from embedding_explorer.base.wording import counted
from embedding_explorer.engine import is_little
from embedding_explorer.engine.map_questions import true_neighbors
from ui.cache import cache
from ui.frame import asked, shell, state
from ui.graphs import view
from ui.jobs.answers import answer, answer_of
from ui.map import Coloring, Fields, Panel, linked_map, panel_height
from ui.panels import coloring, local_trust, map_panel, sidebar

COMMUNITIES = "(community)"
LINKS = 20_000  # lines drawn at most
SMALL = 200  # nodes up to which the page draws a graph itself: some 50 ms
LEGEND = 50  # px, so that the legend is seen on a projector, too


@dataclass(frozen=True, eq=False)
class Linked:
    """The graph in terms of the points of a space: a node without a vector is no point.

    Attributes
    ----------
    coords : (n, 2) float32
    links : (m, 2) int32
    degree : (n,) int64
        How many other points each is linked to.
    notes : tuple of str
    """

    coords: np.ndarray
    links: np.ndarray
    degree: np.ndarray
    notes: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays, for whoever keeps it."""
        return self.coords.nbytes + self.links.nbytes + self.degree.nbytes

    def of(self, row: int) -> np.ndarray:
        """Return the points a point is linked to, in their order."""
        one, other = self.links.T
        return np.unique(np.concatenate([other[one == row], one[other == row]]))

    def shared(self, company: np.ndarray) -> np.ndarray:
        """Return (n,) how many of some points each is linked to, by one pass over the links."""
        n, (one, other) = len(self.coords), self.links.T
        is_in = np.zeros(n, bool)
        is_in[company] = True
        return np.bincount(one[is_in[other]], minlength=n) + np.bincount(
            other[is_in[one]], minlength=n
        )


def linked(built: ee.Built) -> Linked:
    """Return the graph of a built recipe, drawn."""
    data = built.dataset
    if len(data) <= SMALL and is_little(data):
        found = cache.of_data("drawing", data, lambda: draw_graph(data))
    else:
        found = answer_of([(data, None)], draw_graph, "Drawing the graph")
    return cache.of_built("linked", built, "", lambda: _of_points(built, found))


def _of_points(built: ee.Built, found: Drawing) -> Linked:
    rows = built.dataset.names.get_indexer(built.space.names)
    if (rows < 0).any():
        raise ee.MethodError("The points of this method are not nodes; choose another method.")
    place = np.full(len(built.dataset), -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    links = place[found.links].reshape(-1, 2)
    links = np.ascontiguousarray(np.sort(links[(links >= 0).all(axis=1)], axis=1))
    degree = np.bincount(links.ravel(), minlength=len(rows))
    notes = list(found.notes)
    if missing := len(built.dataset) - len(rows):
        notes.append(f"{counted(missing, 'node')} without a vector: not shown.")
    return Linked(np.ascontiguousarray(found.coords[rows]), links, degree, tuple(notes))


def look(built: ee.Built) -> Coloring | None:
    """Draw the choices of colour and of what the map shows; return the colours of the points."""
    own = [c for c in coloring.choices(built) if c not in (coloring.BELIEF, coloring.NOTHING)]
    options = [*own[:-1], COMMUNITIES, *own[-1:], coloring.NOTHING]
    first = coloring.first_choice(built)
    first = COMMUNITIES if first == coloring.NOTHING else first
    now = asked.among("view", "color", options, first)
    map_panel.pick_color(options, now, key="graphs-color")
    sidebar.dimensions(built)
    view.PAGE.switch(
        "Show edges on the map too",
        "both",
        now=bool(view.view().both),
        change=lambda on: view.update(both=int(on)),
    )
    if now == COMMUNITIES:
        return _communities(built)
    return map_panel.colors_of(built, now)


def _communities(built: ee.Built) -> Coloring:
    found = answer_of([(built.dataset, None)], communities, "Finding communities")
    st.caption(
        f"{len(found.names):,} communities by the Louvain method, modularity "
        f"{found.modularity:.2f}: computed from the edges only."
    )

    def make() -> Coloring:
        rows = built.dataset.names.get_indexer(built.space.names)
        codes = np.ascontiguousarray(found.labels[rows])
        return Coloring("community", codes=codes, levels=found.names, missing="no edge")

    return cache.of_built("communities", built, "", make)


def draw(built: ee.Built, graph: Linked, rows: Sequence[int], colors: Coloring | None) -> None:
    """Draw the graph and the map side by side."""
    space, lines = built.space, _thinned(built, graph)
    panels = [
        Panel("graph", f"The graph: {counted(len(graph.links), 'edge')}", graph.coords, links=lines)
    ]
    if built.map is not None:
        k = local_trust.neighborhood(built)
        small = len(space) <= map_panel.LINES
        panels.append(
            Panel(
                "map",
                f"Its vectors: {map_panel.title(built)}",
                built.map,
                axis_titles=tuple(built.map_extras.get("axis_names", ())),
                neighbors=answer(built, true_neighbors, "Neighbours", k=k, by_map=True)
                if small
                else None,
                links=lines if view.view().both else None,
            )
        )
    linked_map(
        panels,
        names=space.names,
        fields=_fields(built, graph),
        coloring=colors,
        selected=rows,
        label_rank=cache.of_built(
            "hubs-first", built, "", lambda: -graph.degree.astype(np.float32)
        ),
        size=map_panel.size_of_points(state.view().size, len(space)),
        opacity=state.view().opacity,
        show_labels=state.view().labels,
        height=panel_height(len(panels)) - LEGEND,
        download_name=f"{state.view().data}-graph-{state.view().method or 'map'}",
        key=map_panel.KEY,
    )
    _caption(built, graph, lines)


def _true(built: ee.Built, k: int) -> np.ndarray:
    found: np.ndarray = answer(built, true_neighbors, "Neighbours", k=k, by_map=True)
    return found


def _thinned(built: ee.Built, graph: Linked) -> np.ndarray:
    """Return the links that are drawn: all, or a fair sample of very many."""

    def make() -> np.ndarray:
        if len(graph.links) <= LINKS:
            return graph.links
        drawn = np.random.default_rng(0).choice(len(graph.links), LINKS, replace=False)
        return graph.links[np.sort(drawn)]

    return cache.of_built("links-drawn", built, "", make)


def _fields(built: ee.Built, graph: Linked) -> Fields:
    columns = tuple(map_panel.told(built))
    items = built.space.items

    def make() -> Fields:
        return Fields({c: items[c] for c in columns} | {"links": pd.Series(graph.degree)})

    return cache.of_built("graph-fields", built, columns, make)


def _caption(built: ee.Built, graph: Linked, lines: np.ndarray) -> None:
    told = list(graph.notes)
    if len(lines) < len(graph.links):
        told.append(f"A random sample of {len(lines):,} edges is drawn.")
    if built.map is None:
        told.append("This pipeline ends with vectors: choose a projection.")
    else:
        told.append(
            f"The map beside it uses the vectors only. {built.caption} Lines lead to the nearest "
            "in the vectors, dashed where the map puts them far away."
        )
    st.caption(shell.plain(" ".join(told)))
