"""Rows of cells that were taken out of a text, read as any table is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import delimited

KEY = "printed"
NULLS = ("NULL", "[NULL]", "null", "<null>")  # how databases print that there is no value
Row = tuple[int, Sequence[str]]  # the line it begins on, and its cells


def read(
    titles: Sequence[str] | None,
    rows: Iterable[Row],
    blob: Blob,
    wish: Wish,
    encoding: str,
    note: str,
    *,
    nulls: Sequence[str] = (),
) -> Raw:
    """Return rows with their titles, if they have any; cells that are one of `nulls` are empty.

    Raises
    ------
    InputError
        If there is no row.
    LimitError
        If there are more columns, rows or cells than allowed.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    if titles is not None:
        writer.writerow([title.replace("\n", " ") for title in titles])
    begins = []
    for number, cells in rows:
        begins.append(number)
        writer.writerow(["" if cell in nulls else cell for cell in cells])
    named = replace(blob, name="a.tsv")
    raw = delimited.parse_text(
        table.getvalue().encode(), named, wish, encoding, header=titles is not None
    )
    notes = (*(n for n in raw.notes if "separated" not in n.text), Note(note))
    reading = {**raw.reading, "format": KEY, "delimiter": None}
    return replace(raw, notes=notes, reading=reading).standing(begins)


def read_titled(
    records: Sequence[tuple[int, Mapping[str, str]]],
    blob: Blob,
    wish: Wish,
    encoding: str,
    note: str,
    *,
    nulls: Sequence[str] = (),
) -> Raw:
    """Return rows whose cells have a title each: the line a row begins on, and its cells by title.

    Raises
    ------
    InputError
        If there is no row.
    LimitError
        If there are more columns, rows or cells than allowed.
    """
    titles = list(dict.fromkeys(title for _, cells in records for title in cells))
    # Before every row has a cell for every title.
    check("columns", len(titles), blob.what)
    check("cells", len(titles) * len(records), blob.what)
    rows = ((line, [cells.get(title, "") for title in titles]) for line, cells in records)
    return read(titles, rows, blob, wish, encoding, note, nulls=nulls)
