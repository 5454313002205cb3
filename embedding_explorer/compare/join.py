"""The same items in two spaces: joined by name or by a column, and what could not be joined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.base.recipe import METRICS
from embedding_explorer.data.columns import text_of
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import part_of
from embedding_explorer.space.metrics import check_metric
from embedding_explorer.space.space import Matrix, Space

GROUNDS = ("vectors", "map")


@dataclass(frozen=True, eq=False)
class Side:
    """The vectors of one side: (n, d) dense or CSR, and the metric its neighbours are true in."""

    matrix: Matrix
    metric: str

    def part(self, rows: np.ndarray) -> Side:
        """Return some rows in their order; of given distances, those among them."""
        return Side(part_of(self.matrix, rows, self.metric), self.metric)


@dataclass(frozen=True, eq=False)
class Joined:
    """n items that both sides have, row by row the same.

    Attributes
    ----------
    a, b : Side
    names : Index of n str
        As side a calls them, in its order.
    dropped : DataFrame
        side ("a" or "b"), name, reason: one row for each item that is left out.
    """

    a: Side
    b: Side
    names: pd.Index
    dropped: pd.DataFrame

    def __len__(self) -> int:
        return len(self.names)


def space_of(thing: Built | Space) -> Space:
    """Return the space of a built recipe, or the space itself.

    Raises
    ------
    InputError
        For anything else.
    """
    found = thing.space if isinstance(thing, Built) else thing
    if not isinstance(found, Space):
        raise InputError(
            f"Compare built recipes or spaces, not a {type(found).__name__}; build it with "
            "ee.build first."
        )
    return found


def metric_of(thing: Built | Space, metric: str | None = None) -> str:
    """Return the metric asked for, else the recipe's, else cosine."""
    if metric is not None and metric not in METRICS:
        raise unknown("metric", metric, METRICS)
    return metric or (thing.recipe.metric if isinstance(thing, Built) else "cosine")


def side(thing: Built | Space, on: str, metric: str | None = None) -> Side:
    """Return the vectors, or the map with straight-line distances, of one side.

    Raises
    ------
    InputError
        For another ground than "vectors" and "map", or another metric.
    MethodError
        If there is no map, or the metric cannot compare these vectors.
    """
    if on not in GROUNDS:
        raise unknown("basis for comparison", on, GROUNDS)
    space = space_of(thing)
    if on == "vectors":
        how = metric_of(thing, metric)
        check_metric(space, how)
        return Side(space.matrix, how)
    drawn = thing.map if isinstance(thing, Built) else None
    if drawn is None:
        raise MethodError("One of the two has no map; compare the vectors.")
    return Side(drawn, "euclidean")


def join(
    a: Built | Space,
    b: Built | Space,
    *,
    on: str = "vectors",
    keys: tuple[str, str] | None = None,
    metric: str | None = None,
) -> Joined:
    """Find the items both have.

    Parameters
    ----------
    keys : (column of a, column of b), optional
        Columns of the spaces' items whose cells say which item is which; the names when None.
        A cell that stands in several rows of a side cannot say it, and its rows are left out.

    Raises
    ------
    InputError
        For a column that does not exist.
    MethodError
        If fewer than two items are in both.
    """
    sides = side(a, on, metric), side(b, on, metric)
    spaces = space_of(a), space_of(b)
    cells = [_keys(s, keys[i] if keys else "name") for i, s in enumerate(spaces)]
    single = [c.notna() & ~c.duplicated(keep=False) for c in cells]
    other = pd.Index(cells[1].where(single[1]))
    place = {key: i for i, key in enumerate(other) if single[1].iloc[i]}
    rows = [
        (i, place[key])
        for i, (key, alone) in enumerate(zip(cells[0], single[0], strict=True))
        if alone and key in place
    ]
    if len(rows) < 2:
        raise MethodError(_too_few(len(rows), spaces, keys))
    first, second = np.array(rows, np.intp).T
    dropped = pd.concat(
        _dropped(name, spaces[s], cells[s], single[s], cells[1 - s], used)
        for s, (name, used) in enumerate((("a", first), ("b", second)))
    ).reset_index(drop=True)
    taken = [_rows(x, at) for x, at in zip(sides, (first, second), strict=True)]
    return Joined(taken[0], taken[1], spaces[0].names[first], dropped)


def _keys(space: Space, column: str) -> pd.Series:
    if column == "name":
        return pd.Series(space.names.astype(str), dtype=object)
    if column not in space.items.columns:
        raise unknown("column", column, [str(c) for c in space.items.columns])
    cells = space.items[column].reset_index(drop=True).astype(object)
    return cells.map(text_of, na_action="ignore")


def _rows(whole: Side, rows: np.ndarray) -> Side:
    same = len(rows) == whole.matrix.shape[0] and bool((rows == np.arange(len(rows))).all())
    return whole if same else whole.part(rows)


def _dropped(
    name: str, space: Space, cells: pd.Series, single: pd.Series, other: pd.Series, used: np.ndarray
) -> pd.DataFrame:
    left = np.setdiff1d(np.arange(len(space)), used)
    there = set(other.dropna())
    reasons = [
        "has no key"
        if pd.isna(cells.iloc[i])
        else "its key occurs in several rows"
        if not single.iloc[i]
        else "the key occurs in several rows of the other"
        if cells.iloc[i] in there
        else "is not in the other"
        for i in left
    ]
    table = {"side": name, "name": space.names[left].astype(str), "reason": reasons}
    return pd.DataFrame(table, columns=["side", "name", "reason"], dtype="str")


def _too_few(n: int, spaces: tuple[Space, Space], keys: tuple[str, str] | None) -> str:
    how = f"the columns {keys[0]!r} and {keys[1]!r}" if keys else "their names"
    return (
        f"Comparing needs at least 2 shared items; by {how} {n} of {len(spaces[0]):,} and "
        f"{len(spaces[1]):,} match. Choose other columns as keys."
    )
