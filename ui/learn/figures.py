"""The figures of a lesson: maps of what was built, tables, bars, lines; each opens in Explore."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.charts.learn import lines
from embedding_explorer.charts.words import similarity_bars
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.lessons import Figure, Seen, belief_shown, neighbors_shown
from ui.cache import cache
from ui.frame import shell
from ui.map import Coloring, Panel, linked_map
from ui.page_state.explore_view import View, to_query
from ui.panels import coloring
from ui.panels.map_panel import label_rank, size_of_points, title
from ui.panels.thumbnails import of_built

HEIGHT = 420


def draw(figure: Figure, seen: Seen, key: str, data: str) -> None:
    """Draw one figure with its caption and its way to Explore.

    Parameters
    ----------
    figure, seen
    key : str
        Of the figure on this page.
    data : str
        Key of the data, for the link.
    """
    _KINDS[figure.kind](figure, seen, key)
    if figure.caption:
        st.caption(shell.plain(figure.caption))
    if figure.kind == "map":
        for number, i in enumerate(figure.panels):
            named = figure.titles[number] if figure.titles else f"map {number + 1}"
            which = f": {shell.plain(named)}" if len(figure.panels) > 1 else ""
            st.link_button(
                f"Open in Explore{which}",
                address(seen.built[i], data, figure.selected),
                icon=":material/open_in_new:",
                key=f"{key}-open-{i}",
            )


def address(built: ee.Built, data: str, selected: tuple[str, ...]) -> str:
    """Return the link to Explore with this data, recipe and selection, relative to this page."""
    v = View(data=data, recipe=built.recipe, selected=selected)
    return f"./?{to_query(v)}"


def _map(figure: Figure, seen: Seen, key: str) -> None:
    first = seen.built[figure.panels[0]]
    every = [seen.built[i] for i in figure.panels]
    built = [b for b in every if b.space.names.equals(first.space.names)]
    rows = first.space.names.get_indexer(list(figure.selected))
    panels = [_panel(b, i, figure, seen) for i, b in enumerate(built)]
    linked_map(
        panels,
        names=pd.Index(figure.names) if figure.names else first.space.names,
        coloring=_colors(first),
        thumbs=of_built(first),
        selected=rows[rows >= 0].tolist(),
        label_rank=label_rank(first),
        size=size_of_points(0, len(first.space)) + 1,
        height=HEIGHT if len(panels) == 1 else HEIGHT - 80,
        doubt=figure.belief,
        download_name=key,
        key=key,
    )
    if len(built) > 1:
        for caption in dict.fromkeys(b.caption for b in built):
            st.caption(shell.plain(caption))


def _panel(built: ee.Built, number: int, figure: Figure, seen: Seen) -> Panel:
    assert built.map is not None
    return Panel(
        f"{number}",
        figure.titles[number] if figure.titles else title(built),
        built.map,
        axis_titles=tuple((built.map_extras or {}).get("axis_names", ())),
        caption=built.caption if len(figure.panels) == 1 else "",
        neighbors=neighbors_shown(seen, built),
        belief=belief_shown(seen, built) if figure.belief else None,
    )


def _colors(built: ee.Built) -> Coloring | None:
    choice = coloring.first_choice(built)
    if choice in (coloring.NOTHING, coloring.CLUSTERS):
        return None
    return cache.of_built(
        "coloring", built, choice, lambda: coloring.of_column(choice, built.space.items[choice])
    )


def _table(figure: Figure, seen: Seen, key: str) -> None:
    assert figure.table is not None
    rows = [
        {shell.plain(str(c)): shell.plain(str(v)) for c, v in row.items()}
        for row in figure.table.to_dict("records")
    ]
    with st.container(key=key):
        st.table(rows, border="horizontal", hide_index=True)


def _bars(figure: Figure, seen: Seen, key: str) -> None:
    assert figure.table is not None
    table = figure.table
    chart = similarity_bars(
        table["name"].astype(str).tolist(), table["value"].tolist(), dark=shell.is_dark()
    )
    st.plotly_chart(chart, key=key, theme=None, config={"displayModeBar": False})


def _lines(figure: Figure, seen: Seen, key: str) -> None:
    assert figure.table is not None
    chart = lines(figure.table, dark=shell.is_dark())
    st.plotly_chart(chart, key=key, theme=None, config={"displayModeBar": False})


def _points(figure: Figure, seen: Seen, key: str) -> None:
    assert figure.table is not None
    name, *_, last = figure.table.columns
    colors = None if last == "y" else coloring.of_column(last, figure.table[last])
    names, _ = unique_names(figure.table[name])
    linked_map(
        [Panel("points", "", figure.table[["x", "y"]].to_numpy(np.float32))],
        names=names,
        coloring=colors,
        size=11,
        height=HEIGHT,
        download_name=key,
        key=key,
    )


_KINDS = {"map": _map, "points": _points, "table": _table, "bars": _bars, "lines": _lines}
