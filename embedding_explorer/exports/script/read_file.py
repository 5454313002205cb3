"""Reading the raw file again with plain pandas and numpy, as `Dataset.reading` says it was read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from embedding_explorer.data.columns import several, text_of
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.dates import decimal_year
from embedding_explorer.data.number_formats import SIGNED, STRIPPED, pattern
from embedding_explorer.data.samples import cards
from embedding_explorer.exports.script.data_beside import NEEDED, there
from embedding_explorer.exports.script.delimited import file_of
from embedding_explorer.exports.script.formats import FORMATS
from embedding_explorer.exports.script.inputs import Inputs, reading_of
from embedding_explorer.exports.script.links import links_code, links_of
from embedding_explorer.exports.script.names import names_code
from embedding_explorer.exports.script.snippet import Snippet, bare, fill, literal


def read_again(data: Dataset, reads: Inputs) -> Snippet | None:
    """Return code that reads the raw file to the same rows, or None when that takes our readers."""
    load = FORMATS.get(str(reading_of(data).get("format")))
    loaded = load(data, reads) if load and _plain(data, reads) else None
    if loaded is None:
        return None
    if reads.form == "links":
        parts: tuple[str | None, ...] = (loaded.code, links_code(data), _check(data, reads))
    else:
        named, columns = names_code(data), _columns(data, reads)
        parts = (
            loaded.code,
            _renamed(data),
            _rows(data, reads),
            named,
            columns,
            _check(data, reads),
        )
    if None in parts:
        return None
    parts = (there(_files(reading_of(data)), _origin(data)), *parts)
    years = ("import datetime", "import math") if reading_of(data).get("dates") else ()
    joined = ("import json",) if reading_of(data).get("several") else ()
    always = ("import hashlib", "import re", "import warnings", *NEEDED)
    imports = (*always, *years, *joined, *loaded.imports)
    return Snippet("Read the data", "\n".join(part for part in parts if part), imports)


def _files(reading: Mapping[str, Any]) -> list[str]:
    """Return the names of the raw files that a script opens."""
    if "vectors_file" in reading:
        return [str(reading["vectors_file"]), str(reading["metadata_file"])]
    return [file_of(reading)]


def _origin(data: Dataset) -> str:
    """Say where the raw file comes from."""
    key = data.source.removeprefix("sample ")
    if key != data.source and key in cards():
        return f"it comes with Embedding Explorer, in the folder data/{key} of the project"
    return "it is the file that the map was made from"


def _plain(data: Dataset, reads: Inputs) -> bool:
    """Whether the file is one, and no cell that is read had to be mended by our readers."""
    reading, file = reading_of(data), reading_of(data).get("file")
    if reads.form == "links" and reads.color:
        return False  # the colour is a column of the nodes, and the file lists the edges
    zipped = reading.get("compression") == "zip" and reading.get("format") != "images"
    if zipped or {"files", "edges_file"} & set(reading):
        return False
    if not isinstance(file, str) or "nul" in reading or not set(reads.wanted) <= set(data.items):
        return False
    texts = [data.items[c] for c in reads.wanted if data.items[c].dtype.kind not in "iufb"]
    mended = any(t.astype("str").str.contains("\ufffd", regex=False).any() for t in texts)
    return not mended and not data.names.str.contains("\ufffd", regex=False).any()


def _renamed(data: Dataset) -> str:
    """A column called name that is not the name of the rows has another name here."""
    listed = reading_of(data).get("columns") or ()
    if "name" not in listed or reading_of(data).get("name_column") == "name":
        return ""
    new = next((c for c in data.items.columns[1:] if c not in listed), None)
    return f'table = table.rename(columns={{"name": {literal(new)}}})' if new else ""


def _rows(data: Dataset, reads: Inputs) -> str:
    """Return the code that draws the sample, then leaves out the rows that were dropped."""
    beside = [reads.form] if reads.form in ("vectors", "images") and _is_array(data) else []
    lines = []
    drawn: Any = reading_of(data).get("sample")
    if drawn:
        choice = f"draw.choice({drawn['total']}, {drawn['n']}, replace=False)"
        lines.append(f"draw = np.random.default_rng({drawn['seed']})  # a fair sample of the rows")
        lines.append(f"rows = np.sort({choice})\ntable = table.iloc[rows]")
        lines += [f"{name} = {name}[rows]" for name in beside]
    if drop := list(reading_of(data).get("drop") or ()):
        lines.append(f"dropped = {literal(drop)}  # rows left out when it was read")
        lines += [f"{name} = {name}[~table.index.isin(dropped)]" for name in beside]
        lines.append("table = table[~table.index.isin(dropped)]")
    return "\n".join(lines)


def _is_array(data: Dataset) -> bool:
    return not {"vector_column", "vector_columns"} & set(reading_of(data))


def _columns(data: Dataset, reads: Inputs) -> str:
    """Return the code that types the columns that are read, and lifts vectors out of them."""
    lines = ["table = table.reset_index(drop=True)", _joined(data, reads)]
    lines.append(_as_written(data, reads))
    if reads.form == "vectors" and not _is_array(data):
        lines.append(_lifted(reading_of(data)))
    for name in reads.wanted:
        kind = data.items[name].dtype.kind + "?" * bool(data.items[name].isna().any())
        lines += [
            line.replace("<column>", f"table[{literal(name)}]") for line in _CASTS.get(kind, ())
        ]
    return "\n".join([*filter(None, lines), 'table["name"] = names'])


def _joined(data: Dataset, reads: Inputs) -> str:
    """Return code that makes one text of cells that are lists of several values."""
    lists = [c for c in reads.wanted if c in (reading_of(data).get("several") or ())]
    if not lists:
        return ""
    return fill(
        """
        <<functions>>


        for column in <<columns>>:
            table[column] = [several(cell) for cell in table[column]]
        """,
        functions=bare(text_of, several),
        columns=literal(lists),
    )


def _as_written(data: Dataset, reads: Inputs) -> str:
    """Return code that reads numbers with decimal commas, thousands marks or currency signs."""
    reading = reading_of(data)
    used = {*reads.wanted, *(reading.get("vector_columns") or ())}
    dates = {c: order for c, order in (reading.get("dates") or {}).items() if c in used}
    years = fill(_YEARS, function=bare(decimal_year), orders=literal(dates)) if dates else ""
    return "\n".join(filter(None, (_ways(reading, used), years)))


_YEARS = """
    <<function>>


    for column, order in <<orders>>.items():
        table[column] = [decimal_year(str(cell), order) for cell in table[column]]
"""


def _ways(reading: Mapping[str, Any], used: set[str]) -> str:
    ways = {c: tuple(way) for c, way in (reading.get("written") or {}).items() if c in used}
    if not ways:
        return ""
    return fill(
        """
        for column, (form, thousands, decimal) in <<ways>>.items():
            texts = table[column].astype("str").str.strip(<<stripped>>)
            texts = texts.str.replace(<<signed>>, r"\\1", regex=True)
            texts = texts.where(texts.str.fullmatch(form).fillna(False).astype(bool))
            texts = texts.str.replace(thousands, "", regex=False)
            texts = texts.str.replace(decimal, ".", regex=False)
            table[column] = pd.to_numeric(texts, errors="coerce")
        """,
        ways=literal({c: (pattern(way), *way) for c, way in ways.items()}),
        stripped=literal(STRIPPED),
        signed=literal(SIGNED),
    )


_CASTS = {
    "i": ('<column> = <column>.astype("int64")',),
    "f": ('<column> = <column>.astype("float64")',),
    "f?": (
        'numbers = pd.to_numeric(<column>, errors="coerce").astype("float64")',
        "<column> = numbers.where(np.isfinite(numbers))",
    ),
}


def _lifted(reading: Mapping[str, Any]) -> str:
    if "vector_columns" in reading:
        chosen = f"table[{literal(list(reading['vector_columns']))}]"
        return f"vectors = {chosen}.to_numpy(np.float64).astype(np.float32)"
    return fill(
        """
        cells = [
            re.split(r"[\\s,;]+", cell.strip().strip("[]()").strip())
            if isinstance(cell, str)
            else cell
            for cell in table[<<column>>]
        ]
        vectors = np.array(cells, dtype=np.float64).astype(np.float32)
        """,
        column=literal(reading["vector_column"]),
    )


def _check(data: Dataset, reads: Inputs) -> str:
    """Return code that says so when another file than the one exported from was read."""
    lists = [data.names.astype(str).tolist(), *(_seen(data.items[c]) for c in reads.wanted)]
    if reads.form == "links":
        lists = [lists[0], links_of(data)]
    digest = hashlib.sha256(repr(lists).encode("utf-8", "replace")).hexdigest()[:16]
    if reads.form == "links":
        return fill(_CHECK, read="[names, links]", digest=digest)
    return fill(
        """
        read = [names]
        for column in <<columns>>:
            read.append(table[column].astype(object).fillna("").astype(str).tolist())
        <<check>>
        """,
        columns=literal(reads.wanted),
        check=fill(_CHECK, read="read", digest=digest),
    )


_CHECK = """
    if hashlib.sha256(repr(<<read>>).encode("utf-8", "replace")).hexdigest()[:16] != "<<digest>>":
        warnings.warn("This is not the data the map was made from: the numbers will differ.")
"""


def _seen(column: pd.Series) -> list[str]:
    texts: list[str] = column.astype(object).where(column.notna(), "").astype(str).tolist()
    return texts
