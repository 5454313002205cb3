"""JSON and JSON Lines: objects, columns, lists, vectors by name, and graphs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.graphs import json_shapes
from embedding_explorer.data.readers.infer.cell_values import objects
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.encoding import encoding_note, utf8

KEY = "json"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".jsonlines", ".geojson")
LINES = (".jsonl", ".ndjson", ".jsonlines")
WRITTEN = re.compile(rb"\S")
MARKS = {b"[": 1, b",": 1, b"{": 5}  # what is counted to know how many values there are
WRAPPERS = ("data", "items", "records", "rows", "results", "documents", "points")
SHAPES = "a list (of objects, texts or lists of numbers), an object of columns, or nodes and links"


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or by a first character that only JSON begins with."""
    if blob.suffix in SUFFIXES:
        return True
    head = blob.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return blob.suffix in ("", ".txt") and re.match(rb'\{\s*"|\[\s*[\[{"\d-]', head) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table, the vectors or the graph in a JSON file.

    Raises
    ------
    InputError
        If it is damaged, or of a shape that is no table, saying which shapes are.
    LimitError
        If it holds more values than allowed.
    """
    data, encoding = utf8(blob)
    if not WRITTEN.search(data):
        raise empty(blob.what)
    # Before anything is made of it: an object takes Python some five times the memory of a number.
    values = sum(data.count(mark) * count for mark, count in MARKS.items())
    check("json_values", values, blob.what)
    lines = blob.suffix in LINES or _is_lines(data)
    raw = (_parse_lines if lines else _parse_whole)(data, blob, wish)
    reading = {**raw.reading, "format": "jsonl" if lines else "json", "encoding": encoding}
    return replace(raw.noting(*encoding_note(encoding)), reading=reading)


def _is_lines(data: bytes) -> bool:
    """Several complete values one below the other: the first line is one, and more follow."""
    start = WRITTEN.search(data)
    end = data.find(b"\n", start.start() if start else 0)
    first = data[:end].strip()
    if end < 0 or not WRITTEN.search(data, end) or not first.startswith((b"{", b"[", b'"')):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _load(text: bytes, what: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise InputError(
            f"{what} is nested too deeply; flatten it to a list of objects."
        ) from error
    except ValueError as error:
        detail = str(error).split(" (char")[0]
        raise InputError(f"{what} is not valid JSON ({detail[:80]}); correct it there.") from error


def _parse_whole(data: bytes, blob: Blob, wish: Wish) -> Raw:
    # json makes one text of the bytes, and lets go of it before anything is made of the values.
    return from_value(_load(data, blob.what), blob.what, wish)


def _parse_lines(data: bytes, blob: Blob, wish: Wish) -> Raw:
    end = record_scan.stripped(data)
    total = data.count(b"\n", 0, end) + 1
    taken = wish.choose(total, blob.what)
    rows = np.arange(total) if taken is None else taken
    lines = dict(zip(rows.tolist(), record_scan.lines(data, rows), strict=False))
    values = [_line(lines[row]) for row in pace.over(rows.tolist(), "Reading", len(rows))]
    bad = np.array([isinstance(v, BadLine) for v in values])
    if bad.all():
        raise InputError(f"{blob.what} has no line that is valid JSON; write one object per line.")
    good = [v for v in values if not isinstance(v, BadLine)]
    raw = from_value(good, blob.what, Wish())
    # A first line of titles alone is no row.
    places = rows[~bad][len(good) - len(raw.frame) :]
    raw = replace(raw, frame=raw.frame.set_axis(places, axis=0), total=total, taken=taken)
    raw = replace(raw, first_row=1)
    kept = replace(
        raw, frame=pd.DataFrame({"line": [lines[r][:500].rstrip("\r") for r in rows]}, index=rows)
    )
    text = "{count} line{s} left out: not valid JSON."
    lost = replace(kept, vectors=None).dropping(bad, "not valid JSON", text)
    return replace(raw, notes=lost.notes, dropped=(*raw.dropped, *lost.dropped))


class BadLine:
    """Stands for a line that is not valid JSON."""


def _line(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return BadLine()


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
    names = list(dict.fromkeys(key for value in values for key in value))
    if not names:
        raise empty(what)

    def pick(rows: np.ndarray) -> list[pd.Series]:
        kept = [values[i] for i in rows.tolist()]
        return [objects([value.get(name) for value in kept]) for name in names]

    return in_memory.from_pick(names, len(values), pick, wish, what)


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
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _rows(
            [[str(c) for c in value["columns"]], *filter(_is_row, value["data"])], what, wish
        )
    wrapped = [k for k in value if k in WRAPPERS and isinstance(value[k], list)]
    if len(wrapped) == 1 and not all(isinstance(v, list) for v in value.values()):
        return _from_list(value[wrapped[0]], what, wish)
    parts = list(value.values())
    if all(map(_is_row, parts)):
        return _from_lists(value, what, wish)
    if all(map(_is_object, parts)):
        return _from_objects(value, what, wish)
    if not any(isinstance(part, (list, dict)) for part in parts):
        rows = [{"name": key, "value": part} for key, part in value.items()]
        return _objects(rows, what, wish)
    return _objects([value], what, wish)


def _from_lists(value: dict[str, list[Any]], what: str, wish: Wish) -> Raw:
    """Lists by name: columns of one table, or a vector for each name."""
    lengths = {len(part) for part in value.values()}
    if len(lengths) > 1:
        shown = ", ".join(f"{k} ({len(v)})" for k, v in list(value.items())[:5])
        raise InputError(f"{what} has columns of different lengths: {shown}; make them equal.")
    if all(map(_is_vector, value.values())) and len(value) > lengths.pop():
        rows = [{"name": key, "vector": part} for key, part in value.items()]
        return _objects(rows, what, wish)
    return in_memory.from_columns(
        list(value), [objects(part) for part in value.values()], wish, what
    )


def _from_objects(value: dict[str, dict[str, Any]], what: str, wish: Wish) -> Raw:
    """Objects by name: columns by row number as pandas writes them, or rows by name."""
    inner = list(dict.fromkeys(key for part in value.values() for key in part))
    if inner and all(key.isdigit() for key in inner):

        def pick(rows: np.ndarray) -> list[pd.Series]:
            keys = [inner[i] for i in rows.tolist()]
            return [objects([part.get(key) for key in keys]) for part in value.values()]

        return in_memory.from_pick(list(value), len(inner), pick, wish, what)
    return _objects([{"name": key, **part} for key, part in value.items()], what, wish)
