"""A path of words, bars of similarity, shares with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from embedding_explorer.charts.palette import category_styles
from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

NO_ZOOM = {"fixedrange": True}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
ROOM = 44  # px for the number beside the longest bar


def path_figure(table: pd.DataFrame, *, dark: bool = False) -> Figure:
    """Return a path as a line of stops, as far apart as their cosine distances.

    Parameters
    ----------
    table : DataFrame
        As `paths.path` returns it.
    dark : bool
    """
    go = graph_objects()

    x = table["total"].to_numpy(float)
    ends = (0, len(table) - 1)
    sides = np.where(np.arange(len(table)) % 2 == 0, "top center", "bottom center")
    figure = go.Figure(layout=layout(dark=dark, title=None))
    figure.add_scatter(
        x=x,
        y=np.zeros(len(x)),
        mode="lines+markers+text",
        text=[
            f"<b>{text(n, 40)}</b>" if i in ends else text(n, 40)
            for i, n in enumerate(table["name"])
        ],
        textposition=sides,
        textfont={"size": 15},
        line={"color": ACCENT[dark], "width": 3},
        marker={
            "size": 13,
            "color": [INK[dark] if i in ends else ACCENT[dark] for i in range(len(x))],
        },
        hoverinfo="text",
        hovertext=[
            f"{text(n)}: {d:.2f} from the step before" if i else text(n)
            for i, (n, d) in enumerate(zip(table["name"], table["distance"], strict=True))
        ],
        cliponaxis=False,
    )
    span = max(float(x[-1]), 1e-6)
    figure.layout.xaxis.update(range=[-0.09 * span, 1.09 * span], visible=False, **NO_ZOOM)
    figure.layout.yaxis.update(range=[-1, 1], visible=False, **NO_ZOOM)
    figure.layout.update(height=110, margin=MARGIN, showlegend=False)
    return figure


def similarity_bars(
    names: Sequence[str], values: Sequence[float], *, marked: int | None = None, dark: bool = False
) -> Figure:
    """Return a bar per item, the first on top, with its number; one can be marked."""
    go = graph_objects()

    second = category_styles(2)[1]
    strong = second.dark_color if dark else second.color
    places = list(range(len(names)))
    figure = go.Figure(layout=layout(dark=dark, title=None))
    figure.add_bar(
        x=list(values),
        y=places,
        orientation="h",
        marker_color=[strong if i == marked else ACCENT[dark] for i in places],
        text=[f"{value:.2f}" for value in values],
        textposition="outside",
        textfont={"size": 15, "color": INK[dark]},
        hoverinfo="skip",
        cliponaxis=False,
    )
    low = min(0.0, *values)
    figure.layout.xaxis.update(
        range=[low - (0.12 if low < 0 else 0), max(1.0, *values) + 0.08],
        gridcolor=GRID[dark],
        zerolinecolor=GRID[dark],
        **NO_ZOOM,
    )
    figure.layout.yaxis.update(
        tickvals=places,
        ticktext=[text(name, 40) for name in names],
        tickfont={"size": 15},
        ticklabelstandoff=6,
        autorange="reversed",
        automargin=True,
        **NO_ZOOM,
    )
    figure.layout.update(
        height=60 + 36 * len(places), margin={**MARGIN, "b": 28, "r": ROOM}, bargap=0.35
    )
    return figure


def interval_figure(
    names: Sequence[str],
    values: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    dark: bool = False,
) -> Figure:
    """Return shares, 0..1, as points with their intervals, the first on top."""
    go = graph_objects()

    places = list(range(len(names)))
    value, below, above = (np.asarray(part, float) for part in (values, low, high))
    figure = go.Figure(layout=layout(dark=dark, title=None))
    figure.add_scatter(
        x=value,
        y=places,
        mode="markers",
        marker={"size": 10, "color": ACCENT[dark]},
        error_x={"array": above - value, "arrayminus": value - below, "color": ACCENT[dark]},
        hoverinfo="text",
        hovertext=[
            f"{text(n)}: {v:.0%} ({lo:.0%} to {hi:.0%})"
            for n, v, lo, hi in zip(names, value, below, above, strict=True)
        ],
    )
    figure.layout.xaxis.update(
        range=[-0.02, 1.02],
        dtick=0.25,
        tickformat=".0%",
        gridcolor=GRID[dark],
        zeroline=False,
        **NO_ZOOM,
    )
    figure.layout.yaxis.update(
        tickvals=places,
        ticktext=[text(name, 40) for name in names],
        autorange="reversed",
        automargin=True,
        gridcolor=GRID[dark],
        zeroline=False,
        ticklabelstandoff=6,
        **NO_ZOOM,
    )
    figure.layout.update(height=60 + 26 * len(places), margin={**MARGIN, "r": 32, "b": 28})
    return figure
