"""What a parsed JSON value holds, by its shape: rows, columns, vectors by name, graphs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.graphs import json_shapes
from embedding_explorer.data.readers.infer.cell_values import objects, vector
from embedding_explorer.data.readers.infer.dimension_columns import alike_in_scale, dimensions
from embedding_explorer.data.readers.raw import Raw, Wish, empty
from embedding_explorer.data.readers.text import json_answers, json_frames
from embedding_explorer.data.readers.text.json_lists import WRAPPERS, side_by_side

# What vector databases and maps put the user's own columns under.
NESTED: tuple[str, ...] = (
    "_source",
    "metadata",
    "payload",
    "properties",
    "attributes",
    "fields",
    "meta",
)
NESTED += ("_additional",)
SHAPES = "a list (of objects, texts or lists of numbers), an object of columns, or nodes and links"


def from_value(value: Any, what: str, wish: Wish) -> Raw:
    """Return what a parsed JSON value holds, by its shape."""
    if wish.kind in (None, "graph"):
        graph = json_shapes.raw_of(value, what, asked=wish.kind == "graph")
        if graph is not None:
            return replace(graph, reading={**graph.reading, **json_shapes.READING})
    if isinstance(value, list):
        return _from_list(value, what, wish)
    if isinstance(value, dict):
        return _from_object(value, what, wish)
    raise InputError(f"{what} holds a single value ({str(value)[:20]}); give {SHAPES}.")


def _from_list(values: list[Any], what: str, wish: Wish) -> Raw:
    if not values:
        raise empty(what)
    for fits, make in LISTS:
        if all(fits(v) for v in values):
            return make(values, what, wish)
    raise InputError(f"{what} is a list of mixed items; give {SHAPES}.")


def _is_feature(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "Feature" and "geometry" in value


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_number, value))


def _is_row(value: Any) -> bool:
    return isinstance(value, list)


def _objects(values: list[dict[str, Any]], what: str, wish: Wish) -> Raw:
    if any(map(_is_feature, values)):
        around = ("type", "bbox")  # what GeoJSON says of every feature, not of what it stands for
        values = [{k: v for k, v in value.items() if k not in around} for value in values]
    rows = json_answers.batch(values, what)
    if rows is not values:
        return _objects(rows, what, wish).noting(Note("Read as the output of an OpenAI batch."))
    flat = [_flat(value) for value in values]
    if any(a is not b for a, b in zip(flat, values, strict=True)):
        return _objects(flat, what, wish)
    names = list(dict.fromkeys(key for value in values for key in value))
    if not names:
        raise empty(what)

    def pick(rows: np.ndarray) -> list[pd.Series]:
        kept = [values[i] for i in rows.tolist()]
        return [objects([value.get(name) for value in kept]) for name in names]

    return in_memory.from_pick(names, len(values), pick, wish, what)


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object with what its metadata holds beside it; the name of a nested one gives way.

    >>> _flat({"id": "a", "metadata": {"text": "x", "id": 1}})
    {'id': 'a', 'text': 'x', 'metadata.id': 1}
    """
    if not any(isinstance(value.get(key), dict) for key in NESTED):
        return value
    flat: dict[str, Any] = {}
    for key, part in value.items():
        if key in NESTED and isinstance(part, dict):
            flat |= {(f"{key}.{k}" if k in value or k in NESTED else k): v for k, v in part.items()}
        else:
            flat[key] = part
    return flat


def _texts(values: list[str], what: str, wish: Wish) -> Raw:
    return in_memory.from_lines(values, wish, what)


def _vectors(values: list[list[float]], what: str, wish: Wish) -> Raw:
    return in_memory.from_columns(["vector"], [objects(values)], wish, what)


def _numbers(values: list[float], what: str, wish: Wish) -> Raw:
    return in_memory.from_columns(["value"], [objects(values)], wish, what)


def _rows(values: list[list[Any]], what: str, wish: Wish) -> Raw:
    """Lists of mixed values are rows; a first one of texts alone names the columns."""
    width = max(map(len, values))
    header = len(values) > 1 and len(values[0]) == width and all(map(_is_text, values[0]))
    names = values[0] if header else [""] * width
    raw = in_memory.from_rows(names, values[header:], wish, what)
    return replace(raw, first_row=1 + header)


LISTS: tuple[tuple[Callable[[Any], bool], Callable[..., Raw]], ...] = (
    (_is_object, _objects),
    (_is_text, _texts),
    (_is_number, _numbers),
    (_is_vector, _vectors),
    (_is_row, _rows),
)


def _from_object(value: dict[str, Any], what: str, wish: Wish) -> Raw:
    if not value:
        raise empty(what)
    if json_frames.is_split(value):
        return json_frames.split(value, what, wish)
    value, known = json_answers.unwrapped(value)
    return _unwrapped(value, what, wish).noting(*known)


def _unwrapped(value: dict[str, Any], what: str, wish: Wish) -> Raw:
    columns, notes = side_by_side(value)
    if columns:
        lists = list(columns.values())
        alone = len(lists) == 1 and columns.keys() <= value.keys()
        raw = _from_list(lists[0], what, wish) if alone else _columns(columns, what, wish)
        return raw.noting(*notes)
    parts = list(value.values())
    wrapped = any(key in WRAPPERS for key in value)
    if len(parts) == 1 and (inner := _inside(parts[0], what, wish, wrapped=wrapped)):
        return inner
    if all(map(_is_row, parts)):
        return _from_lists(value, what, wish)
    if all(map(_is_object, parts)):
        return _from_objects(value, what, wish)
    if not any(isinstance(part, (list, dict)) for part in parts):
        rows = [{"name": key, "value": part} for key, part in value.items()]
        return _objects(rows, what, wish)
    return _objects([value], what, wish)


def _inside(part: Any, what: str, wish: Wish, *, wrapped: bool) -> Raw | None:
    """Return what the only value of an object holds: vectors by name, or the rows of a list."""
    if _is_object(part) and part and all(map(_is_vector, part.values())):
        return _from_lists(part, what, wish)
    if wrapped and _is_row(part) and all(map(_is_object, part)):
        return _from_list(part, what, wish)
    return None


def _from_lists(value: dict[str, list[Any]], what: str, wish: Wish) -> Raw:
    """Lists by name: columns of one table, or a vector for each name."""
    if len({len(part) for part in value.values()}) > 1:
        shown = ", ".join(f"{k} ({len(v)})" for k, v in list(value.items())[:5])
        raise InputError(f"{what} has columns of different lengths: {shown}; make them equal.")
    if _is_named_vectors(value):
        rows = [{"name": key, "vector": part} for key, part in value.items()]
        return _objects(rows, what, wish)
    return _columns(value, what, wish)


def _columns(value: dict[str, list[Any]], what: str, wish: Wish) -> Raw:
    columns = [objects(part) for part in value.values()]
    return in_memory.from_columns(list(value), columns, wish, what)


# How many numbers models give: 300 of GloVe, 384 to 3,072 of those of sentences.
TYPICAL = frozenset(
    [32, 50, 64, 96, 100, 128, 200, 256, 300, 384, 400, 500, 512, 600, 768, 1_000, 1_024]
    + [1_280, 1_536, 2_048, 3_072, 4_096]
)
COLUMNS = ("id", "index", "x", "y", "z", "label", "target", "class", "year", "price", "weight")


def _is_named_vectors(value: dict[str, list[Any]]) -> bool:
    """Whether lists of numbers by name are a vector for each name, and no columns of a table.

    They are where there are more names than numbers each, or numbers that look like those of
    vectors: fractions in scales alike, of which some are below zero, under names of one word
    without a number of its own.
    """
    if not all(map(_is_vector, value.values())):
        return False
    wide = len(next(iter(value.values())))
    if len(value) > wide:
        return True
    if len(value) < 2 or wide < 2 or any(key.lower() in COLUMNS for key in value):
        return False
    if wide in TYPICAL and wide > len(value):
        return alike_in_scale(_matrix(value).T)
    matrix = _matrix(value)
    if dimensions(pd.DataFrame(matrix.T, columns=list(value)), list(value)):
        return False  # dim_0, dim_1 ...: columns of vectors
    whole = matrix == np.trunc(matrix)
    below = (matrix < 0).any(axis=1)
    return bool(not whole.all(axis=1).any() and below.all() and alike_in_scale(matrix.T))


def _matrix(value: dict[str, list[Any]]) -> np.ndarray:
    rows = [vector(part) for part in value.values()]
    return np.stack([row for row in rows if row is not None]).astype(np.float64)


def _from_objects(value: dict[str, dict[str, Any]], what: str, wish: Wish) -> Raw:
    """Objects by name: columns by row number as pandas writes them, or rows by name."""
    inner = list(dict.fromkeys(key for part in value.values() for key in part))
    if inner and all(key.isdigit() for key in inner):

        def pick(rows: np.ndarray) -> list[pd.Series]:
            keys = [inner[i] for i in rows.tolist()]
            return [objects([part.get(key) for key in keys]) for part in value.values()]

        return in_memory.from_pick(list(value), len(inner), pick, wish, what)
    if json_frames.are_titled(list(value.values())):
        rows = [{"name": key, **{k: part[key] for k, part in value.items()}} for key in inner]
        note = Note("Read as columns by title, with the index of pandas as a column.")
        return _objects(rows, what, wish).noting(note)
    return _objects([{"name": key, **part} for key, part in value.items()], what, wish)
