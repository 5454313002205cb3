"""Rows whose cells have their titles beside them: logfmt (``level=info``) and LTSV (``size:3``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = printed_rows.KEY
NEVER = (".md", ".markdown", ".rst", ".json", ".jsonl", ".ndjson", ".csv")
SEEN = 20_000  # bytes in which a file is looked at
FEWEST = 2  # lines, and cells of each
WHOLE = re.compile(r'(?:[\w.@/-]+=(?:"(?:[^"\\]|\\.)*+"|[^\s"]*+)(?:\s++|$))++')
CELL = re.compile(r'([\w.@/-]+)=("(?:[^"\\]|\\.)*+"|[^\s"]*+)')
TABBED = re.compile(r"[\w.@/-]+:[^\t]*+(?:\t[\w.@/-]+:[^\t]*+)++")
ESCAPED = re.compile(r"\\(.)")
LETTERS = {"n": "\n", "t": "\t", "r": "\r"}

Cells = dict[str, str]


def accepts(blob: Blob) -> bool:
    """Tell by lines that hold nothing but titles with their values."""
    if blob.suffix in NEVER or blob.kind == "text":
        return False
    lines = [line for line in first_lines(blob, SEEN).splitlines() if line.strip()]
    found = [_cells(line) for line in lines]
    shared = set[str]().union(*found[:1]).intersection(*found)
    return len(lines) >= FEWEST and len(shared) >= FEWEST


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each line, one column for each title.

    Raises
    ------
    InputError
        If it is not text, or a line further down is none of these.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    rows = [(n, _cells(line)) for n, line in _filled(data.decode("utf-8").splitlines())]
    other = next((number for number, cells in rows if not cells), None)
    if other is not None:
        raise InputError(
            f"{blob.what} has titles beside its values, but not in line {other + 1}; "
            "leave that line out."
        )
    note = "Read as rows with a title beside each cell."
    return printed_rows.read_titled(rows, blob, wish, encoding, note)


def _filled(lines: Sequence[str]) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(lines) if line.strip()]


def _cells(line: str) -> Cells:
    """Return the values of a line by their titles, none where it holds anything else."""
    line = line.strip()
    if TABBED.fullmatch(line):
        return dict(part.split(":", 1) for part in line.split("\t"))
    if WHOLE.fullmatch(line):
        return {title: _value(text) for title, text in CELL.findall(line)}
    return {}


def _value(text: str) -> str:
    inside = text[1:-1] if text.startswith('"') else text
    return ESCAPED.sub(lambda found: LETTERS.get(found[1], found[1]), inside)
