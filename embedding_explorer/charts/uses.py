"""Charts of the uses: values with a threshold one can see, and labels taken for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.charts.style import ACCENT, GRID, INK, PAPER, graph_objects, layout, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BEYOND = {False: "#B4531A", True: "#F0955A"}
FULL = {False: "#6DBDB6", True: "#1C6F69"}  # a whole row in one cell: its number stays legible
BINS = 40


def threshold_histogram(
    values: np.ndarray, threshold: float, title: str, *, dark: bool = False
) -> Figure:
    """Return how many rows have which value; what reaches the threshold has another colour."""
    go = graph_objects()

    values = np.asarray(values, np.float64)
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    edges = np.linspace(low, high if high > low else low + 1e-6, BINS + 1)
    width = float(edges[1] - edges[0])
    bars = [
        go.Bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=np.histogram(part, bins=edges)[0],
            width=width,
            name=name,
            marker={"color": color[dark]},
            hovertemplate="%{y} rows at about %{x:.3f}<extra></extra>",
        )
        for name, part, color in (
            ("stay below", values[values < threshold], ACCENT),
            ("reach it", values[values >= threshold], BEYOND),
        )
    ]
    made: dict[str, Any] = layout(dark=dark, title=None)
    made["xaxis"] |= {"title": title}
    made["yaxis"] |= {"title": "rows", "gridcolor": GRID[dark]}
    made |= {"height": 240, "bargap": 0, "barmode": "stack", "showlegend": False}
    figure = go.Figure(bars, made)
    figure.add_vline(x=threshold, line={"color": INK[dark], "width": 2, "dash": "dash"})
    return figure


def confusion_figure(confusion: pd.DataFrame, *, dark: bool = False) -> Figure:
    """Return the matrix of labels (rows) and guesses (columns), coloured by share of the row.

    Parameters
    ----------
    confusion : DataFrame
        label, guess, items, as `Classified.confusion`.
    """
    go = graph_objects()

    names = sorted({*confusion["label"], *confusion["guess"]})
    wide = confusion.pivot(index="label", columns="guess", values="items")
    counts = wide.reindex(index=names, columns=names).fillna(0).to_numpy(np.float64)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shown = [text(name, 24) for name in names]
    ticks = list(range(len(names)))
    written = np.where(counts > 0, counts.astype(int).astype(str), "")
    heat = go.Heatmap(
        x=ticks,
        y=ticks,
        z=share,
        text=written if len(names) <= 25 else None,
        texttemplate="%{text}" if len(names) <= 25 else None,
        customdata=counts,
        hovertemplate="row %{y}, guessed %{x}: %{customdata} (%{z:.0%})<extra></extra>",
        colorscale=[[0, PAPER[dark]], [1, FULL[dark]]],
        textfont={"color": INK[dark]},
        zmin=0,
        zmax=1,
        showscale=False,
        xgap=1,
        ygap=1,
    )
    made: dict[str, Any] = layout(dark=dark, title=None)
    axis = {"tickmode": "array", "tickvals": ticks, "ticktext": shown, "showgrid": False}
    made["xaxis"] |= {"title": "guessed", "tickangle": -45 if len(max(shown, key=len)) > 3 else 0}
    made["xaxis"] |= {"zeroline": False, **axis}
    title = {"text": "label", "standoff": 16}  # beyond the names, which make the room they need
    made["yaxis"] |= {"title": title, "autorange": "reversed", "zeroline": False, **axis}
    made |= {"height": int(min(720, 190 + 26 * len(names)))}
    return go.Figure([heat], made)
