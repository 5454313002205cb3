"""One vector beside its neighbours', number by number, and what a component is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from embedding_explorer.analysis.vectors.contributions import dimension_names, loadings
from embedding_explorer.base.errors import InputError
from embedding_explorer.charts.style import ACCENT, GRID, graph_objects, layout, text
from embedding_explorer.space.built import Built

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ENDS = {False: ("#2166AC", "#B2182B"), True: ("#6BA6E0", "#E87A6B")}  # below and above zero
ZERO = {False: "#EEF1EF", True: "#1A222B"}  # close to the page: nothing to see


def strip_columns(built: Built, rows: Sequence[int], limit: int = 60) -> np.ndarray:
    """Return the dimensions worth showing for these rows: not all zero, largest first, in order.

    Of a one-hot vector these are its own categories; of a dense vector with more than `limit`
    numbers, those of largest size in the first row.
    """
    block = _block(built, rows)
    size = np.abs(block).max(axis=0) + np.abs(block[0])
    order = np.argsort(-size, kind="stable")[:limit]
    return np.sort(order[size[order] > 0])


def vector_strip(
    built: Built, rows: Sequence[int], *, limit: int = 60, dark: bool = False
) -> Figure:
    """Return the vectors of some points as rows of a heat strip, the first row on top.

    Parameters
    ----------
    rows : sequence of int
        Positions: the inspected point first, then its neighbours.
    limit : int
        Most dimensions shown (`strip_columns` chooses them).
    """
    go = graph_objects()

    rows = list(rows)
    if not rows:
        raise InputError("Choose at least one point to see its vector.")
    columns = strip_columns(built, rows, limit)
    block = _block(built, rows)[:, columns]
    labels = [text(name, 40) for name in dimension_names(built.space)[columns]]
    names = [text(name, 40) for name in built.space.names[rows]]
    top = float(np.abs(block).max(initial=0)) or 1.0
    # Positions on the axes, names as tick texts: two names cut to the same text stay two rows.
    heat = go.Heatmap(
        z=block,
        x=np.arange(len(labels)),
        y=np.arange(len(names)),
        hoverinfo="text",
        hovertext=_cells(names, labels, block),
        xgap=1,
        ygap=3,
        **_scale(block, top, dark=dark),
    )
    figure = go.Figure(heat, layout=layout(dark=dark, title=None))
    figure.update_xaxes(tickvals=list(range(len(labels))), ticktext=labels, automargin=True)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, autorange="reversed", automargin=True
    )
    return figure


def loadings_figure(
    built: Built, component: int = 0, *, limit: int = 12, dark: bool = False
) -> Figure:
    """Return the features that weigh most in one component of the space's PCA or SVD, as bars.

    Raises
    ------
    MethodError
        If the space was not made by a reducer with components.
    InputError
        If there is no such component.
    """
    go = graph_objects()

    table = loadings(built, component, top=limit)
    labels, weights = [text(name, 40) for name in table["feature"]], table["weight"]
    figure = go.Figure(layout=layout(dark=dark, title=None))
    places = list(range(len(labels)))
    figure.add_bar(x=weights, y=places, orientation="h", marker_color=ACCENT[dark])
    figure.update_traces(hoverinfo="text", hovertext=[f"{w:.3g}" for w in weights])
    figure.update_xaxes(title_text="weight", gridcolor=GRID[dark])
    figure.update_yaxes(tickvals=places, ticktext=labels, autorange="reversed", automargin=True)
    return figure


def _block(built: Built, rows: Sequence[int]) -> np.ndarray:
    return np.stack([built.space.row(int(i)) for i in rows])


def _cells(names: list[str], labels: list[str], block: np.ndarray) -> list[list[str]]:
    return [
        [f"<b>{name}</b><br>{label}: {value:.4g}" for label, value in zip(labels, row, strict=True)]
        for name, row in zip(names, block, strict=True)
    ]


def _scale(block: np.ndarray, top: float, *, dark: bool) -> dict[str, Any]:
    """Return one colour for counts and 0/1, two for signed numbers, the page's own at zero."""
    if block.size and block.min() < 0:
        below, above = ENDS[dark]
        stops = [[0, below], [0.5, ZERO[dark]], [1, above]]
        return {"colorscale": stops, "zmin": -top, "zmax": top}
    return {"colorscale": [[0, ZERO[dark]], [1, ACCENT[dark]]], "zmin": 0, "zmax": top}
