"""Large texts of nothing but plainly written numbers, read by Arrow.

Whatever else stands in a piece of the text (a word, a mark of thousands, "nan", a whole number
too long for a fraction, a line with another number of cells) leaves that piece to pandas, so that
a table is the same by either way, but for the last digit of numbers of more than 15: it is the
nearest one here.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from embedding_explorer.data.readers.infer.cell_values import EXACT
from embedding_explorer.data.readers.text.record_scan import line_places

HEXADECIMAL = (b"x", b"X")  # 0x1F is a number to Arrow
SIGNED = re.compile(rb"(?<![eE])\+")  # and +5 a fraction
LEAST = 4 << 20  # bytes below which loading Arrow is not worth it
HEAD = 1 << 16  # bytes that tell a text of numbers from one with words
PIECE = 16 << 20  # bytes at a time


def fractions(
    body: bytes, start: int, width: int, delimiter: str, decimal: str
) -> frozenset[int] | None:
    """Return the columns of fractions in a large text of several columns of numbers.

    None for any other text, as far as its beginning tells.
    """
    if width < 2 or len(body) - start < LEAST or not are_records(body, start):
        return None
    at, stop = next(line_places(body, start, len(body), HEAD))
    head = read(body[at:stop], width, delimiter, decimal)
    if head is None:
        return None
    # Where one is missing, whole numbers are fractions, too.
    whole = head.notna().all()
    return frozenset(c for c in head if head[c].dtype.kind == "f" and whole[c])


def are_records(body: bytes, start: int) -> bool:
    """Tell whether lines end where records do: no quotation mark stands around any line end."""
    return body.find(b'"', start) < 0


def read(
    lines: bytes, width: int, delimiter: str, decimal: str, known: Collection[int] = ()
) -> pd.DataFrame | None:
    """Return whole lines as columns 0..width-1 of numbers; None where a cell is anything else.

    `known`: columns of fractions, which are not tried as whole numbers first; that takes a quarter
    of the time.
    """
    import pyarrow as pa
    from pyarrow import csv

    if any(mark in lines for mark in HEXADECIMAL) or (b"+" in lines and SIGNED.search(lines)):
        return None
    names = [str(i) for i in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(lines),
            read_options=csv.ReadOptions(column_names=names, use_threads=False),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                null_values=[""],
                true_values=[],
                false_values=[],
                decimal_point=decimal,
                column_types=dict.fromkeys(map(str, known), pa.float64()),
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
    # Infinity is beyond as well; a longer whole number that was read as a fraction can be EXACT.
    if least is None or not -EXACT < least <= most < EXACT:
        return None
    values: np.ndarray = column.to_numpy()  # type: ignore[attr-defined]
    missing = column.null_count  # type: ignore[attr-defined]
    return values if missing == _nan(values) else None


def _nan(values: np.ndarray) -> int:
    """Count what is NaN, without looking at each where all are numbers."""
    if values.dtype.kind != "f" or np.isfinite(values.sum()):
        return 0
    return int(np.isnan(values).sum())
