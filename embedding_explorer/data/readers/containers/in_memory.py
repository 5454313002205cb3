"""Things that are in memory already: a DataFrame, an array, a list of lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_characters
from embedding_explorer.base.wording import counted
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.infer.cell_values import column_names, objects
from embedding_explorer.data.readers.infer.masked import unmasked
from embedding_explorer.data.readers.raw import Raw, Wish, empty
from embedding_explorer.data.readers.text import record_scan

WRITTEN = re.compile(rb"\S")


def from_frame(frame: pd.DataFrame, wish: Wish, what: str = "The table") -> Raw:
    """Return a DataFrame as raw table; an index with a name, or of texts, is its first column.

    Raises
    ------
    InputError
        If it has no row or no column.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index(allow_duplicates=True)
    elif len(frame) and all(isinstance(name, str) for name in frame.index):
        # Rows that pandas calls by words are called so here, too.
        title = unique_names([*map(str, frame.columns), "name"])[0][-1]
        frame = frame.rename_axis(index=title).reset_index()
    header = [" / ".join(map(str, c)) if isinstance(c, tuple) else c for c in frame.columns]
    return from_columns(header, [frame.iloc[:, i] for i in range(frame.shape[1])], wish, what)


def from_columns(
    header: Sequence[Any], columns: Sequence[Any], wish: Wish, what: str = "The table"
) -> Raw:
    """Return columns of equal length with their names, which may be anything, as raw table.

    Raises
    ------
    InputError
        If there is no row or no column.
    """
    total = len(columns[0]) if len(columns) else 0

    def pick(rows: np.ndarray) -> list[pd.Series]:
        return [pd.Series(column).iloc[rows] for column in columns]

    return from_pick(header, total, pick, wish, what)


def from_rows(
    header: Sequence[Any], rows: Sequence[Sequence[Any]], wish: Wish, what: str = "The table"
) -> Raw:
    """Return rows of cells as raw table; a row that is too short ends in empty cells."""

    def pick(chosen: np.ndarray) -> list[pd.Series]:
        kept = [rows[i] for i in chosen.tolist()]
        cells = ([r[c] if c < len(r) else None for r in kept] for c in range(len(header)))
        return [objects(column) for column in cells]

    return from_pick(header, len(rows), pick, wish, what)


def from_pick(
    header: Sequence[Any],
    total: int,
    pick: Callable[[np.ndarray], Sequence[pd.Series]],
    wish: Wish,
    what: str,
) -> Raw:
    """Return a raw table of which `pick` makes the columns, asked for the rows wanted only.

    Raises
    ------
    InputError
        If there is no row or no column.
    """
    if not total or not len(header):
        raise InputError(
            f"{what} has {counted(total, 'row')} and {counted(len(header), 'column')}; "
            "it needs at least one of each."
        )
    check("columns", len(header), what)
    taken = wish.choose(total, what, width=len(header))
    rows = np.arange(total) if taken is None else taken
    kept = {i: column.set_axis(rows) for i, column in enumerate(pick(rows))}
    frame, names, notes = column_names(pd.DataFrame(kept), header)
    reading = {"format": "table", "columns": names, "header": True}
    return Raw(frame, total, taken, notes=notes, reading=reading)


def from_array(array: Any, wish: Wish, what: str = "The array") -> Raw:
    """Return an n×d array of numbers as vectors.

    Raises
    ------
    InputError
        If it is not a table of numbers with at least one row and one column.
    """
    matrix = numeric_matrix(array, what)
    check("dimensions", matrix.shape[1], what)
    taken = wish.choose(len(matrix), what, width=matrix.shape[1], name="numbers")
    rows = np.arange(len(matrix)) if taken is None else taken
    with np.errstate(over="ignore"):
        vectors = np.ascontiguousarray(matrix[rows], dtype=np.float32)
    frame, reading = pd.DataFrame(index=rows), {"format": "array"}
    return Raw(frame, len(matrix), taken, hint="vectors", vectors=vectors, reading=reading)


def numeric_matrix(array: Any, what: str) -> np.ndarray:
    """Return an array as a matrix of real numbers, one row per thing."""
    matrix = unmasked(array)
    if matrix.dtype == object or matrix.dtype.kind not in "iufb":
        raise InputError(
            f"{what} holds {matrix.dtype} and not plain numbers; give an n×d array of numbers."
        )
    if matrix.ndim == 1:
        matrix = matrix[:, None]
    if matrix.ndim != 2 or not matrix.size:
        shape = "×".join(map(str, matrix.shape))
        raise InputError(f"{what} has the shape {shape}; it needs n rows of d numbers each.")
    return matrix


def from_text(data: bytes, wish: Wish, what: str) -> Raw:
    """Return the lines of a text in UTF-8 as things, as `from_lines`; only those wanted are made.

    Raises
    ------
    InputError
        If every line is empty.
    """
    data = record_scan.with_line_feeds(data).replace(b"\r\n", b"\n")
    if not WRITTEN.search(data):
        raise empty(what)
    total = data.count(b"\n") + 1
    taken = wish.choose(total, what)
    return _from_lines(list(record_scan.lines(data, taken)), total, taken, what)


def from_lines(lines: Sequence[str], wish: Wish, what: str = "The list") -> Raw:
    """Return lines of text as things: one each, empty ones left out.

    Raises
    ------
    InputError
        If every line is empty.
    """
    if not any(line.strip() for line in lines):
        raise InputError(f"{what} has no line with text in it; give one item per line.")
    taken = wish.choose(len(lines), what)
    kept = list(lines) if taken is None else [lines[row] for row in taken.tolist()]
    return _from_lines(kept, len(lines), taken, what)


def _from_lines(kept: list[str], total: int, taken: np.ndarray | None, what: str) -> Raw:
    rows = np.arange(total) if taken is None else taken
    check_characters(sum(map(len, kept)), len(kept), total, what)
    # Lone surrogates cannot be stored as text; tidying replaces them in objects.
    frame = pd.DataFrame({"text": pd.Series(kept, index=rows, dtype=object)})
    reading = {"format": "lines", "columns": ["text"], "header": False}
    return Raw(frame, total, taken, hint="lines", reading=reading)
