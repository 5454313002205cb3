"""Delimited text and how text files are opened, for the scripts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports.script.inputs import Inputs, reading_of
from embedding_explorer.exports.script.snippet import Snippet, call, fill, literal


def delimited(data: Dataset, reads: Inputs) -> Snippet | None:
    """Return code that reads a delimited text into `table`."""
    uneven = reading_of(data)["ragged"] or not reading_of(data)["quotes"]
    return _ragged(data) if uneven else Snippet("", regular(data, reading_of(data)))


def regular(data: Dataset, reading: Mapping[str, Any]) -> str:
    """Return the call of pandas that reads a table of even rows into `table`."""
    columns = list(reading["columns"])
    numbers = set(reading["numbers"]) - set(reading.get("written") or ())
    return call(
        "table = pd.read_csv",
        literal(file_of(reading)),
        sep=reading["delimiter"],
        encoding=reading["encoding"],
        compression=reading.get("compression"),
        decimal=reading["decimal"],
        skiprows=reading["skip_lines"] + reading["header"],
        header=None,
        names=columns,
        index_col=False,
        dtype={c: "str" for c in columns if c not in numbers and not _truths(data, c)},
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        low_memory=False,
    )


def _truths(data: Dataset, column: str) -> bool:
    """Whether a column is True and False, which pandas reads as such however they are written."""
    return column in data.items and set(data.items[column].dropna().unique()) <= {"True", "False"}


def _ragged(data: Dataset) -> Snippet:
    """Rows of uneven length, or loose quotation marks: record by record."""
    reading = reading_of(data)
    code = fill(
        """
        columns = <<columns>>
        <<opened>>
            records = list(csv.reader(file, delimiter=<<delimiter>>, quoting=csv.<<quoting>>))
        records = records[<<start>>:]
        width = len(columns)
        table = pd.DataFrame([(r + [""] * width)[:width] for r in records], columns=columns)
        table = table.replace("", None)
        """,
        opened=opened(reading),
        columns=literal(list(reading["columns"])),
        delimiter=literal(reading["delimiter"]),
        quoting="QUOTE_MINIMAL" if reading["quotes"] else "QUOTE_NONE",
        start=str(reading["skip_lines"] + reading["header"]),
    )
    return Snippet("", code + _numbers_as_written(reading), ("import csv", *gzip(reading)))


def _numbers_as_written(reading: Mapping[str, Any]) -> str:
    """Return code that makes points of the decimal commas of the numbers."""
    columns = [c for c in reading["numbers"] if c not in (reading.get("written") or ())]
    if reading["decimal"] == "." or not columns:
        return ""
    return fill(
        """

        for column in <<columns>>:
            table[column] = table[column].astype("str").str.replace(",", ".", regex=False)
        """,
        columns=literal(columns),
    )


def opened(reading: Mapping[str, Any], encoding: str | None = None, **more: str) -> str:
    """Return the line that opens the raw file as text, unpacked if it is gzip."""
    opener = "gzip.open" if gzip(reading) else "open"
    how = {"encoding": encoding or reading["encoding"], "newline": "", **more}
    named = ", ".join(f"{name}={literal(value)}" for name, value in how.items())
    return f'with {opener}({literal(file_of(reading))}, "rt", {named}) as file:'


def file_of(reading: Mapping[str, Any]) -> str:
    """Return the name of the raw file as it lies there, packed or not."""
    packed = gzip(reading) and not reading["file"].endswith((".gz", ".gzip"))
    return f"{reading['file']}.gz" if packed else reading["file"]


def gzip(reading: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the import that a gzip file needs, if it is one."""
    return ("import gzip",) if reading.get("compression") == "gzip" else ()
