"""Columns of fixed width: told by the blanks between them that no line writes over."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from embedding_explorer.base.limits import check_rows
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_spelling import MISSING
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import delimited, wrapped_columns
from embedding_explorer.data.readers.text.dialect import NUMBER
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = "fixed_width"
SUFFIXES = (".txt", ".dat", ".data", ".fwf", ".prn", ".asc", ".text", "")
SEEN = 20_000  # bytes in which the blanks are searched
FEWEST_LINES, FEWEST_COLUMNS = 4, 3
# Blanks on every line that part two columns. One may stand between two words by chance: it parts
# them where no two do, lines are padded, and numbers stand below one another, as R prints.
GAPS = (2, 1)
WIDE = "  "
FILLED = 0.8  # share of cells that hold something
OPEN = 10**9  # where the last column ends

Spans = list[tuple[int, int]]


def accepts(blob: Blob) -> bool:
    """Tell by several columns of blanks through all lines, and numbers in a column between."""
    if blob.suffix not in SUFFIXES or blob.kind not in (None, "items"):
        return False
    text = first_lines(blob, SEEN)
    return "\t" not in text and bool(_spans(wrapped_columns.side_by_side(text)))


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table, cut where no line of its beginning has a letter.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more columns, rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    check_rows(data.count(b"\n"), wish.sample, blob.what)
    text = wrapped_columns.side_by_side(data.decode("utf-8"))
    head = text[:SEEN]
    spans = _spans(head if len(text) <= SEEN else head.rpartition("\n")[0])
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    rows = [_cells(line, spans) if line.strip() else [] for line in text.splitlines()]
    rows, above = _with_name_above(rows)
    writer.writerows(rows)
    named = replace(blob, name="a.tsv")
    raw = delimited.parse_text(table.getvalue().encode(), named, wish, encoding)
    note = Note(f"Read as {len(spans)} columns of fixed width, with blanks between them.")
    notes = (*(n for n in raw.notes if "separated" not in n.text), note)
    reading = {**raw.reading, "format": KEY, "delimiter": None}
    first = raw.first_row + above
    lines = [first - 1 + row for row in range(raw.total)]
    return replace(raw, notes=notes, reading=reading).standing(lines)


def _with_name_above(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """Put the name that pandas prints below the titles among them; beside it the lines left out."""
    titles, below = rows[:2]
    if not titles or titles[0] or not all(titles[1:]) or not any(below) or any(below[1:]):
        return rows, 0
    return [[below[0], *titles[1:]], *rows[2:]], 1


def _spans(text: str) -> Spans:
    """Return where the columns of a text begin and end, none where it has no such columns."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < FEWEST_LINES:
        return []
    written = _written(lines)
    padded = sum(WIDE in line.strip() for line in lines)
    for gap in GAPS if 2 * padded >= len(lines) else GAPS[:1]:
        spans = _parted(written, gap)
        if _is_table([_cells(line, spans) for line in lines], behind=gap == 1):
            return spans
    return []


def _parted(written: list[bool], gap: int) -> Spans:
    starts = [0]
    starts += [i for i in range(gap, len(written)) if written[i] and not any(written[i - gap : i])]
    if len(starts) > 1 and not any(written[: starts[1]]):
        starts = starts[1:]  # every line begins with blanks
    spans = list(zip(starts, [*starts[1:], OPEN], strict=True))
    spans[0] = (0, spans[0][1])
    return spans


def _written(lines: list[str]) -> list[bool]:
    """Tell of each place whether any line has a letter there."""
    width = max(map(len, lines))
    written = [False] * width
    for line in lines:
        for i, letter in enumerate(line):
            if letter != " ":
                written[i] = True
    return written


def _is_table(rows: list[list[str]], *, behind: bool) -> bool:
    """Tell a table by its filled cells and a column of numbers, `behind` the first if asked."""
    columns = list(zip(*rows, strict=True))
    if len(columns) < FEWEST_COLUMNS:
        return False
    if any(sum(map(bool, column)) < FILLED * len(column) for column in columns[1:]):
        return False
    names = columns[0] if columns[0][0] else columns[0][1:]  # those of rows often have no title
    if sum(map(bool, names)) < FILLED * len(names):
        return False
    if any(2 * sum(WIDE in cell for cell in column) > len(column) for column in columns):
        return False  # two columns that one line writes over: it is not known where to cut
    if all(cell.endswith((",", ";")) for row in rows for cell in row[:-1]):
        return False  # parted by commas, with blanks behind them
    below = [column[1:] for column in columns[behind:]]
    return any(
        any(map(str.isdigit, "".join(column)))
        and all(NUMBER.match(cell) or cell in MISSING or not cell for cell in column)
        for column in below
    )


def _cells(line: str, spans: Spans) -> list[str]:
    return [line[start:end].strip() for start, end in spans]
