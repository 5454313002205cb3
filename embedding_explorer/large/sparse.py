"""Sparse blocks as `scipy.sparse.save_npz` writes them: one CSR matrix a file, read whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.large.source import Chunk, Source

SUFFIX = ".npz"
_PARTS = ("data", "indices", "indptr", "shape")


def look(paths: Sequence[Path], column: str | None, chunk_bytes: int) -> tuple[Source, list[Chunk]]:
    """Return how to read the files, each a chunk.

    Raises
    ------
    InputError
        For a file that holds no CSR matrix, or files with different numbers of columns.
    """
    if column is not None:
        raise InputError(f"Sparse blocks have no columns with names, so none is called {column!r}.")
    chunks: list[Chunk] = []
    d = 0
    for path in paths:
        n, width = _shape(path)
        if d and width != d:
            raise InputError(
                f"The file {path.name!r} has {width:,} columns and {paths[0].name!r} {d:,}; all "
                "must have as many."
            )
        d = width
        start = chunks[-1].stop if chunks else 0
        chunks.append(Chunk(str(path), start, start + n))
    return Source("sparse", d), [chunk for chunk in chunks if chunk.rows]


def _shape(path: Path) -> tuple[int, int]:
    shape = _read(path, ("format", "shape"))["shape"]
    if shape.shape != (2,) or shape.dtype.kind not in "iu" or shape.min() < 0 or not shape[1]:
        raise _no_matrix(path)
    return int(shape[0]), int(shape[1])


def _read(path: Path, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return some arrays of an NPZ file, without pickle; the file must say that it holds CSR."""
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in names}
            form = file["format"].item()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, AttributeError) as error:
        raise _no_matrix(path) from error
    if form not in (b"csr", "csr"):
        raise _no_matrix(path)
    return found


def _no_matrix(path: Path) -> InputError:
    return InputError(
        f"The file {path.name!r} holds no sparse matrix of rows (CSR); write it with "
        "scipy.sparse.save_npz(path, matrix.tocsr())."
    )


def blocks(source: Source, chunk: Chunk) -> Iterator[Any]:
    """Yield the matrix of a file, (m, d) float32 CSR, its indices checked."""
    from scipy.sparse import csr_matrix

    path = Path(chunk.path)
    data, indices, indptr, shape = _read(path, _PARTS).values()
    if data.dtype.kind not in "fiub" or tuple(shape) != (chunk.rows, source.d):
        raise _no_matrix(path)
    try:
        with np.errstate(over="ignore"):
            numbers = data.astype(np.float32, copy=False)
        matrix = csr_matrix((numbers, indices, indptr), shape=tuple(map(int, shape)), copy=False)
        matrix.check_format(full_check=True)  # an index out of place would be read from anywhere
    except (ValueError, TypeError, IndexError) as error:
        raise _no_matrix(path) from error
    yield matrix


def tables(source: Source, chunk: Chunk) -> Iterator[Any]:
    """Yield nothing: there is nothing but vectors."""
    return iter(())
