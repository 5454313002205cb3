"""Sparse matrices: SciPy's .npz, Matrix Market (.mtx) and svmlight; small ones become dense."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.binary import npy
from embedding_explorer.data.readers.containers.compression import entries, unpack
from embedding_explorer.data.readers.graphs.finish import each_once
from embedding_explorer.data.readers.infer import graph_tables
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import first_lines

KEY = "sparse"
MARKET, MARKET_SUFFIX = b"%%matrixmarket", ".mtx"
SVMLIGHT = (".svm", ".svmlight", ".libsvm")
PLAIN = (".txt", ".dat", "")
LINE = re.compile(r"\s*[-+.\deE]+(,[-+.\deE]+)*(\s+qid:\d+)?(\s+\d+:[-+.\deEnaif]+)+\s*(#.*)?")
REMARK = re.compile(rb"^[ \t]*%[^\n]*", re.MULTILINE)
# Possessive: of a million digits before a letter no shorter part is tried.
NUMBER = rb"[-+]?(?:\d++\.?\d*+|\.\d++)(?:[eEdD][-+]?\d++)?+|[-+]?(?i:nan|inf|infinity)"
NO_NUMBER = re.compile(rb"(?<!\S)(?!(?:" + NUMBER + rb")(?!\S))\S{1,20}|\x00")
SEEN = 20_000  # bytes
PARTS = {"csr": "compressed", "csc": "compressed", "bsr": "compressed", "coo": "places"}
UNREADABLE = (ValueError, IndexError, KeyError, TypeError, OverflowError, EOFError)


def accepts(blob: Blob) -> bool:
    """Tell by the parts of an NPZ, by what Matrix Market begins with, or by svmlight's lines."""
    if blob.data[:20].lower().startswith(MARKET) or blob.suffix in (MARKET_SUFFIX, *SVMLIGHT):
        return True
    if blob.data.startswith(b"PK"):
        names = {item.filename for item in entries(blob)} if blob.suffix in (".npz", "") else set()
        return {"format.npy", "shape.npy"} <= names
    return blob.suffix in PLAIN and b":" in blob.data[:SEEN] and _is_svmlight(blob)


def _is_svmlight(blob: Blob) -> bool:
    rows = [row for row in first_lines(blob, SEEN).split("\n") if row.strip()]
    return bool(rows) and all(LINE.fullmatch(row) for row in rows)


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the rows of the matrix as vectors; where a graph is asked for, its links.

    Raises
    ------
    InputError
        If it is damaged.
    LimitError
        If it has more rows or dimensions than allowed as a dense matrix.
    """
    if not blob.data.strip():
        raise empty(blob.what)
    labels: Sequence[Any] | None = None
    form = "npz" if blob.data.startswith(b"PK") else "mtx"
    try:
        if form == "npz":
            matrix = _npz(blob)
        elif blob.data[:20].lower().startswith(MARKET):
            matrix = _market(blob)
        else:
            form, (matrix, labels) = "svmlight", _svmlight(blob)
    except UNREADABLE as error:
        raise InputError(
            f"{blob.what} is not a readable sparse matrix ({str(error)[:80]}); save it again, "
            "such as by scipy.sparse.save_npz."
        ) from error
    if blob.kind == "graph":
        return _graph(matrix, blob, form)
    return from_matrix(matrix, wish, blob.what, form=form, labels=labels)


def _npz(blob: Blob) -> Any:
    from scipy import sparse

    wanted = [item for item in entries(blob) if item.filename.endswith(".npy")]
    found = {item.filename.removesuffix(".npy"): data for item, data in unpack(blob, wanted)}
    parts = {key: npy.load(data, f"The array {key[:60]!r}") for key, data in found.items()}
    form = str(npy.texts(parts["format"].reshape(1))[0])
    rows, columns = (int(n) for n in parts["shape"])
    if PARTS.get(form) == "compressed":
        arrays = (parts["data"], parts["indices"], parts["indptr"])
        kind = {"csr": sparse.csr_matrix, "csc": sparse.csc_matrix, "bsr": sparse.bsr_matrix}[form]
        made = kind(arrays, shape=(rows, columns))
        made.check_format(full_check=True)  # places that point beyond the shape
        # Where nothing is kept SciPy does not look at these, and reads beyond the end by them.
        if made.indptr[0] != 0 or (np.diff(made.indptr) < 0).any():
            raise ValueError("its rows do not follow one another")
        return made
    if PARTS.get(form) == "places":
        return sparse.coo_matrix((parts["data"], (parts["row"], parts["col"])), (rows, columns))
    raise ValueError(f"its form is {form[:20]!r}; csr, csc, bsr and coo are read")


def _market(blob: Blob) -> Any:
    from scipy import io as scipy_io
    from scipy import sparse

    _check_numbers(blob.data)
    rows, columns, *_ = scipy_io.mminfo(io.BytesIO(blob.data))
    check("rows", int(rows), blob.what)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return sparse.coo_matrix(scipy_io.mmread(io.BytesIO(blob.data)))


def _check_numbers(data: bytes) -> None:
    """Refuse a Matrix Market file with anything but numbers below its first line.

    Of what stands in or behind a number SciPy reads nothing, and a byte of 0 ends the process.
    """
    _, _, below = data.partition(b"\n")
    if found := NO_NUMBER.search(REMARK.sub(b"", below)):
        raise ValueError(f"it has {found[0].decode('latin-1')!r} among its numbers")


def _svmlight(blob: Blob) -> tuple[Any, list[float]]:
    from sklearn.datasets import load_svmlight_file

    matrix, labels = load_svmlight_file(io.BytesIO(blob.data))
    return matrix, labels.tolist()


def from_matrix(
    matrix: Any, wish: Wish, what: str, *, form: str = KEY, labels: Sequence[Any] | None = None
) -> Raw:
    """Return the rows of a SciPy matrix as dense vectors, with a label each where there are some.

    Raises
    ------
    InputError
        If it is no matrix of real numbers with at least one row and column.
    LimitError
        If it has more rows or dimensions than allowed; with SVD fewer dimensions hold most of it.
    """
    rows = matrix.tocsr()
    if rows.ndim != 2 or 0 in rows.shape or rows.dtype.kind not in "iufb":
        shape = "×".join(map(str, rows.shape))
        raise InputError(f"{what} has the shape {shape} of {rows.dtype}; give real numbers n×d.")
    total, wide = rows.shape
    check("dimensions", wide, what)
    taken = wish.choose(total, what, width=wide, name="numbers")
    index = np.arange(total) if taken is None else taken
    with np.errstate(over="ignore"):
        vectors = rows[index].astype(np.float32).toarray()
    frame, columns = pd.DataFrame(index=index), tuple[Column, ...]()
    if labels is not None:
        named = [int(v) if float(v).is_integer() else v for v in labels]
        frame["label"] = pd.Series(named).loc[index]
        columns = (Column("label", "label", "the number before each row"),)
    share = rows.nnz / (total * wide)
    note = Note(f"A sparse matrix, {share:.1%} of it filled, made dense.")
    reading = {"format": form, "columns": list(frame)}
    return Raw(
        frame,
        total,
        taken,
        hint="vectors",
        vectors=vectors,
        notes=(note,),
        reading=reading,
        proposed=columns,
    )


def _graph(matrix: Any, blob: Blob, form: str) -> Raw:
    links = matrix.tocoo()
    if links.shape[0] != links.shape[1]:
        raise InputError(
            f"{blob.what} cannot be read as a graph: it has {links.shape[0]:,} rows and "
            f"{links.shape[1]:,} columns; edges need one column a node."
        )
    check("edges", links.nnz, blob.what)
    cells = zip(links.row.tolist(), links.col.tolist(), links.data.tolist(), strict=True)
    edges = each_once([(one + 1, other + 1, weight) for one, other, weight in cells])
    ends = ([one for one, _, _ in edges], [other for _, other, _ in edges])
    nodes = [{"id": number + 1} for number in range(links.shape[0])]
    raw = graph_tables.from_parts(ends, [weight for *_, weight in edges], nodes, blob.what)
    return Raw(**{**raw.__dict__, "reading": {**raw.reading, "format": form}})
