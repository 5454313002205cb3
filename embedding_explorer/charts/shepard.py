"""The Shepard diagram of a map as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from embedding_explorer.charts.palette import sequential
from embedding_explorer.charts.style import GRID, INK, PAPER, graph_objects, layout
from embedding_explorer.space.metrics import metric_words

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from embedding_explorer.measures.diagnostics.shepard import Shepard


def shepard_figure(found: Shepard, *, dark: bool = False) -> Figure:
    """Return the density of pairs by true and pictured distance, with the middle half as lines.

    A faithful map is a narrow band that rises; shades go with the square root of the count.
    """
    go = graph_objects()

    counts = found.counts.astype(float)
    scale = sequential(dark)[:: 1 if dark else -1]
    colors = [[0.0, PAPER[dark]], *([(i + 1) / len(scale), c] for i, c in enumerate(scale))]
    distances, flat = ((edges[:-1] + edges[1:]) / 2 for edges in (found.distances, found.flat))
    density = go.Heatmap(
        x=distances,
        y=flat,
        z=np.sqrt(counts),
        customdata=counts,
        colorscale=colors,
        showscale=False,
        hovertemplate="%{customdata:,} pairs<br>%{x:.2f} apart in the vectors"
        "<br>%{y:.2f} apart on the map<extra></extra>",
    )
    traces = [density]
    for values, name, dash in (
        (found.middle, "median", "solid"),
        (found.low, "middle half", "dot"),
        (found.high, "", "dot"),
    ):
        line = {"color": INK[dark], "dash": dash, "width": 2}
        traces.append(
            go.Scatter(
                x=found.at, y=values, name=name, mode="lines", line=line, showlegend=bool(name)
            )
        )
    made = layout(dark=dark, title=None)
    made["xaxis"] |= {
        "title": f"{metric_words(found.metric)} in the vectors",
        "gridcolor": GRID[dark],
    }
    made["yaxis"] |= {"title": "distance on the map", "gridcolor": GRID[dark]}
    made |= {"height": 340, "legend": {"orientation": "h", "y": 1.12, "x": 0}}
    made["font"] |= {"size": 13}
    return go.Figure(traces, made)
