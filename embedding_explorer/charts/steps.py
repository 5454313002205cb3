"""What the steps of a recipe report, as figures: the spectrum of components, the training loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout
from embedding_explorer.space.built import Built

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def spectrum_figure(built: Built, *, dark: bool = False) -> Figure:
    """Return each component's share of the variance, or its singular value, and the running sum.

    Raises
    ------
    MethodError
        If no step of the recipe has components (PCA and SVD do).
    """
    go = graph_objects()

    extras = _first_with(built, ("explained_variance_ratio", "singular_values"))
    title, values, form = _spectrum(extras)
    numbers = np.arange(1, len(values) + 1)
    figure = go.Figure(layout=layout(dark=dark, title=None))
    figure.add_bar(x=numbers, y=values, name=title, marker_color=ACCENT[dark])
    if form == ".0%":
        together = {
            "x": numbers,
            "y": np.cumsum(values),
            "name": "together",
            "mode": "lines+markers",
        }
        figure.add_scatter(**together, line_color=INK[dark])
    figure.update_xaxes(title_text="component", gridcolor=GRID[dark], tickformat="d")
    figure.update_yaxes(title_text=title, gridcolor=GRID[dark], tickformat=form, rangemode="tozero")
    return figure


def _spectrum(extras: Mapping[str, Any]) -> tuple[str, np.ndarray, str]:
    if "explained_variance_ratio" in extras:
        return "share of the variance", np.asarray(extras["explained_variance_ratio"]), ".0%"
    return "singular value", np.asarray(extras["singular_values"]), ""


def loss_figure(built: Built, *, dark: bool = False) -> Figure:
    """Return how the training loss fell, epoch by epoch.

    Raises
    ------
    MethodError
        If nothing was trained.
    """
    go = graph_objects()

    loss = np.asarray(_first_with(built, ("loss",))["loss"], dtype=np.float64)
    figure = go.Figure(layout=layout(dark=dark, title=None))
    epochs = np.arange(1, len(loss) + 1)
    figure.add_scatter(x=epochs, y=loss, mode="lines+markers", line_color=ACCENT[dark], name="loss")
    figure.update_xaxes(title_text="epoch", gridcolor=GRID[dark], tickformat="d")
    figure.update_yaxes(title_text="loss", gridcolor=GRID[dark], rangemode="tozero")
    return figure


def _first_with(built: Built, wanted: Iterable[str]) -> Mapping[str, Any]:
    """Return the extras of the first step (reducer, projection, encoder) that has one of these."""
    space = built.space.extras
    places = (space, built.map_extras or {}, space.get("encoder_extras", {}))
    wanted = tuple(wanted)
    for extras in places:
        if any(len(extras.get(name, ())) for name in wanted):
            return extras
    raise MethodError(
        f"No step of this pipeline has {' or '.join(wanted).replace('_', ' ')} to draw."
    )
