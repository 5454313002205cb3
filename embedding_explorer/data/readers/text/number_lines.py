"""Large texts of nothing but plainly written numbers, read by Arrow on several cores.

Whatever else stands in a piece of the text (a word, a mark of thousands, "nan", a whole number
too long for a fraction, a line with another number of cells) leaves that piece to pandas, so that
a table is the same by either way, but for the last digit of numbers of more than 15: it is the
nearest one here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from embedding_explorer.data.readers.infer.cell_values import EXACT

HEXADECIMAL = (b"x", b"X")  # 0x1F is a number to Arrow
SIGNED = re.compile(rb"(?<![eE])\+")  # and +5 a fraction
LEAST = 4 << 20  # bytes below which starting threads is not worth it
HEAD = 1 << 16  # bytes that tell a text of numbers from one with words
PIECE = 32 << 20  # bytes at a time


def is_worth_it(body: bytes, start: int, width: int, delimiter: str, decimal: str) -> bool:
    """Tell a large text of several columns that begins with numbers alone."""
    large = width > 1 and len(body) - start >= LEAST and are_records(body, start)
    at, stop = next(pieces(body, start, HEAD)) if large else (0, 0)
    return large and read(body[at:stop], width, delimiter, decimal) is not None


def are_records(body: bytes, start: int) -> bool:
    """Tell whether lines end where records do: no quotation mark stands around any line end."""
    return body.find(b'"', start) < 0


def pieces(body: bytes, start: int, size: int = PIECE) -> Iterator[tuple[int, int]]:
    """Yield the places between which whole lines lie, some megabytes of them at a time."""
    while start < len(body):
        stop = body.find(b"\n", min(start + size, len(body)) - 1) + 1 or len(body)
        yield start, stop
        start = stop


def read(lines: bytes, width: int, delimiter: str, decimal: str) -> pd.DataFrame | None:
    """Return whole lines as columns 0..width-1 of numbers; None where a cell is anything else."""
    import pyarrow as pa
    from pyarrow import csv

    if any(mark in lines for mark in HEXADECIMAL) or (b"+" in lines and SIGNED.search(lines)):
        return None
    names = [str(i) for i in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(lines),
            read_options=csv.ReadOptions(column_names=names),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                null_values=[""], true_values=[], false_values=[], decimal_point=decimal
            ),
        )
    except pa.ArrowInvalid:  # a line of another width, letters that are none
        return None
    numeric = (pa.int64(), pa.float64())
    if any(kind not in numeric for kind in table.schema.types):
        return None
    columns = {i: _numbers(column) for i, column in enumerate(table.columns)}
    if any(column is None for column in columns.values()):
        return None
    return pd.DataFrame(columns, copy=False)


def _numbers(column: object) -> np.ndarray | None:
    """Return a column as an array, missing values as NaN; None with numbers that are none."""
    import pyarrow.compute as pc

    ends = pc.min_max(column)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    if least is None or not -EXACT <= least <= most <= EXACT:  # infinity is beyond as well
        return None
    values: np.ndarray = column.to_numpy()  # type: ignore[attr-defined]
    missing = column.null_count  # type: ignore[attr-defined]
    return values if missing == _nan(values) else None


def _nan(values: np.ndarray) -> int:
    """Count what is NaN, without looking at each where all are numbers."""
    if values.dtype.kind != "f" or np.isfinite(values.sum()):
        return 0
    return int(np.isnan(values).sum())
