"""What a picture loses at every rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def rank_curve(curve: pd.DataFrame, rank: int, *, dark: bool = False) -> Figure:
    """Return the share kept and the numbers needed against the rank, the chosen one marked.

    Parameters
    ----------
    curve : DataFrame
        rank, kept, share: as `eigenimages.Decomposed.curve` has it.
    """
    go = graph_objects()

    line = {"color": ACCENT[dark], "width": 3}
    kept = go.Scatter(x=curve["rank"], y=curve["kept"], name="share kept", line=line)
    needed = go.Scatter(
        x=curve["rank"],
        y=curve["share"],
        name="numbers needed",
        line={"color": INK[dark], "width": 2, "dash": "dot"},
    )
    most = max(1.0, float(curve["share"].max()))  # beyond some rank more numbers than before
    made = layout(dark=dark, title=None)
    made["xaxis"] |= {"title": "rank", "gridcolor": GRID[dark]}
    made["yaxis"] |= {"range": [0, 1.05 * most], "tickformat": ".0%", "gridcolor": GRID[dark]}
    made |= {"height": 280, "legend": {"orientation": "h", "y": 1.15, "x": 0}}
    figure = go.Figure([kept, needed], made)
    figure.add_vline(x=rank, line={"color": ACCENT[dark], "dash": "dash"})
    return figure
