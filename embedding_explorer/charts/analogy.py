"""The words of an analogy in a plane, with two equal arrows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.words.arithmetic import position
from embedding_explorer.charts._label_placement import SHIFT, sides
from embedding_explorer.charts.palette import category_styles
from embedding_explorer.charts.style import ACCENT, GRID, INK, graph_objects, layout, text
from embedding_explorer.space.space import Space

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

WIDTH = 440  # px, of the figure as it is mostly shown; labels are placed for it
LONGEST = 26  # letters of a label
NO_ZOOM = {"fixedrange": True}
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


@dataclass(frozen=True, eq=False)
class Plane:
    """The words of an analogy in the plane in which they spread most.

    Attributes
    ----------
    points : DataFrame
        name, role ("question", "target", "answer", "expected"), x, y. The first three rows are
        a, b, c; the fourth is the target b - a + c, where the arrow from a to b ends when it
        begins at c.
    kept : float
        Share of the variance of these points that the plane keeps, 0..1.
    """

    points: pd.DataFrame
    kept: float


def analogy_plane(
    space: Space, a: str, b: str, c: str, answer: str, expected: str | None = None
) -> Plane:
    """Return the words of an analogy, at length 1, and b - a + c, by PCA of just these points."""
    others = [answer] + ([expected] if expected and expected != answer else [])
    names = [a, b, c, *others]
    rows = np.stack([space.row(position(space, name)) for name in names]).astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    rows = np.insert(rows, 3, rows[1] - rows[0] + rows[2], axis=0)
    centred = rows - rows.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    flat = np.zeros((len(rows), 2))
    kept = min(2, len(s))
    flat[:, :kept] = u[:, :kept] * s[:kept]
    roles = ["question"] * 3 + ["target", "answer", "expected"]
    points = pd.DataFrame(
        {
            "name": [*names[:3], f"{b} − {a} + {c}", *others],
            "role": roles[: len(rows)],
            "x": flat[:, 0],
            "y": flat[:, 1],
        }
    )
    total = float((s**2).sum())
    return Plane(points, float((s[:2] ** 2).sum()) / total if total else 1.0)


def analogy_figure(plane: Plane, *, dark: bool = False) -> Figure:
    """Return the plane with two equal arrows: from a to b, and from c to where the sum ends."""
    go = graph_objects()

    styles, points = _styles(dark), plane.points
    figure = go.Figure(layout=layout(dark=dark, title=None))
    for role, part in points.groupby("role", sort=False):
        color, symbol, size = styles[role]
        figure.add_scatter(
            x=part["x"],
            y=part["y"],
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": size, "line": {"width": 2}},
            hoverinfo="text",
            hovertext=[text(name) for name in part["name"]],
            showlegend=False,
        )
    places = points[["x", "y"]].to_numpy()
    figure.layout.annotations = [
        _arrow(places[0], places[1], ACCENT[dark]),
        _arrow(places[2], places[3], ACCENT[dark]),
        *_labels(points, styles),
    ]
    return _plain_axes(figure, places, dark)


def _styles(dark: bool) -> dict[str, tuple[str, str, int]]:
    """Return colour, symbol and size of every role."""
    second = category_styles(2)[1]
    answer = second.dark_color if dark else second.color
    return {
        "question": (INK[dark], "circle", 11),
        "target": (ACCENT[dark], "x-thin-open", 12),
        "answer": (answer, "diamond", 13),
        "expected": (INK[dark], "circle-open", 12),
    }


def _arrow(start: np.ndarray, end: np.ndarray, color: str) -> dict[str, Any]:
    return {
        "x": end[0],
        "y": end[1],
        "ax": start[0],
        "ay": start[1],
        "xref": "x",
        "yref": "y",
        "axref": "x",
        "ayref": "y",
        "arrowcolor": color,
        "arrowwidth": 2,
        "arrowhead": 2,
        "standoff": 7,
        "startstandoff": 7,
        "showarrow": True,
        "text": "",
    }


_SUFFIX = {"answer": " (answer)", "expected": " (expected)"}


def _labels(points: pd.DataFrame, styles: dict[str, tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return one label per point, where it covers neither points nor other labels."""
    low, high = _window(points[["x", "y"]].to_numpy())
    scale = WIDTH / (high[0] - low[0])
    shown = [
        text("the sum" if role == "target" and len(name) > LONGEST else name, LONGEST)
        for name, role in zip(points["name"], points["role"], strict=True)
    ]
    endings = [_SUFFIX.get(role, "") for role in points["role"]]
    beside = sides(
        (points[["x", "y"]].to_numpy() - low) * scale,
        [len(name) + len(ending) for name, ending in zip(shown, endings, strict=True)],
        WIDTH,
        (high[1] - low[1]) * scale,
    )
    return [
        {
            "x": row.x,
            "y": row.y,
            "xanchor": anchor,
            "text": f"<b>{name}</b>{ending}",
            "showarrow": False,
            "yshift": SHIFT if above else -SHIFT,
            "font": {"size": 15, "color": styles[row.role][0]},
        }
        for row, name, ending, (anchor, above) in zip(
            points.itertuples(index=False), shown, endings, beside, strict=True
        )
    ]


def _window(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of what is shown: the points with room for their names."""
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.maximum(0.18 * (high - low), [0.12, 0.18])
    return low - room, high + room


def _plain_axes(figure: Figure, places: np.ndarray, dark: bool) -> Figure:
    low, high = _window(places)
    for axis, i in (("xaxis", 0), ("yaxis", 1)):
        figure.layout[axis].update(
            range=[low[i], high[i]],
            showticklabels=False,
            showgrid=True,
            gridcolor=GRID[dark],
            zeroline=False,
            **NO_ZOOM,
        )
    figure.layout.yaxis.update(scaleanchor="x", constrain="domain")
    figure.layout.xaxis.update(constrain="domain")
    wide, high_ = high - low
    figure.layout.update(margin=MARGIN, height=int(np.clip(16 + WIDTH * high_ / wide, 240, 400)))
    return figure
