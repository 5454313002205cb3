"""The records of a delimited text as columns: numbers where every cell is one, text elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.in_turn import in_turn
from embedding_explorer.data.readers.infer.cell_values import are_long
from embedding_explorer.data.readers.text import number_lines
from embedding_explorer.data.readers.text.dialect import Dialect
from embedding_explorer.data.readers.text.record_scan import line_places
from embedding_explorer.data.readers.text.records import Table

CELLS = 500_000  # read at a time: pandas takes some 40 bytes for each beside the text
FEWEST_PIECES = 4  # from which several cores read them
BLOCK = 1 << 20  # bytes looked at at once
ZERO, POINT = np.uint8(ord("0")), np.uint8(ord("."))
EDGE = np.frombuffer(b"\n\n", np.uint8)
EDGES, SIGNS = np.zeros(256, bool), np.zeros(256, bool)
EDGES[list(b'\n,;\t|" ')] = SIGNS[list(b"+-")] = True
WITH_ZERO = r"^[-+]?0\d+$"  # 007 and 02134 are names, not numbers

Columns = dict[int, pd.Series]


def typed(table: Table, dialect: Dialect) -> Columns:
    """Return the columns 0..width-1 of a table that has at least one record."""
    growing: dict[int, _Growing] = {}
    for piece in _as_they_come(table, dialect):
        growing = growing or _of_kinds(piece, len(table.index))
        for column, found in growing.items():
            found.add(piece[column])
    mixed = [column for column, found in growing.items() if found.mixed]
    if _has_zero(table):
        numbers = [c for c, found in growing.items() if found.numbers is not None]
        mixed += _with_zeros(table, dialect, numbers)
    texts = _texts(table, dialect, mixed)
    return {c: texts[c] if c in texts else found.whole() for c, found in growing.items()}


def _of_kinds(piece: pd.DataFrame, rows: int) -> dict[int, _Growing]:
    """Return columns without a cell, with room for the numbers that the first piece has.

    The room of all columns of a type is one array: one of many megabytes lies on large pages of
    memory and is filled in half the time of one for each column.
    """
    growing = {column: _Growing(rows) for column in piece}
    for kind in (np.dtype("int64"), np.dtype("float64")):
        alike = [column for column in piece if piece[column].dtype == kind]
        for column, room in zip(alike, np.empty((len(alike), rows), kind), strict=True):
            growing[column].numbers = room
    return growing


@dataclass
class _Growing:
    """A column that comes in pieces: numbers go into one array at once, the rest is joined last.

    `mixed`: it is text, as pieces are of several types, or whole numbers are so long that a
    fraction would lose their digits.
    """

    rows: int
    at: int = 0
    numbers: np.ndarray | None = None
    others: list[pd.Series] = field(default_factory=list)
    mixed: bool = False

    def add(self, piece: pd.Series) -> None:
        """Take the next piece; once the column is mixed, none is kept."""
        numeric = piece.dtype.kind in "iuf"
        self.mixed = self.mixed or not self._fits(piece) or (numeric and are_long(piece))
        if self.mixed:
            self.numbers, self.others = None, []
        elif numeric:
            self._fill(piece.to_numpy())
        else:
            self.others.append(piece)

    def _fits(self, piece: pd.Series) -> bool:
        if self.numbers is not None:
            return piece.dtype.kind in "iuf"
        return not self.others or self.others[0].dtype == piece.dtype

    def _fill(self, values: np.ndarray) -> None:
        if self.numbers is None:
            self.numbers = np.empty(self.rows, values.dtype)
        elif (kind := np.result_type(self.numbers, values)) != self.numbers.dtype:
            self.numbers = self.numbers.astype(kind)
        self.numbers[self.at : self.at + len(values)] = values
        self.at += len(values)

    def whole(self) -> pd.Series:
        """Return all pieces as one column."""
        return _joined(self.others) if self.numbers is None else pd.Series(self.numbers, copy=False)


def _joined(parts: list[pd.Series]) -> pd.Series:
    joined = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    parts.clear()
    return joined


def _texts(table: Table, dialect: Dialect, columns: list[int]) -> Columns:
    """Return some columns as text, as they are written."""
    if not columns:
        return {}
    pieces = list(_pieces(table, dialect, columns))
    return {column: _joined([piece[column] for piece in pieces]) for column in columns}


def _has_zero(table: Table) -> bool:
    """Whether a cell may begin with a zero and another digit, perhaps behind a sign."""
    body = np.frombuffer(table.body, np.uint8)[table.start :]
    return any(in_turn(partial(_zero_within, body), range(0, len(body), BLOCK)))


def _zero_within(body: np.ndarray, at: int) -> bool:
    """Whether one may in the block that begins at a place."""
    # Two bytes before each block tell whether its first is the beginning of a cell.
    before = body[at - 2 : at] if at > 1 else EDGE
    block = np.concatenate([before, body[at : at + BLOCK + 1]])
    digits = block - ZERO < 10
    # Most zeros stand behind another digit or a point.
    some = (block[2:-1] == ZERO) & digits[3:] & ~digits[1:-2] & (block[1:-2] != POINT)
    zeros = np.flatnonzero(some) + 2
    edge = EDGES[block[zeros - 1]]
    return bool((edge | (SIGNS[block[zeros - 1]] & EDGES[block[zeros - 2]])).any())


def _with_zeros(table: Table, dialect: Dialect, columns: list[int]) -> list[int]:
    """Return the columns with a whole number that has a zero in front: 007, 02134."""
    found: list[int] = []
    for piece in _pieces(table, dialect, columns) if columns else ():
        found += [c for c in columns if c not in found and piece[c].str.match(WITH_ZERO).any()]
        if len(found) == len(columns):
            break
    return found


def _as_they_come(table: Table, dialect: Dialect) -> Iterator[pd.DataFrame]:
    """Yield the records some at a time, numbers where all cells of a piece are."""
    body, start, width = table.body, table.start, len(table.header)
    known = number_lines.fractions(body, start, width, dialect.delimiter, dialect.decimal)
    if known is None:
        yield from _pieces(table, dialect)
        return
    places = list(line_places(body, start, len(body), number_lines.PIECE))
    read = partial(_numbers, table, dialect, known)
    found = pace.over(in_turn(read, places), "Reading", len(places), stride=1)
    for (at, _), piece in zip(places, found, strict=True):
        if piece is None:  # a text as a rule: what follows is none either
            count = body.count(b"\n", at) + (not body.endswith(b"\n"))
            index = table.index[len(table.index) - count :]
            yield from _pieces(replace(table, start=at, index=index), dialect)
            return
        yield piece


def _numbers(
    table: Table, dialect: Dialect, known: frozenset[int], place: tuple[int, int]
) -> pd.DataFrame | None:
    lines, width = table.body[slice(*place)], len(table.header)
    return number_lines.read(lines, width, dialect.delimiter, dialect.decimal, known)


def _pieces(
    table: Table, dialect: Dialect, columns: list[int] | None = None
) -> Iterator[pd.DataFrame]:
    """Yield the records some at a time, the columns asked for as text, or all as they come."""
    rows = max(CELLS // len(table.header), 1)
    number = -(-len(table.index) // rows)
    if number >= FEWEST_PIECES and number_lines.are_records(table.body, table.start):
        size = (len(table.body) - table.start) // number
        places = list(line_places(table.body, table.start, len(table.body), size))
        read = partial(_piece, table, dialect, columns)
        yield from pace.over(in_turn(read, places), "Reading", len(places), stride=1)
        return
    with _opened(table.body, table.start, table, dialect, columns, chunksize=rows) as reader:
        yield from pace.over(reader, "Reading", number, stride=1)


def _piece(
    table: Table, dialect: Dialect, columns: list[int] | None, place: tuple[int, int]
) -> pd.DataFrame:
    start, stop = place
    return _opened(table.body[start:stop], 0, table, dialect, columns)


def _opened(
    body: bytes,
    start: int,
    table: Table,
    dialect: Dialect,
    columns: list[int] | None,
    **options: Any,
) -> Any:
    """Return what pandas reads of some records: a frame, or frames one after another."""
    names = list(range(len(table.header)))
    # A header of numbers in front: pandas finds no columns where the first line is empty.
    head = dialect.delimiter.join(map(str, names)).encode() + b"\n"
    return pd.read_csv(
        _After(head, body, start),
        sep=dialect.delimiter,
        header=0,
        names=names,
        usecols=columns,
        dtype=None if columns is None else "str",
        index_col=False,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        # Without the thousands mark: pandas would take 01.02.2024 for the number 1022024.
        decimal=dialect.decimal,
        low_memory=False,
        encoding="utf-8",
        engine="c",
        **options,
    )


class _After(io.RawIOBase):
    """Some bytes and then others from a place on, as one file, without a copy of them all."""

    def __init__(self, head: bytes, body: bytes, start: int) -> None:
        self.head, self.body, self.at = head, memoryview(body), start

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.head:
            part, self.head = self.head[: len(buffer)], self.head[len(buffer) :]
        else:
            part = bytes(self.body[self.at : self.at + len(buffer)])
            self.at += len(part)
        buffer[: len(part)] = part
        return len(part)
