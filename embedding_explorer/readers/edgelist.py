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
from embedding_explorer.readers.encoding import decode, detect, encoding_note
from embedding_explorer.readers.likeness import NUMBER, are_edges, are_titles
from embedding_explorer.readers.plain import lines
from embedding_explorer.readers.raw import Blob, Raw, Wish, empty

KEY = "edges"
SUFFIXES = (".edges", ".edgelist")
PARTS = re.compile(r"\s*[,;\t]\s*|\s+")
PLAIN = (".txt", "")  # suffixes that say nothing
LIKELY = (*PLAIN, ".csv", ".tsv")
SEEN = 100_000  # bytes looked at
SAID = re.compile(r"(from|source)\W*(node)?(id)?\W+(to|target)|\b(edges|links)\b", re.IGNORECASE)
COMMENT = ("#", "%", "//")


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, by the user's word, or by what a text file says and looks like."""
    if blob.suffix in SUFFIXES:
        return True
    if blob.suffix not in LIKELY or blob.kind not in (None, "graph"):
        return False
    return _says_so(blob) or (blob.suffix in PLAIN and _looks_so(blob))


def _head(blob: Blob) -> list[str]:
    """Return the first lines that are whole."""
    head = blob.data[:SEEN]
    found = lines(head.decode(blob.encoding or detect(head), "replace"))
    return [line for line in (found if len(blob.data) <= SEEN else found[:-1]) if line.strip()]


def _says_so(blob: Blob) -> bool:
    """Whether a remark above lines of two or three fields speaks of edges, as SNAP writes it."""
    head = _head(blob)
    remarks = [line for line in head if not _is_edge(line)]
    rows = _split([line for line in head if _is_edge(line)])
    told = any(SAID.search(line) for line in remarks)
    return told and len(rows) > 0 and all(len(row) in (2, 3) for row in rows)


def _looks_so(blob: Blob) -> bool:
    rows = _split([line for line in _head(blob) if _is_edge(line)])
    if blob.kind == "graph":
        return bool(rows) and all(len(row) > 1 for row in rows)
    pairs = all(len(row) == 2 for row in rows)
    return (pairs or _weighted(rows)) and are_edges(rows)


def _weighted(rows: list[list[str]]) -> bool:
    """Whether every line is another pair and its weight, of which some are fractions."""
    if not all(len(row) == 3 and NUMBER.fullmatch(row[2]) for row in rows):
        return False
    return len({(row[0], row[1]) for row in rows}) == len(rows) and any("." in r[2] for r in rows)


def _split(rows: list[str]) -> list[list[str]]:
    """Part every line where all of them have a tab, a semicolon or a comma; else at any blank."""
    mark = next((m for m in "\t;," if rows and all(m in row for row in rows)), None)
    if mark is None:
        return [PARTS.split(row.strip()) for row in rows]
    return [[part.strip() for part in row.split(mark)] for row in rows]


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
    numbered = {i: line for i, line in enumerate(lines(text)) if _is_edge(line)}
    parts = dict(zip(numbered, _split(list(numbered.values())), strict=True))
    check("edges", len(parts), blob.what)
    good = {i: p for i, p in parts.items() if len([end for end in p[:2] if end]) == 2}
    if not good:
        raise InputError(f"{blob.what} has no edge; write two names per line, and a weight if any.")
    rows = list(good.values())
    header = len(rows) > 1 and are_titles(rows[0], rows[1:])
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
    if blob.suffix not in SUFFIXES and blob.kind is None:
        why = "A remark says so" if _says_so(blob) else "The same names occur on many of the lines"
        raw = raw.noting(
            Note(f"{why}: read as the links of a graph; reading it as text undoes that.")
        )
    return _with_lost(raw, len(parts) - len(good))


def _is_edge(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(COMMENT)


def _with_lost(raw: Raw, lost: int) -> Raw:
    if not lost:
        return raw
    text = f"{counted(lost, 'line')} with fewer than two names left out."
    return replace(raw, notes=(*raw.notes, Note(text, lost, level="warning")))
