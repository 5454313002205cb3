"""A matrix of vectors in one file, what is known of each row in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.wording import counted
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.infer import edge_columns
from embedding_explorer.data.readers.infer.dimension_columns import dimensions
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, short
from embedding_explorer.data.readers.text import delimited, plain
from embedding_explorer.data.readers.text.encoding import utf8

LINES = (*plain.SUFFIXES, ".tsv", ".tab")  # files in which a line without a tab is one value
LABELS = 1  # numbers a row that are no vector: y.npy beside X.npy


@dataclass(frozen=True)
class Opened:
    """A file and what its reader found in it."""

    blob: Blob
    raw: Raw
    key: str


def pair(opened: Sequence[Opened], wish: Wish, what: str) -> Raw | None:
    """Return vectors with what another file knows of each row; None where two files are no such.

    As the Embedding Projector takes them (two TSV files; metadata of one column has no header
    there, of several it has one), or as Python writes them: an array and a table, a text file of
    names or an array of labels.

    Raises
    ------
    InputError
        If the one file has more rows than the other.
    """
    if len(opened) != 2:
        return None
    matrices = sorted(filter(_is_matrix, opened), key=_width, reverse=True)
    others = [o for o in opened if not matrices or o is not matrices[0]]
    if not matrices or len(others) != 1:
        return None
    vectors, known = matrices[0], _table(others[0], matrices[0].raw.total)
    if known is None:
        return None
    rows, found = vectors.raw.total, others[0]
    if known.total != rows:
        raise InputError(
            f"{short(vectors.blob.name)!r} has {counted(rows, 'row')} and "
            f"{short(found.blob.name)!r} {known.total:,}"
            f"{' below its header' * bool(known.reading.get('header'))}; "
            "vectors and metadata need one row for each other."
        )
    return _joined(vectors, known, found.blob, wish, what)


def _is_matrix(found: Opened) -> bool:
    raw = found.raw
    if raw.vectors is not None:
        return not raw.frame.shape[1]
    numbers = [str(c) for c in raw.frame.columns if raw.frame[c].dtype.kind in "iuf"]
    if len(numbers) < raw.frame.shape[1] or not numbers:
        return False
    return raw.hint == "vectors" or dimensions(raw.frame, numbers) == numbers


def _width(found: Opened) -> int:
    raw = found.raw
    return raw.frame.shape[1] if raw.vectors is None else int(raw.vectors.shape[1])


def _table(found: Opened, rows: int) -> Raw | None:
    """Return the metadata, read in the way that makes them fit the vectors where there is one."""
    raw = found.raw
    if raw.images is not None or raw.edges is not None or edge_columns.said(raw.frame):
        return None
    if raw.vectors is not None:
        if raw.frame.shape[1] or raw.vectors.shape[1] > LABELS:
            return None
        label = "label" if len(np.unique(raw.vectors)) <= rows / 2 else "value"
        return replace(raw, frame=pd.DataFrame({label: raw.vectors[:, 0]}, index=raw.frame.index))
    if found.key not in (delimited.KEY, plain.KEY):
        return raw
    read = _lines(found, rows)
    if read is None:
        read = _parted(found, rows)
    return raw if read is None else read


def _lines(found: Opened, rows: int) -> Raw | None:
    """Read one name a line, whatever commas and quotation marks stand in it."""
    data, _ = utf8(found.blob)
    if found.blob.suffix not in LINES or b"\t" in data:
        return None
    lines = plain.lines(data.decode("utf-8", "replace").rstrip("\r\n"))
    header = len(lines) == rows + 1
    if len(lines) != rows + header:
        return None
    title, values = (lines[0], lines[1:]) if header else ("word", lines)
    raw = in_memory.from_rows([title], [[value] for value in values], Wish(), found.blob.what)
    return _as_file(raw, found, header=header)


def _parted(found: Opened, rows: int) -> Raw | None:
    """Read with the header that fits, the usual one first; then without quotation marks.

    A first line of several titles is a header, even where without it the numbers of rows agree.
    """
    if found.key != delimited.KEY:
        return None
    data, encoding = utf8(found.blob)
    several = found.raw.frame.shape[1] > 1
    sure = several and found.raw.reading["header"]
    for header in (True,) if sure else (several, not several):
        raw = delimited.parse_text(data, found.blob, Wish(), encoding, header=header)
        if raw.total == rows:
            return raw
    lines = [line.split("\t") for line in plain.lines(data.decode().rstrip("\r\n"))]
    if (
        len(lines) - rows not in ((1,) if sure else (0, 1))
        or len({len(line) for line in lines}) > 1
    ):
        return None
    header = len(lines) > rows
    titles = lines[0] if header else [""] * len(lines[0])
    raw = in_memory.from_rows(titles, lines[header:], Wish(), found.blob.what)
    return _as_file(raw, found, header=header)


def _as_file(raw: Raw, found: Opened, *, header: bool) -> Raw:
    reading = {**raw.reading, "encoding": found.raw.reading.get("encoding")}
    return replace(raw, first_row=1 + header, reading={**reading, "header": header})


def _joined(vectors: Opened, known: Raw, blob: Blob, wish: Wish, what: str) -> Raw:
    raw = vectors.raw
    taken = wish.choose(raw.total, what, width=_width(vectors), name="numbers")
    rows = np.arange(raw.total) if taken is None else taken
    with np.errstate(over="ignore"):
        # A row that could not be read has no numbers, and keeps its place beside the other file.
        table = raw.frame.reindex(rows).to_numpy(np.float64)
        numbers = table if raw.vectors is None else raw.vectors[rows]
        matrix = np.ascontiguousarray(numbers, np.float32)
    frame = known.frame.reindex(rows)
    reading = {
        **raw.reading,
        "format": "projector",
        "vectors_file": vectors.blob.name,
        "metadata_file": blob.name,
        "metadata": dict(known.reading),
        "columns": [str(c) for c in frame.columns],
        "written": known.reading.get("written") or {},
    }
    return replace(
        known,
        frame=frame,
        total=raw.total,
        taken=taken,
        hint="vectors",
        vectors=matrix,
        images=None,
        edges=None,
        notes=(*(n for n in raw.notes if n.level == "warning"), *known.notes),
        reading=reading,
        proposed=(),
    )
