"""Places in one cell, "POINT (2.3 48.8)", (48.8, 2.3) or [2.3, 48.8], to two columns of numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.columns import Note
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.infer.cell_values import PART, VECTOR_WORDS
from embedding_explorer.data.readers.infer.nested import middle
from embedding_explorer.data.readers.raw import Raw

# Nothing here gives back what it has taken, and no number begins inside of one: some thousand
# digits or blanks would take minutes.
NUMBER = r"(?<![\d.])[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?"
INSIDE = rf"\s*+({NUMBER})\s*+[,;]\s*+({NUMBER})\s*+"
PAIR = re.compile(rf"(?:\({INSIDE}\)|\[{INSIDE}\])")
BARE = re.compile(rf"({NUMBER})\s*+[,;]\s*+({NUMBER})")  # only where the title says what it is
WKT = re.compile(
    r"(?:SRID=\d++;)?\s*+(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*+(?:ZM|Z|M)?\s*+\(",
    re.IGNORECASE,
)
CORNER = re.compile(rf"({NUMBER})\s++({NUMBER})[^,]*+")
GEOJSON = re.compile(r'\s*\{\s*"(?:type|coordinates)"')
EARTH = frozenset(
    ["loc", "location", "geo", "geom", "geometry", "wkt", "coordinates", "coordinate", "coords"]
    + [
        "coord",
        "lat",
        "lon",
        "lng",
        "gps",
        "geopoint",
        "latlng",
        "latlon",
        "latlong",
        "lnglat",
        "lonlat",
        "longlat",
    ]
)
PLANE = frozenset(["xy", "pos", "position", "point", "center", "centre", "centroid", "place"])
BOXES = frozenset(["bbox", "bounds", "extent", "box", "bounding"])
BOX = 4  # numbers of a box
SEEN = 200  # cells that decide whether all are looked at


@dataclass(frozen=True)
class Pairs:
    """Two numbers for each row, NaN where a cell holds none; and whether latitude comes first."""

    values: np.ndarray
    lat_first: bool = False
    shapes: bool = False  # written as places, whatever the title says
    wide: bool = False  # lines and areas, of which the middle is taken


def expand(raw: Raw, kept: Collection[str] = ()) -> Raw:
    """Return the raw table with places and boxes as columns of numbers, and a note on each.

    They are longitude and latitude where the title or the spelling says so and the numbers can
    be, else x and y, or numbers of no name. Columns `kept` stay as they are.
    """
    for name in [c for c in raw.frame.columns if c not in kept]:
        found = _read(raw.frame, str(name))
        if found is not None:
            titles, values, text = found
            raw = replace(raw, frame=_replaced(raw.frame, name, titles, values)).noting(Note(text))
    return raw


def _read(frame: pd.DataFrame, name: str) -> tuple[list[str], np.ndarray, str] | None:
    column, words = frame[name], _words(name)
    if column.dtype == object:
        lists = [cell if isinstance(cell, np.ndarray) else None for cell in column.tolist()]
        width = max((len(cell) for cell in lists if cell is not None), default=0)
        if width == BOX and words & BOXES:
            return _loose(name, _matrix(lists, width))
        pairs = Pairs(_matrix(lists, 2)) if width == 2 and not _is_vector(words) else None
    else:
        pairs = _of_texts(column, named=bool(words & (EARTH | PLANE)))
    if pairs is None:
        return None
    if pairs.shapes or words & (EARTH | PLANE):
        return _placed(name, words, pairs)
    beside = any(frame[c].dtype.kind in "iuf" for c in frame.columns if c != name)
    return _loose(name, pairs.values) if beside and _differ(pairs.values) else None


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[^a-z]+", name.lower()) if word}


def _is_vector(words: set[str]) -> bool:
    return any(word in VECTOR_WORDS or word.startswith(("emb", "vec")) for word in words)


def _differ(values: np.ndarray) -> bool:
    """Whether hardly any two are alike: intervals that classes are called by are."""
    return len(np.unique(values, axis=0)) > len(values) / 2


def _matrix(lists: Sequence[Any], width: int) -> np.ndarray:
    empty = np.full(width, np.nan)
    rows = [cell if cell is not None and len(cell) == width else empty for cell in lists]
    # Lists are kept in single precision: 2.3 shall not become 2.299999952.
    values = np.array([[float(str(number)) for number in row] for row in rows])
    return np.where(np.isfinite(values), values, np.nan)


def _of_texts(column: pd.Series, *, named: bool) -> Pairs | None:
    """Return the pairs that nearly all texts of a column are, None where they are not."""
    if not isinstance(column.dtype, pd.StringDtype):
        return None
    filled = column.dropna()
    some = filled.iloc[:: max(len(filled) // SEEN, 1)].tolist()
    for read in (_wkt, _geojson, _pair):
        if _share(read, some, named) < PART or _share(read, filled.tolist(), named) < PART:
            continue
        found = [None if text != text else read(text, named) for text in column.astype(object)]
        values = _matrix([None if pair is None else np.array(pair) for pair in found], 2)
        if read is not _pair:
            wide = any("point" not in text[:60].lower() for text in some)
            return Pairs(values, shapes=True, wide=wide)
        # In square brackets they stand as in GeoJSON, longitude first.
        return Pairs(values, lat_first=not all(text.strip().startswith("[") for text in some))
    return None


def _share(read: Any, texts: list[str], named: bool) -> float:
    return sum(read(text, named) is not None for text in texts) / max(len(texts), 1)


def _pair(text: str, named: bool) -> list[float] | None:
    found = PAIR.fullmatch(text.strip()) or (BARE.fullmatch(text.strip()) if named else None)
    return [float(part) for part in found.groups() if part is not None] if found else None


def _wkt(text: str, named: bool) -> list[float] | None:
    if not WKT.match(text):
        return None
    return middle([[float(x), float(y)] for x, y in CORNER.findall(text.partition("(")[2])])


def _geojson(text: str, named: bool) -> list[float] | None:
    if not GEOJSON.match(text):
        return None
    try:
        return middle(json.loads(text).get("coordinates"))
    except (ValueError, RecursionError):
        return None


def _placed(name: str, words: set[str], pairs: Pairs) -> tuple[list[str], np.ndarray, str]:
    """Return places by longitude and latitude; by x and y where they cannot lie on Earth."""
    values, called = pairs.values, name.removesuffix(".coordinates")
    flipped = _lat_first(name, pairs)
    if not _on_earth(values[:, ::-1] if flipped else values):
        flipped = not flipped
    earth = _on_earth(values[:, ::-1] if flipped else values)
    if not earth or not (pairs.shapes or words & EARTH):
        return ["x", "y"], values, f"{called!r} holds places: read as x and y."
    order = "latitude, longitude" if flipped else "longitude, latitude"
    middle_of = ", the middle of each shape's extent" * pairs.wide
    text = f"{called!r} holds places: read as {order}{middle_of}."
    return ["lon", "lat"], values[:, ::-1] if flipped else values, text


def _lat_first(name: str, pairs: Pairs) -> bool:
    lower = name.lower()
    lat, lon = lower.find("lat"), max(lower.find("lon"), lower.find("lng"))
    return pairs.lat_first if pairs.shapes or min(lat, lon) < 0 else lat < lon


def _on_earth(places: np.ndarray) -> bool:
    high = np.nan_to_num(np.abs(places)).max(axis=0, initial=0)
    return bool(high[0] <= 180 and high[1] <= 90)


def _loose(name: str, values: np.ndarray) -> tuple[list[str], np.ndarray, str]:
    wide = values.shape[1]
    text = f"{name!r} holds {wide} numbers in each cell: read as columns, not as vectors."
    return [f"{name}.{i + 1}" for i in range(wide)], values, text


def _replaced(
    frame: pd.DataFrame, name: str, titles: list[str], values: np.ndarray
) -> pd.DataFrame:
    """Return a frame with a column replaced by numbers; titles that are taken get its own."""
    at = frame.columns.get_loc(name)
    rest = frame.drop(columns=name)
    if set(titles) & set(rest.columns):
        titles = [f"{name.removesuffix('.coordinates')}.{title}" for title in titles]
    titles = unique_names([*rest.columns, *titles])[0][rest.shape[1] :]
    numbers = pd.DataFrame(values, index=frame.index, columns=titles)
    return pd.concat([rest.iloc[:, :at], numbers, rest.iloc[:, at:]], axis=1)
