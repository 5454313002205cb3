"""A table as comma-separated text that a spreadsheet will not take for formulas."""

from __future__ import annotations

from collections.abc import Sequence

from embedding_explorer.base.inert import to_csv
from embedding_explorer.exports.tables import table
from embedding_explorer.space.built import Built

TITLE = "CSV"
SUFFIX = ".csv"
MIME = "text/csv"
SUMMARY = "A table for any spreadsheet or program."


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    what: str = "map",
    k: int = 10,
    metric: str | None = None,
) -> bytes:
    """Return UTF-8 text with a header; text that could start a formula is made inert.

    See `tables.table` for `what`, and `inert` for what becomes of cells and headers.
    """
    return to_csv(table(built, what, rows=rows, k=k, metric=metric))
