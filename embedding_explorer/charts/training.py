"""Figures of a training: loss, stability, and which words predict which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from embedding_explorer.analysis.training.cooccurrence import windows
from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout, text

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HELD = {False: "#B3541E", True: "#F0A868"}
HEIGHT = 300


def loss_figure(
    loss: Sequence[float],
    held: Sequence[float] = (),
    *,
    first: int | None = None,
    dark: bool = False,
) -> Figure:
    """Return the loss after every epoch, that of rows held out beside it.

    Parameters
    ----------
    loss, held : sequences of float
        From epoch 1 on.
    first : int, optional
        Epochs of the first training: a line marks where it went on.
    """
    go = graph_objects()

    figure = go.Figure(layout=layout(dark=dark, title=None))
    lines = [("training", loss, ACCENT[dark], "solid"), ("held out", held, HELD[dark], "dash")]
    for name, values, color, dash in lines:
        if len(values):
            figure.add_scatter(
                x=np.arange(1, len(values) + 1),
                y=np.asarray(values, float),
                name=name,
                mode="lines+markers" if len(values) < 40 else "lines",
                line={"color": color, "width": 2.5, "dash": dash},
                hovertemplate="epoch %{x}: %{y:.4g}<extra>" + name + "</extra>",
            )
    if first is not None and first < len(loss):
        figure.add_vline(x=first + 0.5, line={"color": INK[dark], "dash": "dot", "width": 1})
    figure.layout.xaxis.update(title="epoch", gridcolor=GRID[dark])
    figure.layout.yaxis.update(title="loss", gridcolor=GRID[dark], rangemode="tozero")
    return figure.update_layout(height=HEIGHT, showlegend=bool(len(held)))


def stability_figure(table: pd.DataFrame, *, dark: bool = False) -> Figure:
    """Return the share of neighbours every epoch kept, with its interval and chance.

    Parameters
    ----------
    table : DataFrame
        As `epochs.stability` returns it.
    """
    go = graph_objects()

    figure = go.Figure(layout=layout(dark=dark, title=None))
    kept = table["kept"]
    figure.add_scatter(
        x=table["epoch"],
        y=kept,
        name="kept",
        mode="lines+markers",
        line={"color": ACCENT[dark], "width": 2.5},
        error_y={"array": table["high"] - kept, "arrayminus": kept - table["low"]},
        hovertemplate="epoch %{x}: %{y:.0%} of the neighbours kept<extra></extra>",
    )
    figure.add_scatter(
        x=table["epoch"],
        y=table["chance"],
        name="chance",
        mode="lines",
        line={"color": INK[dark], "dash": "dot", "width": 1},
        hovertemplate="by chance %{y:.0%}<extra></extra>",
    )
    figure.layout.xaxis.update(title="epoch", gridcolor=GRID[dark])
    figure.layout.yaxis.update(
        title="neighbours kept", gridcolor=GRID[dark], range=[0, 1.05], tickformat=".0%"
    )
    return figure.update_layout(height=HEIGHT)


def prediction_figure(
    words: Sequence[str], at: int, window: int, kind: str, *, dark: bool = False
) -> Figure:
    """Return a sentence with arcs from what predicts to what is predicted, for one word.

    CBOW: all neighbours together guess the word. Skip-gram: the word guesses each neighbour. An
    arc is the fainter the fewer of the drawn windows reach so far.

    Parameters
    ----------
    words : sequence of str
    at : int
        The word in the middle of the window.
    window : int
    kind : str
        "CBOW" or "skip-gram".
    """
    go = graph_objects()

    pairs = windows([list(words)], window)
    pairs = pairs[pairs["position"] == at]
    figure = go.Figure(layout=layout(dark=dark, title=None))
    for other, share in zip(pairs["context_position"], pairs["share"], strict=True):
        x = np.linspace(at, other, 30)
        height = np.abs(other - at) * 0.35
        y = 0.25 + height * (1 - ((2 * x - at - other) / (other - at)) ** 2)
        to = at if kind == "CBOW" else int(other)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            opacity=0.3 + 0.7 * float(share),
            line={"color": ACCENT[dark], "width": 1 + 3 * float(share)},
            hoverinfo="text",
            hovertext=f"{text(words[int(at + other - to)])} predicts {text(words[to])}, in "
            f"{share:.0%} of the windows",
        )
        figure.add_annotation(
            x=to, y=0.27, ax=0, ay=-14, arrowhead=2, arrowwidth=1.5, arrowcolor=ACCENT[dark]
        )
    shown = [f"<b>{text(w, 24)}</b>" if i == at else text(w, 24) for i, w in enumerate(words)]
    figure.add_scatter(
        x=np.arange(len(words)), y=np.zeros(len(words)), mode="text", text=shown,
        textfont={"size": 16}, hoverinfo="skip",
    )  # fmt: skip
    figure.layout.xaxis.update(visible=False, range=[-0.7, len(words) - 0.3], fixedrange=True)
    figure.layout.yaxis.update(visible=False, range=[-0.5, 0.7 + 0.35 * window], fixedrange=True)
    return figure.update_layout(height=220, showlegend=False, margin=dict.fromkeys("lrtb", 8))
