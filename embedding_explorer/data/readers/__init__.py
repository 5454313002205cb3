"""Bytes to a Dataset: one reader per family of formats, named here once.

A reader module has ``KEY``, ``accepts(blob) -> bool`` and ``parse(blob, wish) -> Raw``. The first
of `FORMATS` that accepts a file reads it: by what the file begins with where that decides, by its
suffix where it does not. Nothing in a file is ever run, unpickled or written to disk, and no name
inside an archive is followed as a path.

``Dataset.reading`` tells a plain script how to get the same rows from the same file:

file, format
    Base name; one of csv, xlsx, json, jsonl, parquet, arrow, npy, npz, word_vectors,
    word2vec_binary, text (a file of lines), lines (pasted), sentences (a whole text, cut), table
    (a DataFrame), array, images, documents (one text file each), edges, projector, printed (a
    table that a program printed), fixed_width, arff, fasta, subtitles,
    references, chat.
compression
    "gzip", "zip" (the only file in an archive) or None.
encoding, delimiter, decimal, thousands, quotes, skip_lines, header
    Of a text: as pandas.read_csv takes them. `skip_lines` stand above the header and are no
    part of the table; `quotes` False means that quotation marks are ordinary characters.
columns
    The names of the columns in order, made unique.
numbers
    Columns read as numbers, in which the words of `number_spelling.MISSING` are missing; every
    other column is text, in which only an empty cell is missing, and what `missing` says.
missing
    Of columns of categories: the words in them that stand for a missing value.
written
    Of columns of numbers that were text at first: [thousands mark or "", decimal mark].
dates
    Of columns of dates that became numbers: the order of year, month and day ("ymd"; "named"
    where the month is a word).
several
    Columns of texts in which some cells were lists or objects.
ragged
    Whether rows had too few fields (filled with empty ones) or too many (dropped).
nul
    What stands for a NUL character, where there was one.
sheet, array
    The sheet of a workbook; the array of an NPZ that holds the vectors or images.
sample
    None, or {"n", "seed", "total"}: the rows sorted(default_rng(seed).choice(total, n,
    replace=False)), drawn before any row is dropped. Of a graph: of its edges.
first_row
    The number that the file itself gives to its first data row (2 below a header).
drop
    0-based positions, among all data rows of the file, of the rows that were dropped.
name_reason
    Why that column is the name, in words.
name_column, vector_column, vector_columns, feature_names
    The column the names come from (None: made from the text or the row number); the column of
    lists, or the columns of numbers, that became the vectors; the names of their dimensions.
dimensions
    Of word vectors: numbers per word.
size, mode
    Of images: [width, height] all are brought to, "L" or "RGB".
edges_file, nodes_file, nodes, edges_drop
    Of a graph: the two files, the reading of the second, and the positions of edges dropped.
vectors_file, metadata_file, metadata
    Of a Projector pair: the two files and the reading of the second.
files
    Of several tables read as one: the reading of each, with its rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from numbers import Integral
from typing import Any

from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.progress import Progress
from embedding_explorer.data.columns import KINDS
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.assemble import assemble
from embedding_explorer.data.readers.containers.open_source import open_source
from embedding_explorer.data.readers.raw import Wish
from embedding_explorer.data.readers.text import plain
from embedding_explorer.data.readers.text.encoding import known_encoding

__all__ = ["FORMATS", "read", "read_text"]

FORMATS = (
    "graphs.xml",
    "text.html_tables",
    "refused",
    "binary.excel",
    "binary.columnar",
    "binary.sparse",
    "binary.arrays",
    "binary.images",
    "containers.archive",
    "text.arff",
    "text.fasta",
    "text.subtitles",
    "text.references",
    "text.chats",
    "text.json_",
    "text.list_lines",
    "graphs.gml",
    "graphs.pajek",
    "graphs.dot",
    "graphs.adjacency",
    "text.distance_file",
    "text.edgelist",
    "text.whitespace",
    "text.word_vectors",
    "text.typed_columns",
    "text.records_by_line",
    "text.labelled_cells",
    "text.printed_tables",
    "text.rare_delimiters",
    "text.fixed_width",
    "text.delimited",
    "text.plain",
)


def read(
    source: Any,
    *,
    name: str | None = None,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    sample: int | None = None,
    sample_seed: int = 0,
    leave_out: Collection[str] = (),
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """Read what a user brings.

    Parameters
    ----------
    source : path, bytes, open file, DataFrame, array, list of str, or a list of files
        A list of files holds paths, open files or (name, bytes) pairs.
    name : str, optional
        What bytes or an open file are called; the suffix helps to tell the format.
    kind : str, optional
        One of `dataset.KINDS`, instead of what is detected.
    roles : mapping of column to role, optional
        Instead of what is proposed.
    sample : int, optional
        Read a uniform random sample of this many rows, drawn from all rows without replacement.
    sample_seed : int
        The seed of the draw.
    leave_out : collection of str
        "totals" and "means": a last row of sums, or of means. "repeated rows": those equal to an
        earlier one. They stay unless it is wished.
    encoding : str, optional
        How a text is written ("cp1251"), instead of what is detected; any that Python knows.
    progress : callable (fraction, step) -> None, optional
        Called a few times a second with what is done, 0 to 1, and the name of the step; whatever
        it raises ends the reading.

    Raises
    ------
    Cancelled
        If `progress` raises it.
    InputError
        If it cannot be read, with what is wrong and what to do.
    LimitError
        If it is over a limit. Where a sample would fit, the error has ``can_sample`` True,
        ``total`` (rows there are) and ``limit`` (rows that fit).
    """
    wish = _wish(sample, sample_seed, kind, encoding)
    with pace.reporting(progress):
        raw, called = open_source(source, name, wish, FORMATS)
        return assemble(raw, source=called, wish=wish, kind=kind, roles=roles, leave_out=leave_out)


def read_text(
    text: str,
    *,
    how: str = "lines",
    name: str = "pasted text",
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    sample: int | None = None,
    sample_seed: int = 0,
    leave_out: Collection[str] = (),
    progress: Progress | None = None,
) -> Dataset:
    """Read a text that is already a string.

    Parameters
    ----------
    text : str
    how : "lines" or "whole"
        One thing per line, or the sentences of one whole text.
    name, kind, roles, sample, sample_seed, leave_out, progress
        As for `read`.

    Raises
    ------
    InputError
        If the text is empty or `how` unknown.
    """
    if not isinstance(text, str):
        raise InputError(f"A text is needed, not a {type(text).__name__}; use read() for files.")
    wish = _wish(sample, sample_seed)
    with pace.reporting(progress):
        raw = plain.from_text(text, how, wish)
        return assemble(raw, source=name, wish=wish, kind=kind, roles=roles, leave_out=leave_out)


def _wish(
    sample: int | None, seed: int, kind: str | None = None, encoding: str | None = None
) -> Wish:
    if kind is not None and kind not in KINDS:
        raise unknown("kind of data", kind, KINDS)
    encoding = None if encoding is None else known_encoding(encoding)
    for what, value, least in (("sample", sample, 1), ("sample_seed", seed, 0)):
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if value is not None and not (whole and value >= least):
            raise InputError(f"{what} must be a whole number from {least} on, not {value!r}.")
    return Wish(None if sample is None else int(sample), int(seed), kind, encoding)
