"""Edge lists: two names per line and perhaps a weight, parted by blanks, tabs or commas."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from embedding_explorer.counted import counted
from embedding_explorer.dataset import Note
from embedding_explorer.errors import InputError
from embedding_explorer.limits import check
from embedding_explorer.numerals import strict
from embedding_explorer.readers.encoding import decode, encoding_note
from embedding_explorer.readers.plain import lines
from embedding_explorer.readers.raw import Blob, Raw, Wish, empty

KEY = "edges"
SUFFIXES = (".edges", ".edgelist")
PARTS = re.compile(r"\s*[,;\t]\s*|\s+")
COMMENT = ("#", "%", "//")


def accepts(blob: Blob) -> bool:
    """Tell by the suffix."""
    return blob.suffix in SUFFIXES


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the edges as a table source, target, weight.

    Raises
    ------
    InputError
        If no line names two ends, or a sample of edges is asked for.
    LimitError
        If there are more edges than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    parts = {i: PARTS.split(line.strip()) for i, line in enumerate(lines(text)) if _is_edge(line)}
    check("edges", len(parts), blob.what)
    good = {i: p for i, p in parts.items() if len(p) >= 2}
    if not good:
        raise InputError(f"{blob.what} has no edge; write two names per line, and a weight if any.")
    rows = list(good.values())
    header = rows[0][0].lower() in ("source", "from", "src", "node1") and len(rows) > 1
    weights = pd.Series([(row[2:] or ["1"])[0] for row in rows], dtype="str")
    numbers = strict(weights)
    frame = pd.DataFrame(
        {
            "source": pd.Series([row[0] for row in rows], dtype="str"),
            "target": pd.Series([row[1] for row in rows], dtype="str"),
            "weight": weights if numbers is None else numbers.values,
        }
    ).set_axis(list(good), axis=0)
    reading = {"format": KEY, "encoding": encoding, "header": header, "columns": list(frame)}
    raw = Raw(frame.iloc[int(header) :], len(frame), hint="edges", reading=reading)
    raw = raw.noting(*encoding_note(encoding))
    return _with_lost(raw, len(parts) - len(good))


def _is_edge(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(COMMENT)


def _with_lost(raw: Raw, lost: int) -> Raw:
    if not lost:
        return raw
    text = f"{counted(lost, 'line')} with fewer than two names left out."
    return replace(raw, notes=(*raw.notes, Note(text, lost, level="warning")))
