"""A biplot: which measured columns a PCA map's axes are made of, as titles and as arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.analysis.vectors.contributions import dimension_names
from embedding_explorer.base import registry
from embedding_explorer.space.built import Built

MOST = 7  # arrows; more could not be read
NAMED = 2  # columns in the title of an axis
REACH = 0.85  # of the way from the origin to the edge of the points, for the longest arrow
SHORT = 0.3  # of the longest arrow; shorter ones hardly tell their direction
WEAK = 0.3  # loading of a column that an axis is not named by
LETTERS = 22  # of a column's name in a title


@dataclass(frozen=True)
class Arrow:
    """A column of the table from the origin to (x, y) on the map, with its loadings.

    `loadings` are those on the axes, in units of the column: of z-scores its correlation with
    each axis, -1..1.
    """

    name: str
    x: float
    y: float
    loadings: tuple[float, ...]


def has_biplot(built: Built) -> bool:
    """Tell whether the map is one by PCA of a table with measured columns."""
    if built.map is None or "components" not in (built.map_extras or {}):
        return False
    reads = getattr(registry.find("encoders", built.recipe.encoder), "READS", "documents")
    measured = reads == "columns" and bool(built.dataset.with_role("number"))
    return measured and built.recipe.projection == "pca" and built.recipe.reducer in (None, "pca")


def column_loadings(built: Built) -> tuple[list[str], np.ndarray]:
    """Return the d columns and their (d, axes) loadings: component times standard deviation.

    Source: Gabriel (1971), "The biplot graphic display of matrices", Biometrika 58; Jolliffe
    (2002), Principal Component Analysis, 2nd ed., section 5.3.
    """
    extras: Any = built.map_extras
    components = np.asarray(extras["components"], np.float64)
    if built.recipe.reducer:  # the axes are made of components, and these of columns
        components = components @ np.asarray(built.space.extras["components"], np.float64)
        names = list(built.space.extras["encoder_extras"]["feature_names"])
    else:
        names = [str(name) for name in dimension_names(built.space)]
    spread = np.sqrt(np.asarray(extras["explained_variance"], np.float64))
    return names, (components * spread[:, None]).T


def arrows(built: Built, most: int = MOST) -> list[Arrow]:
    """Return the longest arrows, longest first, on the scale of the map; none without a biplot.

    All are stretched by one factor, so that the longest ends where the points do: directions and
    lengths can be compared with one another, and not with distances of points.
    """
    if not has_biplot(built) or built.map is None:
        return []
    names, loadings = column_loadings(built)
    flat = loadings[:, :2]
    if flat.shape[1] < 2:
        return []
    length = np.linalg.norm(flat, axis=1)
    order = np.argsort(-length, kind="stable")[:most]
    order = order[length[order] > SHORT * length.max(initial=0)]
    if not len(order):
        return []
    stretch = _stretch(built.map[:, :2], flat[order])
    return [
        Arrow(names[i], float(x), float(y), tuple(loadings[i].tolist()))
        for i, (x, y) in zip(order, stretch * flat[order], strict=True)
    ]


def _stretch(coords: np.ndarray, flat: np.ndarray) -> float:
    """Return the factor with which the arrows reach towards the edge of the points."""
    low, high = coords.min(axis=0), coords.max(axis=0)
    room = np.where(flat > 0, high, -low).astype(np.float64)
    with np.errstate(divide="ignore"):
        ways = np.where(flat != 0, np.maximum(room, 0) / np.abs(flat), np.inf).min(axis=1)
    return REACH * float(ways.min())


def axis_titles(built: Built) -> list[str]:
    """Return the titles of the map's axes, with the columns they are made of where that is known.

    "PC 1 (44.0%): petal length +, sepal width −": the columns with the largest loadings, and
    whether they grow to the right (up) or to the left (down).
    """
    plain = list((built.map_extras or {}).get("axis_names", ()))
    if not has_biplot(built):
        return plain
    names, loadings = column_loadings(built)
    return [_titled(title, names, column) for title, column in zip(plain, loadings.T, strict=True)]


def _titled(title: str, names: Sequence[str], column: np.ndarray) -> str:
    size = np.abs(column)
    order = np.argsort(-size, kind="stable")[:NAMED]
    known = [i for i in order if size[i] > WEAK * size.max(initial=0) and size[i] > 0]
    said = [f"{_short(names[i])} {'+' if column[i] > 0 else '−'}" for i in known]
    return f"{title}: {', '.join(said)}" if said else title


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
