"""What is said of a delimited table: how it was read, and which rows and numbers are odd in it."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_formats import Numbers, strict
from embedding_explorer.data.readers.raw import Raw, row_note
from embedding_explorer.data.readers.text.dialect import WORDS, Dialect
from embedding_explorer.data.readers.text.records import Table

MOST = 0.5  # share of rows wider than the header from which it must be the wrong line


def report(raw: Raw, table: Table, dialect: Dialect) -> Raw:
    """Return the raw table with notes on how it is written and on rows of another width."""
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
        if len(table.long) > MOST * table.total:
            text = "The header is narrower than most rows; remove the lines above the real names."
            raw = raw.noting(Note(text, level="warning"))
    return raw


def missing_note(written: dict[int, Numbers], raw: Raw) -> list[Note]:
    """Say which words among numbers were taken for a missing one."""
    words = dict.fromkeys(word for found in written.values() for word in found.words)
    if not words:
        return []
    masks = [found.missing for found in written.values() if found.missing is not None]
    rows, shown = raw.row_numbers(np.any(masks, axis=0)), " or ".join(map(repr, words))
    text = f"{{count}} row{{s}} with {shown} in place of a number, treated as missing."
    return [row_note(text, rows)]


def written_notes(written: dict[int, Numbers], names: list[str]) -> list[Note]:
    """Say which signs were left out of numbers, and which commas were taken for thousands."""
    notes = []
    for sign in dict.fromkeys(found.sign for found in written.values() if found.sign):
        shown = [repr(names[i]) for i, found in written.items() if found.sign == sign]
        more = " (35% is 35)" if sign == "%" else ""
        text = f"Numbers without their sign {sign} in {', '.join(shown[:5])}{more}."
        notes.append(Note(text, len(shown)))
    for spelled in dict.fromkeys(found.spelled for found in written.values() if found.spelled):
        shown = [repr(names[i]) for i, found in written.items() if found.spelled == spelled]
        i = next(i for i, found in written.items() if found.spelled == spelled)
        cell = _example(spelled, written[i])
        notes.append(Note(f"{cell} in {', '.join(shown[:5])}.", len(shown)))
    grouped = [repr(names[i]) for i, found in written.items() if found.guessed]
    if grouped:
        text = f"Commas between thousands in {', '.join(grouped[:5])} (12,500 is 12500)."
        notes.append(Note(text, len(grouped)))
    return notes


def _example(spelled: str, found: Numbers) -> str:
    """Say as which number something spelled in an unusual way was read."""
    read = strict(pd.Series([spelled], dtype="str"), found.way, commas=True)
    return f"Read {spelled!r} as {read.values.iloc[0]:g}" if read else f"Read as in {spelled!r}"


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
    reason = f"more than {counted(len(table.header), 'field')}"
    width = raw.frame.shape[1]  # narrower than the header where its last column is empty
    rows = [
        [position + raw.first_row, reason, *row[:width], dialect_free(row[width:])]
        for position, row in table.long
    ]
    return pd.DataFrame(rows, columns=["row", "reason", *raw.frame.columns, "fields too many"])


def dialect_free(cells: list[str]) -> str:
    """Return the cells that fit no column as one text."""
    return " | ".join(cells)


def around_notes(count: int) -> list[Note]:
    """Say that lines above or below a table are no part of it."""
    text = f"{counted(count, 'line')} around the table left out."
    return [Note(text, count)] if count else []
