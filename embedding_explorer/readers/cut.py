"""A delimited text cut into a header and regular records: the uneven ones set aside, and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from embedding_explorer.limits import check
from embedding_explorer.readers import structure
from embedding_explorer.readers.dialect import Dialect
from embedding_explorer.readers.raw import Wish

END = "\ufffdend"  # a last line that shows whether all quotation marks were closed


@dataclass(frozen=True)
class Table:
    """The header, and the records of equal width as UTF-8 bytes.

    `index` holds the position in the file of each record in `body`; `long` the records with too
    many fields, which are left out; `short` the positions of those with too few, which are filled.
    """

    header: list[str]
    body: bytes
    index: np.ndarray
    total: int
    taken: np.ndarray | None
    long: tuple[tuple[int, list[str]], ...] = ()
    short: tuple[int, ...] = ()


def cut_fast(text: str, dialect: Dialect, wish: Wish, what: str) -> Table | None:
    """Cut a text whose records are all equally wide, at numpy's speed; None when they are not."""
    data = text.encode("utf-8", "replace")
    records = structure.scan(data, dialect.delimiter)
    width = int(records.fields[0])
    regular = structure.well_quoted(data, dialect.delimiter) and (records.fields == width).all()
    if dialect.skip or not regular:
        return None
    start = int(records.ends[0]) if dialect.header else 0
    total = len(records) - dialect.header
    taken = _choose(total, width, wish, what)
    header = _first_row(data[:start], width, dialect)
    if taken is None:
        return Table(header, data[start:], np.arange(total), total, None)
    body = structure.extract(data, records, taken + dialect.header)
    return Table(header, body, taken, total, taken)


def _choose(total: int, width: int, wish: Wish, what: str) -> np.ndarray | None:
    check("columns", width, what)
    return wish.choose(total, what, width=width)


def _first_row(line: bytes, width: int, dialect: Dialect) -> list[str]:
    if not dialect.header:
        return [""] * width
    rows = csv.reader(io.StringIO(line.decode("utf-8"), newline=""), delimiter=dialect.delimiter)
    return [*next(rows, []), *[""] * width][:width]


def cut_rows(text: str, dialect: Dialect, wish: Wish, what: str) -> tuple[Table, Dialect]:
    """Cut any text record by record; the dialect that comes back may have given up on quotes."""
    rows = _rows(text + "\n" * (not text.endswith("\n")) + END, dialect)
    if rows.pop() != [END]:
        # A quotation mark that is never closed has swallowed the rest of the file.
        dialect = replace(dialect, quoting=csv.QUOTE_NONE)
        rows = _rows(text, dialect)
    rows = rows[dialect.skip :]
    header, body = (rows[0], rows[1:]) if dialect.header else ([], rows)
    width = _width(header, body)
    header = [*[""] * (width - len(header)), *header]
    taken = _choose(len(body), width, wish, what)
    chosen = range(len(body)) if taken is None else taken.tolist()
    return _regular(header, body, chosen, taken, dialect), dialect


def _rows(text: str, dialect: Dialect) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    quoting: Any = dialect.quoting
    return list(csv.reader(source, delimiter=dialect.delimiter, quoting=quoting))


def _width(header: Sequence[str], body: Sequence[Sequence[str]]) -> int:
    """Columns of the table: as the header says, one more where every row has one more.

    Tables written with row names often have no title above them.
    """
    widths = [len(row) for row in body if row]
    if not header:
        return max(set(widths), key=widths.count) if widths else 1
    one_more = bool(widths) and all(width == len(header) + 1 for width in widths)
    return len(header) + one_more


def _regular(
    header: list[str],
    body: Sequence[list[str]],
    chosen: Sequence[int],
    taken: np.ndarray | None,
    dialect: Dialect,
) -> Table:
    width, out = len(header), io.StringIO()
    writer = csv.writer(
        out, delimiter=dialect.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    index, long, short = [], [], []
    for position in chosen:
        row = body[position]
        if any(cell.strip() for cell in row[width:]):
            long.append((position, row))
            continue
        if 0 < len(row) < width:
            short.append(position)
        index.append(position)
        writer.writerow([*row, *[""] * (width - len(row))][:width])
    data, rows = out.getvalue().encode("utf-8", "replace"), np.array(index, dtype=int)
    return Table(header, data, rows, len(body), taken, tuple(long), tuple(short))
