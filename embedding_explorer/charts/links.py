"""The score of told links beside what needs no vectors, and chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embedding_explorer.charts.style import INK
from embedding_explorer.charts.words import interval_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from embedding_explorer.analysis.graphs.link_prediction import LinkScore


def score_figure(found: LinkScore, *, dark: bool = False) -> Figure:
    """Return every method's score with its interval, and a line at chance."""
    scores = found.scores
    figure = interval_figure(
        scores["method"].tolist(),
        scores["auc"].tolist(),
        scores["low"].tolist(),
        scores["high"].tolist(),
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
