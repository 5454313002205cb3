"""Charts of a comparison: the overlap at every k, and how it spreads over the items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout
from embedding_explorer.compare.estimate import Estimate
from embedding_explorer.compare.result import Comparison

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

AGAIN = {False: "#8A4FB0", True: "#C79AE8"}
BINS = 21  # bars of a histogram at most: k of 20 has one per share


def overlap_curve(
    found: Comparison, again: Estimate | None = None, *, dark: bool = False
) -> Figure:
    """Return the mean share of the k nearest that two spaces have in common, against k.

    Chance is drawn beside it, and at the compared k the interval and what a rerun gives.
    """
    go = graph_objects()

    line = {"color": ACCENT[dark], "width": 3}
    chance = {"color": INK[dark], "width": 2, "dash": "dot"}
    k, curve = found.k, found.curve
    edges = [e for e in (found.overlap.high, found.overlap.low) if np.isfinite(e)]
    spread = (
        {"array": [edges[0] - found.overlap.mean], "arrayminus": [found.overlap.mean - edges[1]]}
        if len(edges) == 2
        else {}
    )
    traces = [
        go.Scatter(x=curve["k"], y=curve["overlap"], name="shared", mode="lines", line=line),
        go.Scatter(x=curve["k"], y=curve["chance"], name="chance", mode="lines", line=chance),
        go.Scatter(
            x=[k],
            y=[found.overlap.mean],
            name=f"at k = {k}",
            mode="markers",
            marker={"color": ACCENT[dark], "size": 11},
            error_y={"type": "data", "color": ACCENT[dark], **spread},
        ),
    ]
    if again is not None:
        mark = {"color": AGAIN[dark], "size": 12, "symbol": "diamond"}
        traces.append(go.Scatter(x=[k], y=[again.mean], name="rerun", mode="markers", marker=mark))
    made = layout(dark=dark, title=None)
    made["xaxis"] |= {"title": "neighbours k", "type": "log", "gridcolor": GRID[dark]}
    made["yaxis"] |= {"title": "share in common", "range": [0, 1.05], "gridcolor": GRID[dark]}
    made["margin"] |= {"b": 96}
    made |= {"height": 340, "legend": {"orientation": "h", "y": -0.42, "x": 0}}
    return go.Figure(traces, made)


def overlap_histogram(
    shares: Sequence[float], k: int, *, chance: float, dark: bool = False
) -> Figure:
    """Return how many items share 0, 1 ... k of their k nearest; the bars can be brushed.

    Every bar's customdata are its two edges, so that a selection tells which shares are meant.
    """
    go = graph_objects()

    bins = min(k + 1, BINS)
    edges = np.linspace(-0.5 / k, 1 + 0.5 / k, bins + 1)
    counts, _ = np.histogram(shares, bins=edges)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = go.Bar(
        x=middles,
        y=counts,
        marker={"color": ACCENT[dark]},
        customdata=np.column_stack([edges[:-1], edges[1:]]),
        hovertemplate="%{y} items share about %{x:.0%}<extra></extra>",
    )
    made: dict[str, Any] = layout(dark=dark, title=None)
    made["xaxis"] |= {"title": f"share of the {k} nearest in common", "tickformat": ".0%"}
    made["yaxis"] |= {"title": "items", "gridcolor": GRID[dark]}
    made |= {"height": 280, "bargap": 0.08, "dragmode": "select", "showlegend": False}
    figure = go.Figure([bars], made)
    figure.add_vline(x=chance, line={"color": INK[dark], "dash": "dot"}, annotation_text="chance")
    return figure
