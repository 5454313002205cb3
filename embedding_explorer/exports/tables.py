"""The tables that can be taken away: the map, its coordinates, the vectors, the neighbours."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import limits
from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.data.columns import distinct
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import similarity
from embedding_explorer.space.neighbors import neighbor_table

AXES = ("x", "y", "z")


def table(
    built: Built,
    what: str = "map",
    *,
    rows: Sequence[int] | None = None,
    k: int = 10,
    metric: str | None = None,
) -> pd.DataFrame:
    """Return one of `TABLES`, for all points or for the positions in `rows`.

    Parameters
    ----------
    what : {"map", "coordinates", "vectors", "neighbors"}
        map: name, x, y (z), then what is known of each point; coordinates: name, x, y (z);
        vectors: name, then one column per dimension; neighbors: name, rank, neighbour,
        similarity, distance, `k` rows per point, sought among all points.
    k, metric
        For neighbors; the recipe's metric unless another is given.

    Raises
    ------
    InputError
        For an unknown table or metric, a row outside the data, k < 1, or no map to take.
    LimitError
        If the table would have more cells than `limits` allows.
    """
    if what not in TABLES:
        raise unknown("table", what, TABLES)
    return TABLES[what](built, positions(built, rows), k=k, metric=metric or built.recipe.metric)


def positions(built: Built, rows: Sequence[int] | None) -> np.ndarray:
    """Return the positions asked for, checked, in the order given."""
    n = len(built.space)
    if rows is None:
        return np.arange(n)
    chosen = np.asarray(list(rows))
    if not len(chosen):
        raise InputError("No rows are selected; select at least one point to export.")
    if chosen.dtype.kind not in "iu" or chosen.min() < 0 or chosen.max() >= n:
        raise InputError(f"Rows are whole numbers from 0 to {n - 1:,}, not {chosen.tolist()[:5]}.")
    return chosen


def feature_names(built: Built) -> list[str]:
    """Return one name per dimension of the space, unique."""
    d = built.space.matrix.shape[1]
    given = list(built.space.extras.get("feature_names", ()))
    names = given if len(given) == d else [f"dimension {i + 1}" for i in range(d)]
    return distinct(names, taken=("name",))


def metadata(built: Built, chosen: np.ndarray, *, taken: Sequence[str] = ("name",)) -> pd.DataFrame:
    """Return what is known of the chosen points, without the name; cells are plain values."""
    items = built.space.items.drop(columns="name", errors="ignore").iloc[chosen]
    items = items.set_axis(distinct(items.columns, taken=taken), axis=1).reset_index(drop=True)
    return items.apply(_plain) if items.shape[1] else items


def _plain(column: pd.Series) -> pd.Series:
    """Turn cells that hold lists, arrays or mappings into JSON text."""
    if column.dtype != object:
        return column
    return pd.Series([_plain_cell(v) for v in column], index=column.index, dtype=object)


def _plain_cell(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple | dict | set):
        value = sorted(value, key=str) if isinstance(value, set) else value
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _names(built: Built, chosen: np.ndarray) -> list[str]:
    names: list[str] = built.space.names[chosen].astype(str).tolist()
    return names


def _check(rows: int, columns: int) -> None:
    limits.check(
        "export_cells",
        rows * columns,
        f"A table of {rows:,} rows × {columns:,} columns",
    )


def coordinates(built: Built, chosen: np.ndarray, **_: Any) -> pd.DataFrame:
    """Return name, x, y (z)."""
    if built.map is None:
        raise InputError(
            "There is no map to export. Choose a projection, or export the vectors or the "
            "neighbours."
        )
    _check(len(chosen), 1 + built.map.shape[1])
    columns = dict(zip(AXES, built.map[chosen].T, strict=False))
    return pd.DataFrame({"name": pd.Series(_names(built, chosen), dtype="str"), **columns})


def whole_map(built: Built, chosen: np.ndarray, **_: Any) -> pd.DataFrame:
    """Return name, x, y (z), then what is known of each point."""
    first = coordinates(built, chosen)
    _check(len(chosen), first.shape[1] + built.space.items.shape[1])
    return pd.concat([first, metadata(built, chosen, taken=tuple(first.columns))], axis=1)


def vectors(built: Built, chosen: np.ndarray, **_: Any) -> pd.DataFrame:
    """Return name, then one column per dimension, float32."""
    frame = pd.DataFrame(dense(built, chosen), columns=feature_names(built))
    frame.insert(0, "name", pd.Series(_names(built, chosen), dtype="str"))
    return frame


def dense(built: Built, chosen: np.ndarray) -> np.ndarray:
    """Return the vectors of the chosen points, shape (m, d) float32, dense."""
    _check(len(chosen), built.space.matrix.shape[1])
    part = built.space.matrix[chosen]
    return np.ascontiguousarray(part if isinstance(part, np.ndarray) else part.toarray())


def neighbors(built: Built, chosen: np.ndarray, *, k: int, metric: str) -> pd.DataFrame:
    """Return name, rank, neighbour, similarity, distance: the true neighbours in the space."""
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    if metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    _check(len(chosen) * min(k, len(built.space) - 1), 5)
    found, dist = neighbor_table(built.space.matrix, chosen, k, metric)
    m, k = found.shape
    return pd.DataFrame(
        {
            "name": pd.Series(np.repeat(_names(built, chosen), k), dtype="str"),
            "rank": np.tile(np.arange(1, k + 1), m),
            "neighbour": pd.Series(_names(built, found.ravel()), dtype="str"),
            "similarity": similarity(dist.ravel(), metric),
            "distance": dist.ravel(),
        }
    )


TABLES: dict[str, Callable[..., pd.DataFrame]] = {
    "map": whole_map,
    "coordinates": coordinates,
    "vectors": vectors,
    "neighbors": neighbors,
}
