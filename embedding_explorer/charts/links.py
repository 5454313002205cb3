"""The score of told links beside what chance and hubs alone reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedding_explorer.charts.style import INK
from embedding_explorer.charts.words import interval_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from embedding_explorer.analysis.graphs.link_prediction import LinkScore


def score_figure(found: LinkScore, *, dark: bool = False) -> Figure:
    """Return the score and that of hubs alone with their intervals, and a line at chance."""
    figure = interval_figure(
        ["the vectors", "degree only"],
        [found.auc, found.degrees],
        [found.low, found.degrees_low],
        [found.high, found.degrees_high],
        dark=dark,
    )
    figure.add_vline(
        x=found.chance,
        line={"color": INK[dark], "width": 2, "dash": "dash"},
        annotation={"text": "chance", "font": {"size": 14, "color": INK[dark]}, "yshift": 16},
    )
    figure.layout.margin.update(t=36)
    figure.layout.update(height=figure.layout.height + 24)
    return figure
