"""Excel workbooks (XLSX): the first sheet with something in it, values only, read as a stream."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.containers.compression import blocks, entries
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, row_note
from embedding_explorer.data.readers.text.dialect import has_header, preamble

KEY = "xlsx"
NEEDS = ("openpyxl", "Excel files")
SUFFIXES = (".xlsx", ".xlsm")
LAST_ROW = 1_048_576  # the last row Excel has
TEXTS = "xl/sharedStrings.xml"
ROW = re.compile(rb"<(\w+:)?row[\s/>]")
PER_CELL, PER_TEXT = 1 / 6, 2  # how much a tag counts: a cell has six at most, a text takes more
LONGEST_ROW = 6 * 16_384  # tags; Excel has so many columns
LARGEST_PART = 2_000_000  # elements of styles, names and whatever else is read
PADDED = 10  # empty cells that are passed over for each one allowed
UNSOLVED_LENGTH = 14  # bytes of what `UNSOLVED` finds, less one
UNSOLVED = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
# What openpyxl and the XML below it raise for workbooks that are damaged or only pretend.
DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    OSError,
    EOFError,
    struct.error,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    MemoryError,
    AssertionError,
)


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet that hold something, with their numbers in Excel."""

    title: str
    numbers: list[int]
    rows: list[tuple[Any, ...]]


def accepts(blob: Blob) -> bool:
    """Tell by the parts inside the archive, or by the suffix."""
    if blob.suffix in SUFFIXES:
        return True
    names = [e.filename for e in entries(blob)] if blob.data.startswith(b"PK") else []
    return "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the first sheet that holds something.

    Raises
    ------
    InputError
        If the workbook is damaged or empty.
    LimitError
        If it has more rows, columns, cells or bytes than allowed.
    """
    if not blob.data:
        raise empty(blob.what)
    if not blob.data.startswith(b"PK"):
        raise InputError(
            f"{blob.what} is not an Excel workbook; if it is a text table, rename it to .csv."
        )
    unsolved = _survey(blob)
    try:
        with warnings.catch_warnings():
            # openpyxl speaks of features it does not keep; only values are wanted.
            warnings.simplefilter("ignore")
            sheet, others = _first_sheet(blob)
    except DAMAGED as error:
        raise _unreadable(blob) from error
    raw = _table(sheet, blob, wish)
    if others:
        shown = ", ".join(others[:5])
        raw = raw.noting(
            Note(f"Only the sheet {sheet.title!r} was read, not {shown}.", len(others))
        )
    raw = raw.noting(*_formula_note(unsolved))
    return replace(raw, reading={**raw.reading, "format": KEY, "sheet": sheet.title})


def _survey(blob: Blob) -> int:
    """Count what openpyxl would make objects of, block by block; return formulas without a result.

    An element of a few bytes that is repeated packs to nearly nothing. Only the parts that hold
    cells and their texts may have many; no other part passes for one, as their names are fixed.

    Raises
    ------
    InputError
        If a part is damaged.
    LimitError
        If there are more cells, or more of them in one row, than allowed.
    """
    unsolved, most = 0, limit("cells")
    for item in entries(blob):
        rows = item.filename.startswith("xl/worksheets/")
        tags, tail, begun = 0, b"", 0
        for number, block in enumerate(blocks(blob, item)):
            if number == 0 and b"<" not in block[:8]:
                break  # a picture, or another part that is not read
            begins = [m.start() for m in ROW.finditer(block)] if rows else []
            begun = begun if not begins else tags + block.count(b"<", 0, begins[-1])
            tags += block.count(b"<")
            if rows or item.filename == TEXTS:
                check_growing(
                    "cells", int(tags * (PER_CELL if rows else PER_TEXT)), most, blob.what
                )
            elif tags > LARGEST_PART:
                raise _unreadable(blob)
            # A row is one tree in memory before any of its cells is seen.
            if rows and tags - begun > LONGEST_ROW:
                check_growing("columns", tags - begun, limit("columns"), blob.what)
            unsolved += len(UNSOLVED.findall(tail + block)) - len(UNSOLVED.findall(tail))
            tail = block[-UNSOLVED_LENGTH:]
    return unsolved


def _unreadable(blob: Blob) -> InputError:
    return InputError(
        f"{blob.what} is not a readable Excel workbook; open it in a spreadsheet program and "
        "save it as XLSX or CSV."
    )


def _formula_note(count: int) -> list[Note]:
    """Say how many formulas have no stored result: a program that only writes stores none."""
    text = f"{counted(count, 'formula')} without a stored result, treated as empty; "
    text += "open the workbook in a spreadsheet program and save it."
    return [Note(text, count, level="warning")] if count else []


def _first_sheet(blob: Blob) -> tuple[Sheet, list[str]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(blob.data), read_only=True, data_only=True, keep_links=False)
    try:
        pages = [page for page in book.worksheets]
        check("sheets", len(pages), blob.what)
        for i, page in enumerate(pages):
            sheet = _read(page, blob)
            if sheet.rows:
                return sheet, [p.title for p in pages[:i] + pages[i + 1 :]]
    finally:
        book.close()
    raise InputError(f"{blob.what} has no sheet with anything in it; fill one.")


def _read(page: Any, blob: Blob) -> Sheet:
    numbers, rows, cells, padded = [], [], 0, 0
    most = limit("cells")
    # The size a sheet states is not to be trusted; without it rows end where they end.
    page.reset_dimensions()
    for number, row in enumerate(_rows(page), start=1):
        if number > LAST_ROW:
            raise InputError(f"{blob.what} has rows beyond the last one of Excel; save it again.")
        pace.tell("Reading", number / LAST_ROW)
        # openpyxl fills a row up to its last cell, which may stand alone in column 16,384.
        padded += len(row)
        check_growing("cells", padded // PADDED, most, blob.what)
        filled = _trimmed(row)
        if filled:
            check("columns", len(filled), blob.what)
            cells += len(filled)
            check_growing("cells", cells, most, blob.what)
            numbers.append(number)
            rows.append(filled)
    return Sheet(page.title, numbers, rows)


def _rows(page: Any) -> Iterator[tuple[Any, ...]]:
    yield from page.iter_rows(values_only=True)


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    end = len(row)
    while end and (row[end - 1] is None or row[end - 1] == ""):
        end -= 1
    return row[:end]


def _table(sheet: Sheet, blob: Blob, wish: Wish) -> Raw:
    shown = [["" if c is None else str(c) for c in row] for row in sheet.rows[:50]]
    skip = preamble(shown)
    header = has_header(shown[skip:])
    if len(sheet.rows) <= skip + header:
        raise InputError(f"{blob.what} has a header and no row below it; add at least one row.")
    width = max(len(row) for row in sheet.rows[skip:])
    body = _with_gaps(sheet, skip + header, width, blob)
    names = [*sheet.rows[skip], *[None] * width][:width] if header else [""] * width
    raw = in_memory.from_rows(names, body, wish, blob.what)
    first = sheet.numbers[skip + header]
    reading = {**raw.reading, "header": header, "skip_lines": first - 1 - header}
    raw = replace(raw, first_row=first, reading=reading)
    above = np.array(sheet.numbers[:skip])
    return raw.noting(row_note("{count} line{s} above the table left out.", above)) if skip else raw


def _with_gaps(sheet: Sheet, start: int, width: int, blob: Blob) -> list[tuple[Any, ...]]:
    """Return the rows below the header with the empty ones between them, to be reported later."""
    first, last = sheet.numbers[start], sheet.numbers[-1]
    check("cells", (last - first + 1) * width, blob.what)
    body: list[tuple[Any, ...]] = [()] * (last - first + 1)
    for number, row in zip(sheet.numbers[start:], sheet.rows[start:], strict=True):
        body[number - first] = row
    return body
