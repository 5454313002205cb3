"""How the senses of a word part from layer to layer, as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from embedding_explorer.charts.palette import category_styles
from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def separation_figure(
    table: pd.DataFrame, *, layer: int | None = None, dark: bool = False
) -> Figure:
    """Return the mean cosine within and between senses per layer, with 95 % intervals.

    Parameters
    ----------
    table : DataFrame
        As `separation.separation` returns it.
    layer : int, optional
        The layer to mark.
    dark : bool
    """
    go = graph_objects()

    second = category_styles(2)[1]
    other = second.dark_color if dark else second.color
    figure = go.Figure(layout=layout(dark=dark, title=None))
    for name, title, color, dash, symbol in (
        ("within", "same sense", ACCENT[dark], "solid", "circle"),
        ("between", "different senses", other, "dash", "diamond"),
    ):
        value, low, high = (table[f"{name}{end}"] for end in ("", "_low", "_high"))
        figure.add_scatter(
            x=table["layer"],
            y=value,
            name=title,
            mode="lines+markers",
            line={"color": color, "dash": dash, "width": 2},
            marker={"symbol": symbol, "size": 9, "color": color},
            error_y={"array": high - value, "arrayminus": value - low, "color": color, "width": 4},
            hoverinfo="text",
            hovertext=[
                f"layer {i}, {title}: {v:.2f} ({lo:.2f} to {hi:.2f})"
                for i, v, lo, hi in zip(table["layer"], value, low, high, strict=True)
            ],
        )
    if layer is not None:
        figure.add_vline(x=layer, line={"color": INK[dark], "dash": "dot", "width": 1})
    figure.update_xaxes(
        title_text="layer", dtick=1, zeroline=False, gridcolor=GRID[dark], fixedrange=True
    )
    figure.update_yaxes(
        title_text="mean cosine", gridcolor=GRID[dark], tickformat=".2f", fixedrange=True
    )
    below = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    figure.update_layout(height=300, legend=below, margin={"l": 56, "r": 16, "t": 36, "b": 48})
    return figure
