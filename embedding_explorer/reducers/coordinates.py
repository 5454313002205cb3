"""Coordinates of the user's own: columns of the data, drawn as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import MethodError, some
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import counted
from embedding_explorer.data.coordinates import coordinates
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.space import Space

TITLE = "Given coordinates"
SUMMARY = "Columns of your data as the map, drawn as they are: x and y, or a UMAP made elsewhere."
ORDER = 60
USES_METRIC = False
TAKES_DISTANCES = True  # it looks at neither
LIGHT = True
CAPTION = (
    "This map shows columns of your data, unchanged. The neighbour list and map quality "
    "compare it with the vectors."
)
ROLES = ("number", "ignore")
FEWEST = 2  # points that make a map
NOT_PLACED = (
    "Given coordinates are columns of the data, from which nothing is learned; append the new rows "
    "to the data."
)


@dataclass(frozen=True)
class Params:
    """The column of each axis."""

    n_components: int = param(2, "Dimensions", low=1, high=3, help="How many columns: 1 to 3.")
    x: str = param("", "x axis", roles=ROLES, help="None looks for x, lon, umap_1 and the like.")
    y: str = param("", "y axis", roles=ROLES, help="The column of the second axis.")
    z: str = param("", "z axis", roles=ROLES, help="The column of the third axis, in 3D.")


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Return the columns named, or those called as coordinates, as they are.

    Rows without a number in one of them have no place, and are none of the points.

    Raises
    ------
    MethodError
        If there is no such column, or fewer than two rows have a number in each.
    """
    chosen = [column for column in (params.x, params.y, params.z) if column]
    columns = (chosen or list(coordinates(space.items.columns)))[: params.n_components]
    if not columns:
        raise MethodError(
            "No columns are called x and y, lon and lat, or umap_1 and umap_2; choose the column "
            "of each axis."
        )
    if missing := [column for column in columns if column not in space.items]:
        raise MethodError(
            f"These points have no column {missing[0]!r} to be drawn by; they have "
            f"{some(space.items.columns)}."
        )
    values = space.items[columns].apply(pd.to_numeric, errors="coerce").to_numpy(np.float32)
    placed = np.isfinite(values).all(axis=1)
    extras = {"axis_names": columns, "columns": columns}
    progress(1.0, TITLE)
    if placed.all():
        return Reduced(values, extras)
    lacking = f"{counted(int((~placed).sum()), 'row')} of {len(values):,}"
    lacking += f" without a number in {' or '.join(columns)}"
    if placed.sum() < FEWEST:
        raise MethodError(f"{lacking}; fill them in, or choose other columns.")
    note = f"{lacking}: not on this map, nor among its neighbours ({some(space.names[~placed])})."
    rows = np.flatnonzero(placed)
    return Reduced(values[rows], {**extras, "rows": rows, "notes": [note]}, rows=rows)
