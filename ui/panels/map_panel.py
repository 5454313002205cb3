"""The map of Explore: its look, its colours, and what was clicked on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.vectors import biplot
from embedding_explorer.base.errors import shown
from embedding_explorer.data.readers.infer.summary_rows import MEANS, TOTALS
from embedding_explorer.engine import map_questions
from ui.cache import cache
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer
from ui.map import Coloring, Fields, Guest, Mark, Panel, linked_map, pending
from ui.panels import coloring, local_trust, sidebar, tagging
from ui.panels.thumbnails import of_built

LINES = 4_000  # up to so many points the browser gets every point's neighbours for hovering
KEY = "map"
SUMMARIES = {
    TOTALS: "The last row holds totals, and is a point far from all others.",
    MEANS: "The last row holds means, and is a point in the midst of all others.",
}


def heard(built: ee.Built) -> list[int]:
    """Take over a selection made on the map; return the selected rows of the space."""
    rows = selected_rows(built)
    if len(rows) < len(state.view().selected):
        if not state.value("selection-heard"):
            _miss(built)
        select(built, rows)
    state.put("selection-heard", True)
    event = pending(KEY, names=built.space.names, selected=rows)
    if event.selected is not None and list(event.selected) != rows:
        rows = list(event.selected)
        select(built, rows, phrase="")
    return rows


def _miss(built: ee.Built) -> None:
    """Say which names of a link are not here; a method with other points drops them silently."""
    missing = [n for n in state.view().selected if n not in built.space.names]
    names = ", ".join(n[:40] for n in missing[:3]) + (" …" if len(missing) > 3 else "")
    text = shell.plain(f"{names} cannot be selected: not among these {built.space.unit}s.")
    shell.tell("info", text, key="pick-problem", icon="info")


def select(built: ee.Built, rows: list[int], **changes: str) -> None:
    """Make these rows the selected points."""
    names = tuple(str(name) for name in built.space.names.take(rows).tolist())
    state.update(selected=names, **changes)
    state.put("rows", (built.space.names, names, rows))


def selected_rows(built: ee.Built) -> list[int]:
    """Return the rows of the selected names that this space has; looked up once per selection."""
    names, chosen = built.space.names, state.view().selected
    known = state.value("rows")
    if known is not None and known[0] is names and known[1] is chosen:
        return cast(list[int], known[2])
    found = names.get_indexer(list(chosen))
    rows: list[int] = found[found >= 0].tolist()
    state.put("rows", (names, chosen, rows))
    return rows


def points_are_rows(built: ee.Built) -> bool:
    """Tell whether the points are the rows of the data: no words, and no row was left out."""
    names = built.dataset.names
    return cast(
        bool, cache.of_built("points-are-rows", built, "", lambda: names.equals(built.space.names))
    )


def look(built: ee.Built) -> Coloring | None:
    """Draw the choices of colour, dimensions and look; return the colours of the points."""
    options = [*([coloring.TAGS] if tagging.some() else []), *coloring.choices(built)]
    wanted = state.view().color
    now = wanted if wanted in options else coloring.first_choice(built)
    if wanted and wanted != now:
        shell.remark(
            f"There is no colour by {shown(wanted)} here; showing {coloring.TITLES.get(now, now)}."
        )
        state.update(color="")
    pick_color(options, now, key="color")
    with st.container(horizontal=True, vertical_alignment="bottom", key="look"):
        sidebar.dimensions(built)
        with st.popover("Appearance", icon=":material/palette:", key="look-more"):
            _look_more(built)
    return colors_of(built, now)


def pick_color(options: Sequence[str], now: str, *, key: str) -> None:
    """Draw the choice of what points are coloured by, the same on all pages."""
    titles = {by: coloring.TITLES.get(by, by) for by in options}
    widgets.select("Colour by", titles, now, lambda by: state.update(color=by), key=key)


def _look_more(built: ee.Built) -> None:
    """Draw the widgets, their values as defaults.

    A popover shows its widgets later than they are made; a value put into the session in between
    would not reach them.
    """
    view = state.view()

    def changed() -> None:
        state.update(**{n: state.value(f"look-{n}") for n in ("size", "opacity", "labels")})

    st.slider("Point size (0: automatic)", 0, 30, view.size, key="look-size", on_change=changed)
    st.slider("Opacity", 0.05, 1.0, view.opacity, key="look-opacity", on_change=changed)
    st.checkbox("Show names", view.labels, key="look-labels", on_change=changed)
    if biplot.has_biplot(built):
        st.checkbox(
            "Show columns as arrows (biplot)",
            view.arrows,
            key="look-arrows",
            on_change=lambda: state.update(arrows=state.value("look-arrows")),
            help="Each arrow points where its column grows. Long arrows shape the map most.",
        )


def colors_of(built: ee.Built, choice: str) -> Coloring | None:
    """Return the colours of the points by a column, clusters or belief; None for one colour."""
    if choice == coloring.NOTHING:
        return None
    if choice == coloring.TAGS:
        return tagging.colors(built)
    if choice == coloring.CLUSTERS:
        return None if built.map is None else clusters(built)
    if choice == coloring.BELIEF:
        return local_trust.colors(built)
    return cache.of_built(
        "coloring", built, choice, lambda: coloring.of_column(choice, built.space.items[choice])
    )


def clusters(built: ee.Built) -> Coloring:
    """Return the clusters seen on the map as colours, named by their keywords."""
    from embedding_explorer.analysis.clusters.clusters import BETWEEN

    told = answer(built, map_questions.clusters, "Finding clusters")
    found, words = told["found"], told["words"]
    levels = tuple(f"{i + 1}: {words[i]}" for i in sorted(words) if i >= 0)

    def make() -> Coloring:
        return Coloring("cluster", found.labels.astype(np.int32), levels, missing=BETWEEN)

    return cache.of_built("cluster-colors", built, "", make)


def unfinished(built: ee.Built, coords: np.ndarray) -> None:
    """Draw a layout that is still being made of what is built so far."""
    choice = coloring.column_shown(built, state.view().color)
    colors = coloring.of_column(choice, built.space.items[choice]) if choice else None
    linked_map(
        [Panel("map", f"{title(built)} → …", coords)],
        names=built.space.names,
        coloring=colors,
        label_rank=label_rank(built),
        size=size_of_points(state.view().size, len(built.space)),
        opacity=state.view().opacity,
        show_labels=False,
        height=500,
        key="forming-map",
    )


def warn(built: ee.Built, *, key: str, of: str = "") -> None:
    """Say above a map that it shows nothing, where all items are equally far apart."""
    if built.map is not None and built.arbitrary:
        shell.tell("warning", shell.plain(f"{of}{built.arbitrary}"), key=key, icon="warning")


def warn_of_summaries(data: ee.Dataset) -> None:
    """Say above the map that one of the points is the sum or mean of the others, and no item."""
    gone = set(data.dropped["reason"]) if len(data.dropped) else set()
    said = {note.choice for note in data.notes} - gone
    for choice, what in SUMMARIES.items():
        if choice in said:
            text = f"{what} Leave it out on the page Data."
            shell.tell("warning", text, key=choice, icon="warning")


def draw(
    built: ee.Built,
    rows: Sequence[int],
    marks: Sequence[Mark],
    colors: Coloring | None,
    guest: Guest | None = None,
) -> None:
    """Draw the map with its caption."""
    if built.map is None:
        st.markdown("This pipeline ends with vectors: choose a projection to see a map.")
        return
    view, space = state.view(), built.space
    small = len(space) <= LINES
    k = local_trust.neighborhood(built)
    ask = map_questions.true_neighbors
    neighbors = answer(built, ask, "Neighbours", k=k, by_map=True) if small else None
    belief, awaited = local_trust.seen(built)
    linked_map(
        [
            Panel(
                "map",
                title(built),
                built.map,
                axis_titles=tuple(_axis_titles(built)),
                caption=built.caption,
                arrows=_arrows(built) if view.arrows else (),
                neighbors=neighbors,
                belief=belief,
                awaited=awaited,
            )
        ],
        names=space.names,
        fields=_fields(built),
        coloring=colors,
        thumbs=of_built(built),
        marks=marks,
        guest=guest,
        selected=rows,
        label_rank=label_rank(built),
        size=size_of_points(view.size, len(space)),
        opacity=view.opacity,
        show_labels=view.labels,
        height=500,
        download_name=f"{view.data}-{view.method or 'map'}",
        key=KEY,
    )
    local_trust.watch(built, awaited)


def _axis_titles(built: ee.Built) -> list[str]:
    return cache.of_built("axis-titles", built, "", lambda: biplot.axis_titles(built))


def _arrows(built: ee.Built) -> tuple[tuple[str, float, float], ...]:
    """Return the columns of a biplot; the same object until the map changes."""
    return cache.of_built(
        "arrows", built, "", lambda: tuple((a.name, a.x, a.y) for a in biplot.arrows(built))
    )


def _fields(built: ee.Built) -> Fields:
    columns = tuple(told(built))
    items = built.space.items
    return cache.of_built("fields", built, columns, lambda: Fields({c: items[c] for c in columns}))


def told(built: ee.Built) -> list[str]:
    """Return the columns worth telling beside the name: not the one the name was taken from."""
    roles = built.dataset.roles
    return [c for c in built.space.items.columns if c != "name" and roles.get(c) != "name"]


def title(built: ee.Built) -> str:
    """Return what the map shows, in the words of its trail."""
    return " → ".join(stage.title for stage in built.trail)


def size_of_points(chosen: int, n: int) -> float:
    """Return the diameter in px: the chosen one, or for 0 one that suits `n` points."""
    return float(chosen or round(min(9.0, max(3.0, 9.0 * (400 / max(n, 1)) ** 0.25))))


def label_rank(built: ee.Built) -> np.ndarray:
    """Return which names are shown first: frequent words, else a fair spread over the items."""
    n, frequent = len(built.space), built.space.unit == "word"

    def make() -> np.ndarray:
        order = np.arange(n) if frequent else np.random.default_rng(0).permutation(n)
        return order.astype(np.float32)

    return cache.of_built("label-rank", built, frequent, make)
