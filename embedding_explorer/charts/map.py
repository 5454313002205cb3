"""The map as a plotly figure: 2D or 3D, a colour and a shape per category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.vectors.biplot import axis_titles
from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.charts.palette import LEVELS
from embedding_explorer.charts.style import ACCENT, GRID, graph_objects, layout, text
from embedding_explorer.data.columns import text_of, texts_of
from embedding_explorer.space.built import Built

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SVG_UP_TO = 2_000  # points; more are drawn by WebGL unless SVG is asked for
FIELDS = 8  # of a point, in its hover text
CELLS = 1_000_000  # in all hover texts: a page of more takes a browser minutes to open
FEW = 12  # categories the eye keeps apart at a glance
# scatter3d knows few symbols; these keep the eight of the flat map apart.
_SYMBOLS_3D = {
    "triangle-up": "diamond-open",
    "triangle-down": "square-open",
    "star": "circle-open",
}
_KNOWN_3D = ("circle", "square", "diamond", "cross", "x")


def map_figure(
    built: Built,
    *,
    color: str | None = None,
    dark: bool = False,
    title: str | None = None,
    svg: bool = False,
    rows: Sequence[int] | None = None,
) -> Figure:
    """Return the map, 2D or 3D, with hover, legend and axes of one scale.

    Parameters
    ----------
    color : str, optional
        A column of ``built.space.items``: numbers get a colour bar, other values a colour and a
        shape each.
    svg : bool
        Draw vector marks whatever the number of points (WebGL is used above `SVG_UP_TO`).
    rows : sequence of int, optional
        Positions of the points to draw; all when None.

    Raises
    ------
    InputError
        If there is no map, or no such column.
    """
    go = graph_objects()

    if built.map is None:
        raise InputError("There is no map to draw: this pipeline has no projection; choose one.")
    chosen = np.arange(len(built.space)) if rows is None else np.asarray(rows, dtype=np.intp)
    kind = _trace_kind(built.map.shape[1], len(chosen), svg=svg)
    hover = hover_texts(built, chosen)
    traces = [
        _points(kind, built.map[chosen[group.where]], hover[group.where], group)
        for group in _groups(built, chosen, color, dark=dark)
    ]
    figure = go.Figure(traces, layout=layout(dark=dark, title=title))
    figure.update_layout(_map_axes(built, built.map.shape[1], dark=dark))
    if built.map.shape[1] == 2:
        figure.update_layout(dragmode="pan")
    if color is not None:
        figure.update_layout(legend_title_text=text(color, 40))
    return figure


def default_color(built: Built) -> str | None:
    """Return the column that tells the points apart best: a label, else a category, else None.

    What is called target, of many values, is what the table is about: it comes before categories.
    One with few levels is preferred to one with many: more than a dozen colours tell little.
    """
    roles, items = built.dataset.roles, built.space.items
    order = (
        ("label", FEW),
        ("goal", 0),
        ("category", FEW),
        ("label", LEVELS),
        ("category", LEVELS),
    )
    for wanted, most in order:
        for column in items.columns[1:]:
            if wanted == "goal" and _is_goal(str(column), roles.get(column), items[column]):
                return str(column)
            if roles.get(column) == wanted and items[column].nunique() <= most:
                return str(column)
    return None


def _is_goal(column: str, role: str | None, values: pd.Series) -> bool:
    return column.strip().lower() == "target" and role == "ignore" and is_scale(values)


def is_scale(values: pd.Series) -> bool:
    """Tell whether a column is shown as a scale of colours: numbers, and more than a few."""
    numbers = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return numbers and values.nunique() > FEW


def levels(values: pd.Series) -> list[str]:
    """Return the categories of a column as text, the most frequent first, ties by name."""
    counts = texts_of(values).value_counts().to_dict()
    return sorted(counts, key=lambda level: (-counts[level], level))


class _Group:
    """Points that are drawn alike: where they are among those drawn, their name, their marker."""

    def __init__(self, where: np.ndarray, name: str, marker: Mapping[str, Any]) -> None:
        self.where, self.name, self.marker = where, name, marker


def _groups(built: Built, chosen: np.ndarray, color: str | None, *, dark: bool) -> list[_Group]:
    if color is None:
        return [_Group(np.arange(len(chosen)), "", {"color": ACCENT[dark], "symbol": "circle"})]
    items = built.space.items
    if color not in items:
        raise unknown("column", color, items.columns)
    # The levels are those of all points, so that a part is drawn in the colours of the whole.
    values = items[color]
    if is_scale(values):
        return _by_number(
            values.iloc[chosen].to_numpy(np.float64, na_value=np.nan), color, dark=dark
        )
    return _by_level(values.iloc[chosen], levels(values), dark=dark)


def _by_number(values: np.ndarray, title: str, *, dark: bool) -> list[_Group]:
    from embedding_explorer.charts.palette import MISSING, sequential

    known = np.isfinite(values)
    marker = {
        "color": values[known],
        "colorscale": sequential(dark),
        "symbol": "circle",
        "colorbar": {"title": {"text": text(title, 40)}},
    }
    groups = [_Group(np.flatnonzero(known), text(title, 40), marker)] if known.any() else []
    if known.all():
        return groups
    return [*groups, _Group(np.flatnonzero(~known), "(missing)", _marker(MISSING, dark=dark))]


def _by_level(values: pd.Series, every: list[str], *, dark: bool) -> list[_Group]:
    from embedding_explorer.charts.palette import MISSING, category_styles

    shown = every[:LEVELS]
    codes = pd.Index(shown, dtype=object).get_indexer(texts_of(values))
    missing = values.isna().to_numpy()
    groups = [
        _Group(np.flatnonzero(codes == i), text(level, 40), _marker(style, dark=dark))
        for i, (level, style) in enumerate(zip(shown, category_styles(len(shown)), strict=True))
    ]
    rest = ((codes < 0) & ~missing, f"{len(every) - len(shown)} rarer"), (missing, "(missing)")
    groups += [_Group(np.flatnonzero(w), name, _marker(MISSING, dark=dark)) for w, name in rest]
    return [group for group in groups if len(group.where)]


def _marker(style: Any, *, dark: bool) -> dict[str, Any]:
    return {"color": style.dark_color if dark else style.color, "symbol": style.symbol}


def hover_texts(built: Built, chosen: np.ndarray) -> np.ndarray:
    """Return the hover text of each chosen point: its name, then its own fields, escaped.

    Of very many points fewer fields, down to the name alone: `CELLS` of them in all.
    """
    items = built.space.items.iloc[chosen]
    fields = min(FIELDS, CELLS // max(len(chosen), 1))
    names = [f"<b>{text(name)}</b>" for name in built.space.names[chosen]]
    shown = [_field(str(column), items[column]) for column in items.columns[1 : fields + 1]]
    return np.array(list(map("".join, zip(names, *shown, strict=True))), dtype=object)


def _field(title: str, values: pd.Series) -> list[str]:
    """Return what a hover text says of a column, a line for each cell and none for a gap."""
    label, known = f"<br>{text(title, 40)}: ", values.notna().tolist()
    return [
        f"{label}{_short(value)}" if there else ""
        for value, there in zip(values.tolist(), known, strict=True)
    ]


def _short(value: object) -> str:
    if not isinstance(value, float | np.floating):
        return text(value)
    return text_of(float(value)) if value.is_integer() else f"{value:.6g}"


def _trace_kind(dimensions: int, count: int, *, svg: bool) -> str:
    if dimensions == 3:
        return "scatter3d"
    return "scatter" if svg or count <= SVG_UP_TO else "scattergl"


def _points(kind: str, coords: np.ndarray, hover: np.ndarray, group: _Group) -> dict[str, Any]:
    marker = {"size": 4 if kind == "scatter3d" else 8, "opacity": 0.85, **group.marker}
    if kind == "scatter3d":
        flat = _SYMBOLS_3D.get(marker["symbol"], marker["symbol"])
        marker["symbol"] = flat if flat.removesuffix("-open") in _KNOWN_3D else "circle"
    return {
        "type": kind,
        "mode": "markers",
        "name": group.name,
        "showlegend": bool(group.name) and "colorbar" not in marker,
        "hoverinfo": "text",
        "hovertext": hover,
        "marker": marker,
        **dict(zip("xyz", coords.T, strict=False)),
    }


def _map_axes(built: Built, wide: int, *, dark: bool) -> dict[str, Any]:
    names = [text(title, 70) for title in axis_titles(built)]
    axes = {
        f"{axis}axis": {"title": {"text": name}, "gridcolor": GRID[dark], "zeroline": False}
        for axis, name in zip("xyz", [*names, "", "", ""][:wide], strict=False)
    }
    if wide == 3:
        return {"scene": {**axes, "aspectmode": "data"}}
    axes["yaxis"] |= {"scaleanchor": "x", "scaleratio": 1}
    return axes
