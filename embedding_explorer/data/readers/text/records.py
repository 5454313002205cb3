"""A delimited text cut into a header and regular records: the uneven ones set aside, and said."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from embedding_explorer.base.errors import LimitError
from embedding_explorer.base.limits import check, limit, more_rows
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Wish
from embedding_explorer.data.readers.text import record_scan
from embedding_explorer.data.readers.text.dialect import Dialect

END = "\ufffdend"  # a last line that shows whether all quotation marks were closed
LONGEST = 10_000_000  # characters of one cell; csv takes four bytes for each, twice
WRITTEN = 1 << 20  # characters encoded at a time


@dataclass(frozen=True)
class Table:
    """The header, and the records of equal width as UTF-8 bytes.

    They are the bytes of `body` from `start` on. `index` holds the position in the file of each;
    `long` the records with too many fields, which are left out; `short` the positions of those
    with too few, which are filled.
    """

    header: list[str]
    body: bytes
    index: np.ndarray
    total: int
    taken: np.ndarray | None
    start: int = 0
    long: tuple[tuple[int, list[str]], ...] = ()
    short: tuple[int, ...] = ()


def cut_fast(data: bytes, dialect: Dialect, wish: Wish, what: str) -> Table | None:
    """Cut a text whose records are all equally wide, at numpy's speed; None when they are not."""
    if dialect.skip:
        return None
    survey = record_scan.survey(data, dialect.delimiter)
    if not (survey.even and survey.quoted):
        return None
    start = survey.start if dialect.header else 0
    total = survey.total - dialect.header
    taken = _choose(total, survey.width, wish, what)
    header = _first_row(data[:start], survey.width, dialect)
    if taken is None:
        return Table(header, data, np.arange(total), total, None, start)
    body = record_scan.extract(data, dialect.delimiter, taken + dialect.header)
    return Table(header, body, taken, total, taken)


def _choose(total: int, width: int, wish: Wish, what: str) -> np.ndarray | None:
    check("columns", width, what)
    return wish.choose(total, what, width=width)


def _first_row(line: bytes, width: int, dialect: Dialect) -> list[str]:
    if not dialect.header:
        return [""] * width
    row = next(_records(line, dialect), [])
    return [*row, *[""] * width][:width]


def cut_rows(data: bytes, dialect: Dialect, wish: Wish, what: str) -> tuple[Table, Dialect]:
    """Cut any text record by record; the dialect that comes back may have given up on quotes.

    It is gone through twice: to count the records and their fields, and to write out the wanted.
    """
    counts = _count(data, dialect, wish, what)
    if counts is None:
        # A quotation mark that is never closed has swallowed the rest of the file.
        dialect = replace(dialect, quoting=csv.QUOTE_NONE)
        counts = _count(data, dialect, wish, what)
    if counts is None:
        raise LimitError(
            f"{what} has a line with more than {LONGEST:,} characters in one cell; "
            "part its lines, or save it as a text file."
        )
    header, widths = counts
    total, width = sum(widths.values()), _width(header, widths)
    header = [*[""] * (width - len(header)), *header]
    taken = _choose(total, width, wish, what)
    return _regular(data, header, total, taken, dialect), dialect


def _records(data: bytes, dialect: Dialect, *, end: bool = False) -> Iterator[list[str]]:
    """Yield the records of a text as lists of cells; `end` adds `END` as its last line."""
    csv.field_size_limit(LONGEST)
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8", newline="")
    quoting: Any = dialect.quoting
    lines = _ended(text) if end else text
    yield from csv.reader(lines, delimiter=dialect.delimiter, quoting=quoting)


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n"
    yield END


def _count(
    data: bytes, dialect: Dialect, wish: Wish, what: str
) -> tuple[list[str], Counter[int]] | None:
    """Return the header and how many records below it have how many fields.

    None where a quotation mark is never closed, or a cell is too long.
    """
    most = limit("rows") if wish.sample is None else None
    header, widths, last, below = list[str](), Counter[int](), None, dialect.skip + dialect.header
    lines = data.count(b"\n") + 1
    try:
        for number, row in enumerate(pace.over(_records(data, dialect, end=True), STEP, lines)):
            if last is not None and number > below:
                widths[len(last)] += 1
                if most is not None and number - below > most:
                    raise more_rows(lines - below, most, what)
            elif last is not None and number == below and dialect.header:
                header = last
            last = row
    except csv.Error:
        return None
    return (header, widths) if last == [END] else None


STEP = "Counting rows"


def _width(header: Sequence[str], widths: Counter[int]) -> int:
    """Columns of the table: as the header says, one more where every row has one more.

    Tables written with row names often have no title above them.
    """
    filled = {width: count for width, count in widths.items() if width}
    if not header:
        return max(filled, key=lambda width: filled[width], default=1)
    return len(header) + (set(filled) == {len(header) + 1})


def _regular(
    data: bytes, header: list[str], total: int, taken: np.ndarray | None, dialect: Dialect
) -> Table:
    width, out, body = len(header), io.StringIO(), io.BytesIO()
    writer = csv.writer(
        out, delimiter=dialect.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n"
    )
    index, long, short = [], [], []
    below = dialect.skip + dialect.header
    wanted = iter(range(total) if taken is None else taken.tolist())
    position = next(wanted, None)
    for number, row in enumerate(pace.over(_records(data, dialect), "Reading", total), -below):
        if number != position:
            continue
        position = next(wanted, None)
        if any(cell.strip() for cell in row[width:]):
            long.append((number, row))
            continue
        if 0 < len(row) < width:
            short.append(number)
        index.append(number)
        writer.writerow([*row, *[""] * (width - len(row))][:width])
        if out.tell() > WRITTEN:
            _move(out, body)
    _move(out, body)
    rows = np.array(index, dtype=int)
    return Table(header, body.getvalue(), rows, total, taken, 0, tuple(long), tuple(short))


def _move(out: io.StringIO, body: io.BytesIO) -> None:
    body.write(out.getvalue().encode("utf-8", "replace"))
    out.seek(0)
    out.truncate()
