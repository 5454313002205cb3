"""JSON and JSON Lines: objects, columns, lists, vectors by name, and graphs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.encoding import encoding_note, utf8
from embedding_explorer.data.readers.text.json_values import from_value

KEY = "json"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".jsonlines", ".geojson")
LINES = (".jsonl", ".ndjson", ".jsonlines")
# "[12.03.24, 10:15]" begins a line of a chat, and "[1] 5.1 4.9" one that R printed.
BEGINNING = re.compile(rb'\{\s*"|\[\s*(?:[\[{"]|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*(?:,|\]\s*\Z))')
WRITTEN = re.compile(rb"\S")
MARKS = {b"[": 1, b",": 1, b"{": 5}  # what is counted to know how many values there are


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or by a first character that only JSON begins with."""
    if blob.suffix in SUFFIXES:
        return True
    head = blob.data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return blob.suffix in ("", ".txt") and BEGINNING.match(head) is not None


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
        if detail.startswith("Extra data"):
            raise InputError(
                f"{what} holds several JSON values; put each on its own line, or all in a list."
            ) from error
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
