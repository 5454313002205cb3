"""Workbooks (XLSX, XLSB, XLS, ODS): the first sheet with a table in it, values only."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.binary import workbook_extent, workbook_lock, workbook_trial
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.containers.compression import entries
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty, row_note
from embedding_explorer.data.readers.text import header_rows
from embedding_explorer.data.readers.text.dialect import Dialect, has_header, preamble

KEY = "xlsx"
NEEDS = ("python_calamine", "Excel files")
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
FEWEST_ROWS = 2  # of several cells: names and one row
LONGEST_REMARK = 100  # rows
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft's files before there was XLSX
OPEN = b"application/vnd.oasis.opendocument.spreadsheet"
BOOKS = ("W\0o\0r\0k\0b\0o\0o\0k\0", "B\0o\0o\0k\0")  # the part of an old file with sheets


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
    if blob.data.startswith(OLD):
        return any(book.encode() in blob.data for book in BOOKS)
    if not blob.data.startswith(b"PK"):
        return False
    names = [entry.filename for entry in entries(blob)]
    sheets = "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
    return sheets or (OPEN in blob.data[:200] and "content.xml" in names)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the first sheet that holds a table, else the first that holds something.

    Raises
    ------
    InputError
        If the workbook is damaged, locked or empty.
    LimitError
        If it has more rows, columns, cells or bytes than allowed.
    """
    if not blob.data:
        raise empty(blob.what)
    if not blob.data.startswith((b"PK", OLD)):
        raise InputError(
            f"{blob.what} is not an Excel workbook; if it is a text table, rename it to .csv."
        )
    if workbook_lock.is_locked(blob):
        raise InputError(f"{blob.what} is locked with a password; save it without one.")
    unsolved = workbook_extent.survey(blob) if blob.data.startswith(b"PK") else 0
    sheet, others = _first_sheet(blob)
    raw = _table(sheet, blob, wish)
    if others:
        shown = ", ".join(others[:5])
        raw = raw.noting(
            Note(f"Only the sheet {sheet.title!r} was read, not {shown}.", len(others))
        )
    raw = raw.noting(*_formula_note(unsolved))
    form = blob.suffix.removeprefix(".") if blob.suffix in SUFFIXES else KEY
    return replace(raw, reading={**raw.reading, "format": form, "sheet": sheet.title})


def _formula_note(count: int) -> list[Note]:
    """Say how many formulas have no stored result: a program that only writes stores none."""
    text = f"{counted(count, 'formula')} without a stored result, treated as empty; "
    text += "open the workbook in a spreadsheet program and save it."
    return [Note(text, count, level="warning")] if count else []


def _first_sheet(blob: Blob) -> tuple[Sheet, list[str]]:
    import python_calamine as calamine

    workbook_trial.tried(blob, 0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(blob.data))
        titles = book.sheet_names
        check("sheets", len(titles), blob.what)
        first: Sheet | None = None
        for i, title in enumerate(titles):
            if i:
                workbook_trial.tried(blob, i)
            sheet = _read(title, book.get_sheet_by_index(i).iter_rows(), blob)
            if not sheet.rows:
                continue
            if first is None or (_is_table(sheet) and len(sheet.rows) > len(first.rows)):
                first = sheet
            if not _may_be_remark(first):
                break
        if first is not None:
            return first, [title for title in titles if title != first.title]
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise workbook_extent.unreadable(blob.what) from error
    raise InputError(f"{blob.what} has no sheet with anything in it; fill one.")


def _is_table(sheet: Sheet) -> bool:
    wide = sum(sum(cell is not None for cell in row) > 1 for row in sheet.rows)
    return wide >= FEWEST_ROWS and 2 * wide >= len(sheet.rows)


def _may_be_remark(sheet: Sheet) -> bool:
    """Whether a sheet is words, mostly in one column without a title: said of the others."""
    cells = [cell for row in sheet.rows for cell in row if cell is not None]
    shown = [[str(cell) for cell in row] for row in sheet.rows]
    titled = len(cells) == len(shown) and has_header(shown)
    words = all(isinstance(cell, str) for cell in cells)
    return words and not titled and not _is_table(sheet) and len(sheet.rows) < LONGEST_REMARK


def _read(title: str, all_rows: Iterator[list[Any]], blob: Blob) -> Sheet:
    numbers, rows, cells = [], [], 0
    most = limit("cells")
    for number, row in enumerate(all_rows, start=1):
        pace.tell("Reading", number / workbook_extent.LAST_ROW)
        filled = _trimmed(row)
        if filled:
            check("columns", len(filled), blob.what)
            cells += len(filled)
            check_growing("cells", cells, most, blob.what)
            numbers.append(number)
            rows.append(filled)
    return Sheet(title, numbers, rows)


def _trimmed(row: list[Any]) -> tuple[Any, ...]:
    """Return the cells of a row up to the last filled one; a workbook has no whole numbers."""
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return tuple([None if c == "" else _whole(c) for c in row[:end]])


def _whole(cell: Any) -> Any:
    whole = isinstance(cell, float) and abs(cell) < 2**53 and cell.is_integer()
    return int(cell) if whole else cell


def _table(sheet: Sheet, blob: Blob, wish: Wish) -> Raw:
    shown = [["" if c is None else str(c) for c in row] for row in sheet.rows[:50]]
    skip = preamble(shown)
    header = has_header(shown[skip:])
    if len(sheet.rows) <= skip + header:
        raise InputError(f"{blob.what} has a header and no row below it; add at least one row.")
    width = max(len(row) for row in sheet.rows[skip:])
    top = _header(shown, skip, width) if header else header_rows.Header(b"")
    above = skip + header + top.lines
    body = _with_gaps(sheet, above, width, blob)
    names = [*sheet.rows[skip], *[None] * width][:width] if header else [""] * width
    raw = in_memory.from_rows(list(top.titles) or names, body, wish, blob.what)
    first = sheet.numbers[above]
    reading = {**raw.reading, "header": header, "skip_lines": first - 1 - header}
    raw = replace(raw, first_row=first, reading=reading, proposed=top.proposed(raw.frame))
    raw = raw.noting(*top.notes)
    lines = np.array(sheet.numbers[:skip])
    return raw.noting(row_note("{count} line{s} above the table left out.", lines)) if skip else raw


def _header(shown: list[list[str]], skip: int, width: int) -> header_rows.Header:
    """Return what stands at the top of a sheet beside one line of names, as in a delimited text."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*row, *[""] * width][:width] for row in shown)
    return header_rows.find(text.getvalue().encode(), Dialect(",", header=True, skip=skip))


def _with_gaps(sheet: Sheet, start: int, width: int, blob: Blob) -> list[tuple[Any, ...]]:
    """Return the rows below the header with the empty ones between them, to be reported later."""
    first, last = sheet.numbers[start], sheet.numbers[-1]
    check("cells", (last - first + 1) * width, blob.what)
    body: list[tuple[Any, ...]] = [()] * (last - first + 1)
    for number, row in zip(sheet.numbers[start:], sheet.rows[start:], strict=True):
        body[number - first] = row
    return body
