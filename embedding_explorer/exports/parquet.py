"""A table as Parquet: types kept, small, quick to read."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pandas as pd

from embedding_explorer.base.errors import require
from embedding_explorer.build.build import Built
from embedding_explorer.exports.tables import table

TITLE = "Parquet"
SUFFIX = ".parquet"
MIME = "application/vnd.apache.parquet"
SUMMARY = "The same table for pandas, Arrow, DuckDB or R, with its types kept."


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    what: str = "map",
    k: int = 10,
    metric: str | None = None,
) -> bytes:
    """Return the table as Parquet; columns of mixed values become text."""
    require("pyarrow", "Parquet")
    frame = table(built, what, rows=rows, k=k, metric=metric).apply(one_type)
    target = BytesIO()
    frame.to_parquet(target, engine="pyarrow", index=False)
    return target.getvalue()


def one_type(column: pd.Series) -> pd.Series:
    """Return a column that Parquet can hold: text where values of several types are mixed."""
    if column.dtype != object:
        return column
    inferred = pd.api.types.infer_dtype(column, skipna=True)
    if inferred in _HELD:
        return column
    text = column.map(lambda v: str(v).encode("utf-8", "replace").decode(), na_action="ignore")
    return text.astype("str")


_HELD = ("boolean", "integer", "floating", "date", "datetime", "empty")
