"""Things that are in memory already: a DataFrame, an array, a list of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.errors import InputError
from embedding_explorer.limits import check
from embedding_explorer.readers.raw import Raw, Wish
from embedding_explorer.readers.values import column_names


def from_frame(frame: pd.DataFrame, wish: Wish, what: str = "The table") -> Raw:
    """Return a DataFrame as raw table; an index with a name becomes its first column.

    Raises
    ------
    InputError
        If it has no row or no column.
    """
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index(allow_duplicates=True)
    if not frame.shape[0] or not frame.shape[1]:
        raise InputError(
            f"{what} has {frame.shape[0]} rows and {frame.shape[1]} columns; "
            "it needs at least one of each."
        )
    check("columns", frame.shape[1], what)
    taken = wish.choose(len(frame), what, width=frame.shape[1])
    total = len(frame)
    header = [" / ".join(map(str, c)) if isinstance(c, tuple) else c for c in frame.columns]
    frame = frame.set_axis(pd.RangeIndex(total), axis=0)
    frame, names, notes = column_names(frame if taken is None else frame.iloc[taken], header)
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
    matrix = np.asarray(array)
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


def from_lines(lines: Sequence[str], wish: Wish, what: str = "The list") -> Raw:
    """Return lines of text as things: one each, empty ones left out.

    Raises
    ------
    InputError
        If every line is empty.
    """
    check("characters", sum(map(len, lines)), what)
    if not any(line.strip() for line in lines):
        raise InputError(f"{what} has no line with text in it; give one item per line.")
    taken = wish.choose(len(lines), what)
    rows = np.arange(len(lines)) if taken is None else taken
    kept = [lines[row] for row in rows.tolist()]
    # Lone surrogates cannot be stored as text; tidying replaces them in objects.
    frame = pd.DataFrame({"text": pd.Series(kept, index=rows, dtype=object)})
    reading = {"format": "lines", "columns": ["text"], "header": False}
    return Raw(frame, len(lines), taken, hint="lines", reading=reading)
