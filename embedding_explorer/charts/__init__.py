"""Plotly figures of what was built: pure functions, no screen. User text is always escaped."""

from embedding_explorer.charts.inspect import loadings_figure, strip_columns, vector_strip
from embedding_explorer.charts.map import default_color, hover_texts, is_scale, levels, map_figure
from embedding_explorer.charts.steps import loss_figure, spectrum_figure
from embedding_explorer.charts.style import text

__all__ = [
    "default_color",
    "hover_texts",
    "is_scale",
    "levels",
    "loadings_figure",
    "loss_figure",
    "map_figure",
    "spectrum_figure",
    "strip_columns",
    "text",
    "vector_strip",
]
