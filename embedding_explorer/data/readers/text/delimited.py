"""CSV and its relatives: comma, tab, semicolon, pipe; any encoding; ragged rows reported."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Column
from embedding_explorer.data.number_formats import PLAIN, Numbers, strict
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.infer.cell_values import column_names
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text import (
    cells,
    header_rows,
    markdown_table,
    record_scan,
    table_notes,
)
from embedding_explorer.data.readers.text.dialect import Dialect, sniff
from embedding_explorer.data.readers.text.encoding import beginning, detect, encoding_note, utf8
from embedding_explorer.data.readers.text.records import Table, cut_fast, cut_rows

KEY = "csv"
SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
FEWEST = 3  # lines from which equally many commas on each are no chance
PROSE = (".md", ".rst", ".log", ".text", ".json", ".jsonl", ".ndjson", ".edges", ".edgelist")
MARKDOWN = (".md", ".markdown", ".txt", "")
SEEN = 20_000  # bytes in which a text file is searched for columns
WRITTEN = re.compile(rb"\S")
ESCAPED = re.compile(rb'\\(["\\])')
# A cell in quotation marks behind a delimiter and blanks: readers of CSV take the blanks for its
# beginning and the marks for letters.
PADDED = re.compile(rb'([,;|]) +(?="(?:[^"]++|"")*+" *(?:[,;|\r\n]|\Z))')
APOSTROPHES = re.compile(rb"'[^'\r\n]*'([,;\t|])'[^'\r\n]*'(?:\1'[^'\r\n]*')*\r?(?:\n|\Z)")
DOUBLED = {b'"': b'""', b"\\": b"\\"}
NUL = "\ufffd"  # what stands for it
TALL = 10_000  # rows from which a column is better left where it is than copied into one block


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or in a text file by tabs, semicolons or pipes on every line."""
    if blob.suffix in SUFFIXES or (blob.suffix in MARKDOWN and _is_markdown(blob)):
        return True
    return blob.suffix not in PROSE and is_table(blob)


def _is_markdown(blob: Blob) -> bool:
    if blob.kind == "text":
        return False
    # A page of Markdown with a table in it is a page; who pastes an answer wants its table.
    alone = blob.suffix in (".md", ".markdown")
    return markdown_table.is_table(beginning(blob, SEEN), alone=alone)


def is_table(blob: Blob) -> bool:
    """Tell by as many tabs, semicolons or pipes on every line."""
    encoding = blob.encoding or detect(blob.data[:SEEN])
    head = blob.data[:SEEN].decode(encoding, "replace")
    lines = [line for line in head.splitlines()[:-1] or [head] if line.strip()]
    # Remarks above a table, as Anki and many tools of biology write, part no columns.
    first = next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
    lines = lines[first - (first > 0 and "\t" in lines[first - 1]) :]
    # In a text without a suffix of its own commas are also those of sentences.
    marks = "\t;|" if blob.suffix in ("", ".txt") else "\t;|,"
    counts = [{line.count(d) for line in lines} for d in marks]
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
    data, above, left_out = markdown_table.plain(record_scan.with_line_feeds(data))
    data = _double_quoted(data)
    if b'"' in data:  # found in a tenth of the time that a search for two letters takes
        data = _unpadded(_unescaped(data, blob.suffix), blob.suffix)
    dialect = sniff(data, blob.suffix, edges=blob.kind == "graph")
    if header is not None:
        dialect = replace(dialect, header=header)
    plain = blob.kind == "graph" or header is False
    top = header_rows.Header(data) if plain else header_rows.find(data, dialect)
    data = top.data
    if top.classes:
        dialect = replace(dialect, header=False, skip=0)
    table, frame, written, dialect = _table(data, dialect, wish, blob.what)
    frame = _without_tail(frame, dialect)
    if not table.total:
        raise InputError(f"{blob.what} has a header and no row below it; add at least one row.")
    frame.index = pd.Index(table.index)
    titles = list(top.titles) or (table.header if dialect.header else None)
    if titles and titles[0].startswith("#"):
        titles = [titles[0].lstrip("# "), *titles[1:]]
    frame, names, notes = column_names(frame, titles)
    frame = _named_classes(frame, top.classes)
    reading |= _dialect_reading(dialect, table, names, frame)
    reading |= _written_reading(names, written)
    first = 1 + above + dialect.skip + dialect.header + top.lines
    hint = "table" if top.classes else _hint(frame, dialect)
    raw = Raw(
        frame,
        table.total,
        table.taken,
        first_row=first,
        hint=hint,
        notes=(*encoding_note(encoding), *notes, *top.notes),
        reading=reading,
        proposed=_proposed(frame, top, hint),
    )
    return table_notes.report(raw, table, dialect).noting(
        *table_notes.missing_note(written, raw),
        *table_notes.written_notes(written, names),
        *table_notes.around_notes(left_out),
    )


def _written_reading(names: Sequence[str], written: dict[int, Numbers]) -> dict[str, Any]:
    """Say how columns of numbers are written that pandas takes for text."""
    ways = {
        names[i]: list(found.way)
        for i, found in written.items()
        if found.way != PLAIN or found.sign or found.spelled
    }
    return {"written": ways} if ways else {}


def _unescaped(data: bytes, suffix: str) -> bytes:
    """Return a text whose quotation marks inside cells are doubled where backslashes mark them.

    So MySQL and Spark write; a folder of Windows ends in a backslash that escapes nothing.
    """
    if b'\\"' not in data:
        return data
    mended = ESCAPED.sub(lambda found: DOUBLED[found[1]], data)
    before = record_scan.survey(data, sniff(data, suffix).delimiter)
    after = record_scan.survey(mended, sniff(mended, suffix).delimiter)
    return mended if after.quoted and not before.quoted else data


def _double_quoted(data: bytes) -> bytes:
    """Return a text whose titles all stand in apostrophes with quotation marks in their place."""
    found = APOSTROPHES.match(data)
    if not found or b'"' in data:
        return data
    out, delimiter = io.StringIO(newline=""), found[1].decode()
    rows = csv.reader(
        io.StringIO(data.decode("utf-8"), newline=""), delimiter=delimiter, quotechar="'"
    )
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _unpadded(data: bytes, suffix: str) -> bytes:
    """Return a text without blanks between its delimiter and a quotation mark: 1, "a, b".

    Where quotation marks stand around whole cells already, blanks are part of these.
    """
    if not PADDED.search(data):
        return data
    delimiter = sniff(data, suffix).delimiter
    if record_scan.survey(data, delimiter).quoted:
        return data
    mark = delimiter.encode()
    return PADDED.sub(lambda found: found[1] if found[1] == mark else found[0], data)


def _named_classes(frame: pd.DataFrame, classes: Sequence[str]) -> pd.DataFrame:
    """Put the names of classes in the place of the numbers in the last column."""
    if not classes:
        return frame
    last = frame.columns[-1]
    names = dict(enumerate(classes))
    return frame.assign(**{last: frame[last].map(names).astype("str")})


def _proposed(frame: pd.DataFrame, top: header_rows.Header, hint: str) -> tuple[Column, ...]:
    """Return the roles that the file itself gives, where the cells are what they say."""
    if hint == "vectors":
        return tuple(Column(str(c), "number", "all numbers") for c in frame.columns)
    return top.proposed(frame)


def _hint(frame: pd.DataFrame, dialect: Dialect) -> str:
    """Nothing but numbers, and no names above them, is a matrix: one vector per row."""
    numbers = all(frame[c].dtype.kind in "if" for c in frame.columns)
    return "vectors" if numbers and frame.shape[1] > 1 and not dialect.header else "table"


def _without_tail(frame: pd.DataFrame, dialect: Dialect) -> pd.DataFrame:
    """Leave out the column that a delimiter behind the last number of each line makes."""
    if dialect.header or frame.shape[1] < 2 or frame.iloc[:, -1].notna().any():
        return frame
    return frame.iloc[:, :-1]


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
    # One block of all numbers would be a second copy of them.
    return pd.DataFrame(columns, copy=len(table.index) < TALL), written


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
