"""Cells that are neither numbers nor text, made so: bytes, durations; and what is not used."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.number_spelling import MISSING
from embedding_explorer.data.readers.infer.cell_values import LONG_LIST, UNPRINTABLE, objects
from embedding_explorer.data.readers.raw import short

BYTES = (bytes, bytearray, memoryview)
USUAL = 0.99  # share of numbers of a usual size from which bytes are numbers, and not a hash
LARGEST, SMALLEST = 1e4, 1e-10  # between them lies a usual number of an embedding
DURATIONS = "Durations in {name} are numbers of seconds."


def plain(column: pd.Series) -> tuple[pd.Series, str, str]:
    """Return a column of numbers, text or lists, and what is to be said of it.

    Returns
    -------
    column
    said : str
        A sentence with {name} for the column's name, "" where nothing is to be said.
    ignored : str
        Why the column is ignored, "" where it is not.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column, _order(column.dtype), ""
    if column.dtype.kind == "m":
        return column.dt.total_seconds(), DURATIONS, ""
    if column.dtype != object:
        return column, "", ""
    filled = [cell for cell in column if cell is not None and cell is not pd.NA]
    if not filled:
        return column, "", ""
    if all(isinstance(cell, BYTES) for cell in filled):
        return _bytes(column)
    if all(map(is_sparse, filled)):
        numbers = column.map(lambda cell: f"({len(cell['indices']):,} numbers)", "ignore")
        return numbers, "", "sparse vectors in cells: not read"
    if codes := _codes(filled):
        return column.map(lambda cell: None if isinstance(cell, str) else cell), _said(codes), ""
    if all(isinstance(cell, datetime.timedelta) or cell is pd.NaT for cell in filled):
        seconds = [c.total_seconds() if isinstance(c, datetime.timedelta) else None for c in column]
        return pd.Series(seconds, index=column.index, dtype="float64"), DURATIONS, ""
    return column, "", ""


def _codes(cells: list[Any]) -> list[str]:
    """Return the words for a missing number among numbers; none where they are not that."""
    words = [cell.strip() for cell in cells if isinstance(cell, str)]
    numbers = sum(isinstance(c, (int, float, np.number)) and not isinstance(c, bool) for c in cells)
    only = numbers + len(words) == len(cells) and numbers >= len(words)
    known = only and all(word == "" or word in MISSING for word in words)
    return list(dict.fromkeys(words)) if known else []


def _said(codes: list[str]) -> str:
    shown = " or ".join(repr(code) for code in codes if code) or "An empty text"
    return f"{shown} in {{name}} in place of a number, treated as missing."


def _order(dtype: pd.CategoricalDtype) -> str:
    if not dtype.ordered or dtype.categories.dtype.kind in "iuf":
        return ""
    shown = short(" < ".join(map(str, dtype.categories)))
    return f"The order of the categories in {{name}} ({shown}) is not used."


def is_sparse(cell: Any) -> bool:
    """Whether a cell is a sparse vector as vector databases write it: indices and values."""
    if not isinstance(cell, dict) or set(cell) != {"indices", "values"}:
        return False
    indices, values = cell["indices"], cell["values"]
    lists = all(isinstance(part, (list, np.ndarray)) for part in (indices, values))
    return lists and len(indices) == len(values)


def _bytes(column: pd.Series) -> tuple[pd.Series, str, str]:
    """Bytes are text where all are UTF-8, else numbers where they can be such of a usual size."""
    cells = [bytes(cell) if isinstance(cell, BYTES) else None for cell in column]
    texts = _texts(cells)
    if texts is not None:
        said = "Bytes in {name} are read as text in UTF-8."
        return pd.Series(texts, index=column.index, dtype="str"), said, ""
    for kind in ("float32", "float64"):
        rows = _numbers([cell for cell in cells if cell is not None], np.dtype(kind))
        if rows is not None:
            found = iter(rows)
            vectors = objects([None if c is None else next(found) for c in cells], column.index)
            said = f"Bytes in {{name}} are read as vectors of {rows.shape[1]:,} numbers ({kind})."
            return vectors, said, ""
    sizes = [None if cell is None else f"({len(cell):,} bytes)" for cell in cells]
    return pd.Series(sizes, index=column.index, dtype="str"), "", "binary cells: not read"


def _texts(cells: list[bytes | None]) -> list[str | None] | None:
    try:
        texts = [None if cell is None else cell.decode() for cell in cells]
    except UnicodeDecodeError:
        return None
    return None if any(text and UNPRINTABLE.search(text) for text in texts) else texts


def _numbers(cells: list[bytes], kind: np.dtype) -> np.ndarray | None:
    """Return equally long bytes as a matrix, None where that makes no numbers of a usual size.

    A hash makes none: its exponents are spread over all there are.
    """
    lengths = {len(cell) for cell in cells}
    if len(lengths) > 1 or (width := lengths.pop()) % kind.itemsize:
        return None
    if width < LONG_LIST * kind.itemsize:
        return None
    matrix = np.frombuffer(b"".join(cells), kind.newbyteorder("<")).reshape(len(cells), -1)
    sizes = np.abs(matrix[matrix != 0])
    usual = (sizes > SMALLEST) & (sizes < LARGEST)
    if not len(sizes) or usual.mean() < USUAL:
        return None
    with np.errstate(over="ignore"):
        return matrix.astype(np.float32)
