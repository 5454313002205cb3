"""CSV and its relatives: comma, tab, semicolon, pipe; any encoding; ragged rows reported."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.number_formats import PLAIN, Numbers, strict
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.infer.cell_values import column_names
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, row_note
from embedding_explorer.data.readers.text import cells, record_scan
from embedding_explorer.data.readers.text.dialect import WORDS, Dialect, sniff
from embedding_explorer.data.readers.text.encoding import detect, encoding_note, utf8
from embedding_explorer.data.readers.text.records import Table, cut_fast, cut_rows

KEY = "csv"
SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
FEWEST = 3  # lines from which equally many commas on each are no chance
SEEN = 20_000  # bytes in which a text file is searched for columns
WRITTEN = re.compile(rb"\S")
NUL = "\ufffd"  # what stands for it


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or in a text file by tabs, semicolons or pipes on every line."""
    return blob.suffix in SUFFIXES or (blob.suffix in ("", ".txt") and _is_table(blob))


def _is_table(blob: Blob) -> bool:
    encoding = blob.encoding or detect(blob.data[:SEEN])
    head = blob.data[:SEEN].decode(encoding, "replace")
    lines = [line for line in head.splitlines()[:-1] or [head] if line.strip()]
    counts = [{line.count(d) for line in lines} for d in "\t;|"]
    if len(lines) > 1 and any(len(c) == 1 and c != {0} for c in counts):
        return True
    # Commas stand in sentences, too: they part columns where the name says nothing else at all.
    return blob.suffix == "" and _by_commas(lines)


def _by_commas(lines: list[str]) -> bool:
    try:
        widths = {len(row) for row in csv.reader(lines)}
    except csv.Error:
        return False
    return len(lines) >= FEWEST and len(widths) == 1 and widths != {1}


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table in a delimited file.

    Raises
    ------
    InputError
        If it is empty, not text, or has no row below its header.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    return parse_text(data, blob, wish, encoding)


def parse_text(
    data: bytes,
    blob: Blob,
    wish: Wish,
    encoding: str,
    *,
    header: bool | None = None,
) -> Raw:
    """Return the table in a text that came from `blob`; `header` overrides what is detected."""
    if not WRITTEN.search(data):
        raise empty(blob.what)
    reading: dict[str, Any] = {"format": KEY, "encoding": encoding}
    if b"\x00" in data:
        data, reading["nul"] = data.replace(b"\x00", NUL.encode()), NUL
    data = record_scan.with_line_feeds(data)
    dialect = sniff(data, blob.suffix, edges=blob.kind == "graph")
    if header is not None:
        dialect = replace(dialect, header=header)
    table, frame, written, dialect = _table(data, dialect, wish, blob.what)
    if not table.total:
        raise InputError(f"{blob.what} has a header and no row below it; add at least one row.")
    frame.index = pd.Index(table.index)
    frame, names, notes = column_names(frame, table.header if dialect.header else None)
    reading |= _dialect_reading(dialect, table, names, frame)
    ways = {
        names[i]: list(found.way)
        for i, found in written.items()
        if found.way != PLAIN or found.sign
    }
    reading |= {"written": ways} if ways else {}
    first, hint = 1 + dialect.skip + dialect.header, _hint(frame, dialect)
    raw = Raw(
        frame,
        table.total,
        table.taken,
        first_row=first,
        hint=hint,
        notes=(*encoding_note(encoding), *notes),
        reading=reading,
        proposed=tuple(Column(c, "number", "all numbers") for c in names if hint == "vectors"),
    )
    return _report(raw, table, dialect).noting(
        *_missing_note(written, raw), *_written_notes(written, names)
    )


def _hint(frame: pd.DataFrame, dialect: Dialect) -> str:
    """Nothing but numbers, and no names above them, is a matrix: one vector per row."""
    numbers = all(frame[c].dtype.kind in "if" for c in frame.columns)
    return "vectors" if numbers and frame.shape[1] > 1 and not dialect.header else "table"


def _table(
    data: bytes, dialect: Dialect, wish: Wish, what: str
) -> tuple[Table, pd.DataFrame, dict[int, Numbers], Dialect]:
    table = cut_fast(data, dialect, wish, what)
    if table is None:
        table, dialect = cut_rows(data, dialect, wish, what)
    return table, *_typed(table, dialect), dialect


def _typed(table: Table, dialect: Dialect) -> tuple[pd.DataFrame, dict[int, Numbers]]:
    """Return the records as a frame with columns 0..width-1, numbers where all cells are.

    Beside it the columns of numbers that pandas took for text, with how they are written.
    """
    width = len(table.header)
    if not len(table.index):
        return pd.DataFrame(columns=range(width), dtype="str"), {}
    columns, written = cells.typed(table, dialect), dict[int, Numbers]()
    for column in pace.over(range(width), "Reading", width, stride=1):
        if columns[column].dtype.kind not in "if":
            texts = columns[column].astype("str")
            way, commas = (dialect.thousands or "", dialect.decimal), dialect.delimiter == ","
            found = strict(texts, way, commas=commas)
            columns[column] = texts if found is None else found.values
            if found is not None:
                written[column] = found
    return pd.DataFrame(columns), written


def _dialect_reading(
    dialect: Dialect, table: Table, names: list[str], frame: pd.DataFrame
) -> dict[str, Any]:
    return {
        "delimiter": dialect.delimiter,
        "decimal": dialect.decimal,
        "thousands": dialect.thousands,
        "header": dialect.header,
        "skip_lines": dialect.skip,
        "quotes": dialect.quoting != csv.QUOTE_NONE,
        "ragged": bool(table.long or table.short),
        "columns": names,
        "numbers": [c for c in frame.columns if frame[c].dtype.kind in "if"],
    }


def _report(raw: Raw, table: Table, dialect: Dialect) -> Raw:
    raw = raw.noting(*_dialect_notes(dialect, raw))
    if table.short:
        rows = np.array(table.short) + raw.first_row
        text = "{count} row{s} with too few fields; the missing ones count as empty."
        raw = raw.noting(row_note(text, rows, level="warning"))
    if table.long:
        lost = _long_rows(table, raw)
        text = f"{{count}} row{{s}} with more than {counted(len(table.header), 'field')} left out."
        raw = raw.noting(row_note(text, lost["row"].to_numpy(), level="warning"))
        raw = replace(raw, dropped=(*raw.dropped, lost))
    return raw


def _missing_note(written: dict[int, Numbers], raw: Raw) -> list[Note]:
    """Say which words among numbers were taken for a missing one."""
    words = dict.fromkeys(word for found in written.values() for word in found.words)
    if not words:
        return []
    masks = [found.missing for found in written.values() if found.missing is not None]
    rows, shown = raw.row_numbers(np.any(masks, axis=0)), " or ".join(map(repr, words))
    text = f"{{count}} row{{s}} with {shown} in place of a number, treated as missing."
    return [row_note(text, rows)]


def _written_notes(written: dict[int, Numbers], names: list[str]) -> list[Note]:
    """Say which signs were left out of numbers, and which commas were taken for thousands."""
    notes = []
    for sign in dict.fromkeys(found.sign for found in written.values() if found.sign):
        shown = [repr(names[i]) for i, found in written.items() if found.sign == sign]
        more = " (35% is 35)" if sign == "%" else ""
        text = f"Numbers without their sign {sign} in {', '.join(shown[:5])}{more}."
        notes.append(Note(text, len(shown)))
    grouped = [repr(names[i]) for i, found in written.items() if found.guessed]
    if grouped:
        text = f"Commas between thousands in {', '.join(grouped[:5])} (12,500 is 12500)."
        notes.append(Note(text, len(grouped)))
    return notes


def _dialect_notes(dialect: Dialect, raw: Raw) -> list[Note]:
    notes = []
    if dialect.quoting == csv.QUOTE_NONE:
        text = "A quotation mark is never closed: all were read as ordinary characters."
        notes.append(Note(text, level="warning"))
    if dialect.skip:
        text = "{count} line{s} above the table left out."
        notes.append(row_note(text, np.arange(1, dialect.skip + 1)))
    if not dialect.header and raw.frame.shape[1] > 1:
        notes.append(Note("The first line was read as data, not as names of the columns."))
    if dialect.delimiter != "," and raw.frame.shape[1] > 1:
        notes.append(Note(f"The columns are separated by the {WORDS[dialect.delimiter]}."))
    return notes


def _long_rows(table: Table, raw: Raw) -> pd.DataFrame:
    width = len(table.header)
    reason = f"more than {counted(width, 'field')}"
    rows = [
        [position + raw.first_row, reason, *row[:width], dialect_free(row[width:])]
        for position, row in table.long
    ]
    return pd.DataFrame(rows, columns=["row", "reason", *raw.frame.columns, "fields too many"])


def dialect_free(cells: list[str]) -> str:
    """Return the cells that fit no column as one text."""
    return " | ".join(cells)
