"""A line per column of a table over its first one: what grows or falls with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from embedding_explorer.charts.palette import category_styles
from embedding_explorer.charts.style import GRID, graph_objects, layout, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def lines(table: pd.DataFrame, *, dark: bool = False) -> Figure:
    """Return a figure with a line per column, readable from the back of a room.

    Parameters
    ----------
    table : DataFrame
        First column: numbers across; every other column: numbers upwards, its name the legend.
    dark : bool
    """
    go = graph_objects()

    across, *others = table.columns
    figure = go.Figure(layout=layout(dark=dark, title=None))
    for name, style in zip(others, category_styles(len(others)), strict=True):
        color = style.dark_color if dark else style.color
        figure.add_scatter(
            x=table[across],
            y=table[name],
            mode="lines+markers",
            name=text(name, 40),
            line={"color": color, "width": 3},
            marker={"size": 7},
        )
    figure.update_xaxes(title_text=text(across), gridcolor=GRID[dark], zeroline=False)
    figure.update_yaxes(gridcolor=GRID[dark], zeroline=False, rangemode="tozero")
    figure.layout.update(
        height=320,
        font={**figure.layout.font.to_plotly_json(), "size": 16},
        showlegend=True,
        legend={"orientation": "h", "y": 1.12},
    )
    return figure
