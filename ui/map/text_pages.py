"""Names and fields of very many items, so that the browser can fetch a few of them.

One file holds a row per item, its name and fields between separators; where every 256th row
begins is told, so that one request for a part of the file answers a hover. A second file holds
the names alone, for the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.rounding import without_noise
from ui.map.packing import Packer, column_texts

BLOCK = 256
KNOWN = 400  # names that are told at once, for the labels
FIELD, ROW = "\x1f", "\x1e"


def row_file(names: Sequence[str], columns: Sequence[Any]) -> tuple[bytes, np.ndarray]:
    """Return the rows as bytes, and where each block of them begins (and the last one ends)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    arrays = [_arrow(list(names)), *(_column(values) for values in columns)]
    end, between = (pa.scalar(sign, pa.large_string()) for sign in (ROW, FIELD))
    rows = pc.binary_join_element_wise(*arrays, end, between, null_handling="replace")
    ends = np.frombuffer(rows.buffers()[1], np.int64, len(rows) + 1, 8 * rows.offset)
    content = rows.buffers()[2].to_pybytes()[: ends[-1]]
    return content, np.append(ends[:-1][::BLOCK], ends[-1]).astype(np.float64)


def name_file(names: Sequence[str]) -> bytes:
    """Return the names, one in a line."""
    text = "\n".join(names)
    if text.count("\n") >= len(names):
        text = "\n".join(name.replace("\n", " ") for name in names)
    return text.encode("utf-8", errors="replace")


def pack_known(packer: Packer, names: Sequence[str], rank: np.ndarray | None) -> dict[str, Any]:
    """Add the names that matter most."""
    n = len(names)
    first = np.arange(min(KNOWN, n)) if rank is None else _least(np.asarray(rank), min(KNOWN, n))
    return {
        "items": packer.array(first, "i4"),
        "texts": packer.texts([names[int(i)] for i in first]),
    }


def is_number(values: Sequence[Any]) -> bool:
    """Tell whether a column travels as numbers."""
    series = pd.Series(values) if not isinstance(values, pd.Series) else values
    number = pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)
    return number and not pd.api.types.is_complex_dtype(series)


def _least(rank: np.ndarray, k: int) -> np.ndarray:
    few = np.argpartition(rank, k - 1)[:k]
    return few[np.argsort(rank[few], kind="stable")]


def _column(values: Sequence[Any]) -> Any:
    import pyarrow as pa

    if is_number(values):
        numbers = pd.Series(values).to_numpy(dtype=np.float64, na_value=np.nan)
        return pa.array(without_noise(numbers)).cast(pa.large_string())
    return _arrow(column_texts(pd.Series(values)))


def _arrow(values: list[str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        array = pa.array(values, pa.large_string())
    except UnicodeEncodeError:  # half a character
        array = pa.array([v.encode(errors="replace").decode() for v in values], pa.large_string())
    for sign in (FIELD, ROW):
        array = pc.replace_substring(array, sign, " ")
    return array
