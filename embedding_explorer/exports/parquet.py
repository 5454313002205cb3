"""A table as Parquet: types kept, small, quick to read."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from embedding_explorer.base.errors import require
from embedding_explorer.data.columns import one_type
from embedding_explorer.exports.tables import table
from embedding_explorer.space.built import Built

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
