"""Objects in cells to columns of their own: pos {"lat": 1, "lon": 2} to pos.lat and pos.lon."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import some
from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.infer.cell_values import HALF, as_vector, objects
from embedding_explorer.data.readers.infer.special_cells import is_sparse
from embedding_explorer.data.readers.raw import Raw

DEPTH = 8  # objects in objects
MANY = 20  # different keys from which on objects of which most lack most count something
SPARSE = {"indices", "values"}  # of Pinecone and Qdrant: a vector, of which most numbers are 0
GEOMETRIES = frozenset(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    + ["GeometryCollection"]
)
# MongoDB writes every value with its type: {"$numberInt": "20"}.
MONGO: dict[str, Callable[[Any], Any]] = {
    "$numberInt": int,
    "$numberLong": int,
    "$numberDouble": float,
    "$numberDecimal": float,
    "$oid": str,
    "$uuid": str,
    "$symbol": str,
    "$date": lambda value: _date(value),
}


def expand(raw: Raw, kept: Collection[str] = ()) -> Raw:
    """Return the raw table with the values of objects in its cells as columns, and a note on them.

    An object that is a vector ({"values": [...], "model": "m"}) stays, as do columns `kept`;
    a shape of GeoJSON becomes the middle of its extent, [longitude, latitude].
    """
    made, shapes, left = list[str](), list[str](), list[str]()
    for _ in range(DEPTH):
        found = [n for n in _with_objects(raw.frame) if n not in (*kept, *left)]
        if not found:
            break
        for name in found:
            cells = raw.frame[name].tolist()
            shapes += [name] * any(_is_shape(cell) and not _is_point(cell) for cell in cells)
            columns = _columns(name, [_plain(cell) for cell in cells])
            left += [name] * (name in columns)
            made += [new for new in columns if new != name]
            raw = replace(raw, frame=_replaced(raw.frame, name, columns))
            check("columns", raw.frame.shape[1], "The table")
    unlike = [name for name in left if _differ(raw.frame[name].tolist())]
    reason = "objects that differ too much to be columns: not used"
    proposed = (*raw.proposed, *(Column(name, "ignore", reason) for name in unlike))
    return replace(raw, proposed=proposed).noting(*_notes(raw.frame, made, shapes, unlike))


def _differ(cells: list[Any]) -> bool:
    first = next((cell for cell in cells if isinstance(cell, Mapping)), None)
    return first is not None and as_vector(first) is None and not is_sparse(first)


def _notes(
    frame: pd.DataFrame, made: list[str], shapes: list[str], unlike: list[str]
) -> Iterator[Note]:
    made = [name for name in made if name in frame and not name.endswith(".coordinates")]
    if made:
        yield Note(f"Nested objects became columns: {some(made)}.", len(made))
    if shapes:
        yield Note(f"A shape in {some(shapes)} is placed at the middle of its extent.")
    if unlike:
        text = f"Objects in {some(unlike)} differ too much to be columns: not used."
        yield Note(text, len(unlike), level="warning")


def _with_objects(frame: pd.DataFrame) -> list[str]:
    return [
        name
        for name in frame.columns
        if frame[name].dtype == object
        and any(isinstance(c, Mapping) or _is_shape(c) for c in frame[name].tolist())
    ]


def _is_shape(cell: Any) -> bool:
    """Tell a geometry of GeoJSON, or an object of shapely, which offers one."""
    if hasattr(type(cell), "__geo_interface__"):
        return True
    inside = cell.get("coordinates", cell.get("geometries")) if isinstance(cell, Mapping) else None
    return isinstance(inside, (list, tuple)) and str(cell.get("type")) in GEOMETRIES


def _is_point(cell: Any) -> bool:
    return _geometry(cell).get("type") == "Point"


def _geometry(cell: Any) -> Mapping[str, Any]:
    shape: Mapping[str, Any] = cell if isinstance(cell, Mapping) else cell.__geo_interface__
    return shape


def _plain(cell: Any) -> Any:
    """Return a cell with MongoDB's types taken off, and a shape as the place it lies at."""
    if _is_shape(cell):
        shape = _geometry(cell)
        return {"coordinates": middle(shape.get("coordinates", shape.get("geometries")))}
    if isinstance(cell, Mapping) and len(cell) == 1:
        ((key, value),) = cell.items()
        if key in MONGO:
            try:
                return MONGO[key](value)
            except (TypeError, ValueError, OverflowError, OSError):
                return str(value)
    return cell


def _date(value: Any) -> str:
    """Return a date as text; MongoDB counts milliseconds since 1970."""
    value = value.get("$numberLong") if isinstance(value, Mapping) else value
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        return value
    return (
        datetime.fromtimestamp(int(value) / 1000, UTC)
        .isoformat()
        .removesuffix("+00:00")
        .removesuffix("T00:00:00")
    )


def middle(coordinates: Any) -> list[float] | None:
    """Return the middle of the extent of places, however deep they lie in lists; None for none.

    >>> middle([[[0, 0], [4, 0], [4, 2]]]), middle([2.5, 48.0, 30.0])
    ([2.0, 1.0], [2.5, 48.0])
    """
    places = np.array(list(_places(coordinates)), dtype=np.float64)
    if not len(places):
        return None
    center: list[float] = ((places.min(axis=0) + places.max(axis=0)) / 2).tolist()
    return center


def _places(coordinates: Any, depth: int = 0) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates, Mapping):
        coordinates = coordinates.get("coordinates", coordinates.get("geometries"))
    if not isinstance(coordinates, (list, tuple)) or not coordinates or depth > DEPTH:
        return
    if len(coordinates) > 1 and all(map(_is_number, coordinates[:2])):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _places(part, depth + 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) < 1e15


def _columns(name: str, cells: list[Any]) -> dict[str, pd.Series]:
    """Return what a column becomes, by title; under its own title what is to stay as it is."""
    found = [cell for cell in cells if isinstance(cell, Mapping)]
    keys = dict.fromkeys(key for cell in found for key in cell)
    vectors = sum(as_vector(cell) is not None for cell in found)
    filled = sum(map(len, found)) / max(len(keys) * len(found), 1)
    counts = len(keys) > MANY and filled < HALF
    if found and (not keys or counts or set(keys) <= SPARSE or vectors > HALF * len(found)):
        return {name: objects(cells)}
    new = {f"{name}.{key}": objects([_of(cell, key) for cell in cells]) for key in keys}
    rest = [None if isinstance(cell, Mapping) else cell for cell in cells]
    beside = any(cell is not None and cell == cell for cell in rest)
    return {**({name: objects(rest)} if beside or not keys else {}), **new}


def _of(cell: Any, key: Any) -> Any:
    return cell.get(key) if isinstance(cell, Mapping) else None


def _replaced(frame: pd.DataFrame, name: str, columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return a frame with a column replaced by others, which give way where a title is taken."""
    at = frame.columns.get_loc(name)
    before, behind = frame.iloc[:, :at], frame.iloc[:, at + 1 :]
    titles = unique_names([*before.columns, *behind.columns, *columns])[0][frame.shape[1] - 1 :]
    new = {
        title: column.set_axis(frame.index)
        for title, column in zip(titles, columns.values(), strict=True)
    }
    return pd.concat([before, pd.DataFrame(new, index=frame.index), behind], axis=1)
