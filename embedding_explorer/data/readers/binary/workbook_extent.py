"""How large a sheet is before it is read: a few bytes can place a cell in the last row of all.

A sheet is held as a full rectangle while it is read, so what counts is from its first filled cell
to its last, in a workbook of any kind (decision 0222).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.data.number_spelling import count_of
from embedding_explorer.data.readers.containers.compression import blocks, entries
from embedding_explorer.data.readers.raw import Blob

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of Excel
TEXTS = "xl/sharedStrings.xml"
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
FILLED = re.compile(rb'\br="([A-Z]{1,3})(\d{1,10})"[^<>]*><(?:\w+:)?(?:v|is|f)\b')
UNPLACED = re.compile(rb"<(?:\w+:)?c(?:\s(?!r=)[^<>]*)?>")
PLACE_LENGTH = 300  # bytes in which a cell says its place and that it is filled
PER_CELL, PER_TEXT = 1 / 6, 2  # how much a tag counts: a cell has six at most, a text takes more
LONGEST_ROW = 6 * LAST_COLUMN  # tags
LARGEST_PART = 2_000_000  # elements of styles, names and whatever else is read
UNSOLVED_LENGTH = 14  # bytes of what `UNSOLVED` finds, less one
UNSOLVED = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")
BINARY_ROW, BINARY_CELLS = 0, range(1, 12)  # records of an XLSB
OPEN_CELLS = ("table-cell", "covered-table-cell")
OPEN_FILLED = {f"{kind}value" for kind in ("", "string-", "date-", "time-", "boolean-")}
OPEN_FILLED |= {"value-type", "formula"}


@dataclass
class Extent:
    """The rectangle of the cells met so far, rows and columns from 1."""

    first: int = LAST_ROW
    last: int = 0
    width: int = 0

    def add(self, row: int, column: int) -> None:
        """Take in a filled cell."""
        self.first, self.last = min(self.first, row), max(self.last, row)
        self.width = max(self.width, column)

    def check(self, what: str) -> None:
        """Raise where it reaches beyond the last row, or holds more cells than allowed."""
        if self.last > LAST_ROW:
            raise InputError(f"{what} has rows beyond the last one of Excel; save it again.")
        check("columns", self.width, what)
        check("cells", max(self.last - self.first + 1, 0) * self.width, what)


def survey(blob: Blob) -> int:
    """Check every sheet of a workbook that is an archive; return formulas without a result.

    Raises
    ------
    InputError
        If a part is damaged, or has rows beyond the last one.
    LimitError
        If there are more sheets, columns or cells than allowed.
    """
    listed = entries(blob)
    unsolved, sheets = 0, 0
    for item in listed:
        sheet = item.filename.startswith("xl/worksheets/")
        sheets += sheet and "/" not in item.filename.removeprefix("xl/worksheets/")
        if sheet and item.filename.endswith(".bin"):
            _binary(b"".join(blocks(blob, item)), blob.what)
        elif item.filename.endswith(".xml") and item.filename.startswith("xl/"):
            unsolved += _part(blocks(blob, item), blob.what, item.filename, sheet=sheet)
        elif item.filename == "content.xml":
            _open_document(blocks(blob, item), blob.what)
    check("sheets", sheets, blob.what)
    return unsolved


def _part(pieces: Iterable[bytes], what: str, name: str, *, sheet: bool) -> int:
    """Count the elements of one part, block by block; return formulas without a result.

    An element of a few bytes that is repeated packs to nearly nothing. Only the parts that hold
    cells and their texts may have many; no other part passes for one, as their names are fixed.
    """
    tail, unsolved, most = b"", 0, limit("cells")
    extent, rows, tags, unplaced = Extent(), _Rows(), 0, 0
    for number, block in enumerate(pieces):
        if number == 0 and b"<" not in block[:8]:
            break  # a picture, or another part that is not read
        tags += block.count(b"<")
        if sheet or name == TEXTS:
            check_growing("cells", int(tags * (PER_CELL if sheet else PER_TEXT)), most, what)
        elif tags > LARGEST_PART:
            raise unreadable(what)
        if not sheet:
            continue
        rows.take(block)
        if rows.longest > LONGEST_ROW:
            check_growing("columns", rows.longest, limit("columns"), what)
        joined = tail + block
        unplaced += len(UNPLACED.findall(block))
        _take(extent, joined)
        extent.check(what)
        unsolved += len(UNSOLVED.findall(joined)) - len(UNSOLVED.findall(tail))
        tail = joined[-PLACE_LENGTH:]
    if unplaced:  # cells that follow one another without saying where they are
        Extent(1, min(rows.count, LAST_ROW), min(rows.longest, LAST_COLUMN)).check(what)
    return unsolved


@dataclass
class _Rows:
    """How many rows there are, and the tags of the longest: no row has more cells than these."""

    count: int = 0
    longest: int = 0
    open: int = 0  # tags of the row that is not over

    def take(self, block: bytes) -> None:
        """Count the rows that begin in a block."""
        begins = [match.start() for match in ROW.finditer(block)]
        marks = np.flatnonzero(np.frombuffer(block, np.uint8) == ord("<"))
        places = np.searchsorted(marks, begins).tolist()
        lengths = np.diff([-self.open, *places, len(marks)])
        self.count += len(begins)
        self.longest = max(self.longest, int(lengths.max()))
        self.open = int(lengths[-1])


def _take(extent: Extent, block: bytes) -> None:
    found = FILLED.findall(block)
    for letters in {letters for letters, _ in found}:
        extent.width = max(extent.width, _column(letters))
    if found:
        rows = [int(row) for _, row in found]
        extent.first = min(extent.first, min(rows))
        extent.last = max(extent.last, max(rows))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _binary(data: bytes, what: str) -> None:
    """Go through the records of an XLSB: each has its number, its length, and what it says."""
    extent, at, row = Extent(), 0, 0
    while at < len(data):
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        if kind == BINARY_ROW:
            row = int.from_bytes(data[at : at + 4], "little") + 1
        elif kind in BINARY_CELLS:
            extent.add(row, int.from_bytes(data[at : at + 4], "little") + 1)
        at += size
    extent.check(what)


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of up to `most` bytes of seven bits each, and the place behind it."""
    number = 0
    for i, byte in enumerate(data[at : at + most]):
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80 or i == most - 1:
            return number, at + i + 1
    return number, len(data)


class _OpenSheet:
    """Counts the cells of an OpenDocument, where one element can stand for any number of them."""

    def __init__(self, what: str) -> None:
        self.what, self.extent = what, Extent()
        self.row, self.repeats, self.column, self.filled = 0, 1, 0, 0
        self.sheets = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "table":
            self.sheets += 1
            self.row, self.extent = 0, Extent()
        elif name == "table-row":
            self.repeats, self.column, self.filled = _repeated(attributes, "rows"), 0, 0
        elif name in OPEN_CELLS:
            self.column += _repeated(attributes, "columns")
            if any(key.rpartition(":")[2] in OPEN_FILLED for key in attributes):
                self.filled = self.column

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] != "table-row":
            return
        if self.filled:
            self.extent.add(self.row + 1, self.filled)
            self.extent.add(self.row + self.repeats, self.filled)
            self.extent.check(self.what)
        self.row += self.repeats

    def doctype(self, *_: Any) -> None:
        """Refuse what may define entities, a few of which can expand to any length."""
        raise unreadable(self.what)


def _repeated(attributes: Mapping[str, str], what: str) -> int:
    said = attributes.get(f"table:number-{what}-repeated", "1")
    repeated = count_of(said)
    if repeated is None:
        return LAST_ROW + 1 if said.isdigit() else 1
    return min(repeated, LAST_ROW + 1)


def _open_document(pieces: Iterable[bytes], what: str) -> None:
    sheet, parser = _OpenSheet(what), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
    parser.StartDoctypeDeclHandler = sheet.doctype
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise unreadable(what) from error
    check("sheets", sheet.sheets, what)


def unreadable(what: str) -> InputError:
    """Return the error for a workbook that is damaged, or only pretends to be one."""
    return InputError(
        f"{what} is not a readable Excel workbook; open it in a spreadsheet program and "
        "save it as XLSX or CSV."
    )
