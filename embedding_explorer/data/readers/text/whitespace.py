"""Cells parted by blanks: a matrix of `numpy.savetxt`, tables of R's `write.table` and of UCI."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_spelling import MISSING
from embedding_explorer.data.readers.infer.cell_values import column_names
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import delimited
from embedding_explorer.data.readers.text.encoding import first_lines, utf8
from embedding_explorer.data.readers.text.plain import lines
from embedding_explorer.data.readers.text.record_scan import line_blocks, stripped, with_line_feeds

KEY = "csv"
NEVER: tuple[str, ...] = (
    ".json",
    ".jsonl",
    ".ndjson",
    ".edges",
    ".edgelist",
    ".vec",
    ".md",
    ".rst",
    ".log",
)
NEVER += (".net", ".gml", ".dot", ".adjlist", ".mtx", ".dst", ".svm", ".libsvm")
SEEN = 20_000  # bytes in which a file is searched for numbers
SEEN_ROWS = 100
FEWEST_ROWS = 3  # below the names of the columns
FEWEST_CELLS = 4  # of a row without names above it: two nodes and their relation are three
COMMENT = "#"
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|nan|[-+]?inf", re.IGNORECASE)
WHOLE = re.compile(r"[-+]?\d+")
BLANKS = re.compile(rb"[^\S\n]+")
OUTER = re.compile(rb"^[^\S\n]+|[^\S\n]+$", re.MULTILINE)


def accepts(blob: Blob) -> bool:
    """Tell by rows of equally many numbers with blanks between them and nothing else.

    Whole numbers before fractions may be the names of word vectors, and are left to them.
    """
    if blob.suffix in NEVER or blob.kind not in (None, "vectors", "items"):
        return False
    whole = first_lines(blob, SEEN)
    if blob.kind != "vectors" and _is_untitled(whole):
        return True
    if "\t" in whole:
        return False
    rows = _rows(whole)
    if not rows:
        return blob.kind != "vectors" and _is_titled(whole)
    named = all(WHOLE.fullmatch(row[0]) for row in rows)
    return not named or all(WHOLE.fullmatch(cell) for row in rows for cell in row)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the matrix as a table without a header; a remark above it may name its columns.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    data = with_line_feeds(data).replace(b"\r\n", b"\n")
    head = data[:SEEN].decode("utf-8", "ignore")
    whole = head if len(data) <= SEEN else head.rpartition("\n")[0]
    if (titled := _is_titled(whole)) or _is_untitled(whole):
        return _parse_words(data, blob, wish, encoding, titled)
    skip, start, title = 0, 0, b""
    while data.startswith(COMMENT.encode(), start) and (end := data.find(b"\n", start) + 1):
        skip, start, title = skip + 1, end, data[start:end]
    titles = title.decode("utf-8").strip().lstrip(COMMENT).split()
    # Before every line is gone through: a short file may expand to very many.
    check_rows(data.count(b"\n", start), wish.sample, blob.what)
    table = io.BytesIO()
    for block in line_blocks(data, start, stripped(data), "Counting rows"):
        table.write(BLANKS.sub(b"\t", OUTER.sub(b"", block)))
    named = replace(blob, name="a.tsv")
    raw = delimited.parse_text(table.getvalue(), named, wish, encoding, header=False)
    frame = raw.frame
    if len(titles) == frame.shape[1]:
        frame, names, _ = column_names(frame, titles)
        new = dict(zip(raw.frame.columns, names, strict=True))
        raw = replace(raw, proposed=tuple(replace(c, name=new[c.name]) for c in raw.proposed))
    columns = [str(c) for c in frame.columns]
    reading = {**raw.reading, "delimiter": r"\s+", "skip_lines": skip, "columns": columns}
    reading |= {"numbers": [c for c in columns if frame[c].dtype.kind in "if"]}
    notes = tuple(n for n in raw.notes if "tab" not in n.text)
    return replace(raw, frame=frame, reading=reading, first_row=1 + skip, notes=notes)


def _split(text: str) -> Iterator[list[str]]:
    """Yield the lines of a table parted by blanks, words of several in quotation marks."""
    quote = "'" if text.lstrip().startswith("'") else '"'
    lines = (line.strip() for line in text.split("\n"))
    yield from csv.reader(
        (line for line in lines if line), delimiter=" ", skipinitialspace=True, quotechar=quote
    )


def _is_titled(text: str) -> bool:
    """Whether a text is a table as R's write.table writes it: names of columns, then numbers.

    Below the names all lines are equally wide, or have the name of their row in front; at least
    half of the columns are numbers.
    """
    rows = _first_rows(text)
    if len(rows) < FEWEST_ROWS + 1 or len(rows[0]) < 2:
        return False
    if _is_half(rows):
        return True
    titles, wide, below = rows[0], len(rows[1]), rows[1:]
    if any(map(NUMBER.fullmatch, titles)) or len(set(titles)) < len(titles):
        return False
    if wide - len(titles) not in (0, 1) or any(len(row) != wide for row in below):
        return False
    return 2 * sum(_numeric(below)) >= wide


def _is_half(rows: list[list[str]]) -> bool:
    """Whether the first rows of a text are the half of a matrix that R prints of a `dist`.

    The names of the columns stand above; each row has its name and one number more.
    """
    titles, below = rows[0], rows[1:]
    grows = all(len(row) == i + 1 for i, row in enumerate(below, start=1))
    if not grows or len(below) > len(titles) or len(set(titles)) < len(titles):
        return False
    if len(below) < min(len(titles), SEEN_ROWS - 1):
        return False
    names, numbers = [row[0] for row in below], [cell for row in below for cell in row[1:]]
    named = names == titles[: len(names)] or names[:-1] == titles[1 : len(names)]
    return named and all(map(NUMBER.fullmatch, numbers))


def _is_untitled(text: str) -> bool:
    """Whether a text is a table without names, as UCI has them: numbers, ? and words in quotes.

    At least half of the columns are numbers, the first among them unless words stand on both
    sides: a word and then numbers are word vectors.
    """
    rows = _first_rows(text.replace("\t", " "))
    if len(rows) < FEWEST_ROWS + 1 or len({len(row) for row in rows}) > 1:
        return False
    numeric = _numeric(rows)
    words = not all(numeric)
    gaps = any(cell in MISSING for row in rows for cell in row)
    if len(numeric) < FEWEST_CELLS or 2 * sum(numeric) < len(numeric) or not (words or gaps):
        return False
    if "\t" in text and not _beside_tabs(text, rows, gaps=gaps):
        return False
    return numeric[0] or not numeric[-1]


def _beside_tabs(text: str, rows: list[list[str]], *, gaps: bool) -> bool:
    """Whether tabs part fewer cells than blanks, and the numbers in front of one are no vector.

    They are none where some are missing, or some columns whole numbers beside fractions.
    """
    first = [line.strip().partition("\t")[0].split() for line in text.split("\n") if line.strip()]
    if any(len(part) < FEWEST_ROWS or not NUMBER.fullmatch(part[0]) for part in first):
        return False
    columns = list(zip(*rows, strict=True))
    whole = [all(map(WHOLE.fullmatch, column)) for column in columns]
    fractions = any(NUMBER.fullmatch(c) and not WHOLE.fullmatch(c) for row in rows for c in row)
    return gaps or (any(whole) and fractions)


def _first_rows(text: str) -> list[list[str]]:
    """Return the first lines of a table parted by blanks, none where it is no such table."""
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    try:
        return list(islice(_split(text), SEEN_ROWS))
    except csv.Error:
        return []


def _numeric(rows: list[list[str]]) -> list[bool]:
    """Tell of each column whether its cells are numbers or stand for missing ones."""
    columns = zip(*rows, strict=True)
    return [all(NUMBER.fullmatch(c) or c in MISSING for c in column) for column in columns]


def _parse_words(data: bytes, blob: Blob, wish: Wish, encoding: str, titled: bool) -> Raw:
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    text = data.decode("utf-8")
    rows = _split(text if titled else text.replace("\t", " "))
    if titled and _is_half(_first_rows(text)):
        titles = next(rows)
        writer.writerow(["", *titles])
        rows = ([*row, *[""] * len(titles)][: len(titles) + 1] for row in rows)
    writer.writerows(rows)
    named = replace(blob, name="a.tsv")
    raw = delimited.parse_text(table.getvalue().encode(), named, wish, encoding, header=titled)
    note = Note("The columns are separated by blanks.")
    notes = (*(n for n in raw.notes if "separated" not in n.text), note)
    return replace(raw, notes=notes)


def _rows(text: str) -> list[list[str]]:
    """Return the rows of a matrix of two columns or more, none where it is no such matrix."""
    body = lines(text.rstrip())
    rows = [line.split() for line in body[_remarks(body) :]]
    wide = len(rows[0]) if len(rows) > 1 else 0
    even = wide > 1 and all(len(row) == wide for row in rows)
    return rows if even and all(NUMBER.fullmatch(c) for row in rows for c in row) else []


def _remarks(body: list[str]) -> int:
    """Count the lines of remarks at the top."""
    return next((i for i, line in enumerate(body) if not line.startswith(COMMENT)), len(body))
