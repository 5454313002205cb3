"""NPY files, read block by block: what a memory map has touched would count as memory taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.large.source import Chunk, Source, block_rows

SUFFIX = ".npy"


def look(paths: Sequence[Path], column: str | None, chunk_bytes: int) -> tuple[Source, list[Chunk]]:
    """Return how to read the files, and their rows in chunks.

    Raises
    ------
    InputError
        For a file that is no matrix of numbers, or files with vectors of different length.
    """
    if column is not None:
        raise InputError(f"An NPY file has no columns, so none is called {column!r}.")
    chunks: list[Chunk] = []
    d = 0
    for path in paths:
        n, width = _header(path)[1]
        if d and width != d:
            raise InputError(
                f"The file {path.name!r} has vectors of {width:,} numbers and "
                f"{paths[0].name!r} of {d:,}; all must be of one length."
            )
        d = width
        start = chunks[-1].stop if chunks else 0
        chunks += _cut(str(path), start, n, d, chunk_bytes)
    return Source("npy", d, block=block_rows(d)), chunks


def _cut(path: str, start: int, n: int, d: int, chunk_bytes: int) -> Iterator[Chunk]:
    """Cut at multiples of the block, so that blocks are the same whatever the chunks are."""
    block = block_rows(d)
    step = max(chunk_bytes // (4 * d * block), 1) * block
    for offset in range(0, n, step):
        stop = min(offset + step, n)
        yield Chunk(path, start + offset, start + stop, offset)


def _header(path: Path) -> tuple[np.dtype, tuple[int, int], int]:
    """Return type, shape and the first byte of the numbers, after checking all three."""
    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            read = getattr(np.lib.format, f"read_array_header_{version[0]}_0")
            shape, by_column, dtype = read(file)
            start, size = file.tell(), path.stat().st_size
    except (ValueError, OSError, AttributeError, EOFError) as error:
        raise InputError(f"The file {path.name!r} is not an NPY file that can be read.") from error
    if len(shape) != 2 or dtype.kind not in "fiu" or not all(shape):
        raise InputError(
            f"The file {path.name!r} holds {dtype} of shape {shape}; it needs a matrix of "
            "numbers, at least 1 × 1."
        )
    if by_column and min(shape) > 1:
        raise InputError(
            f"The file {path.name!r} is stored column by column, so it cannot be read by rows; "
            "save it again with numpy.ascontiguousarray."
        )
    if size - start < shape[0] * shape[1] * dtype.itemsize:
        raise InputError(f"The file {path.name!r} is cut short; save it again.")
    return dtype, (shape[0], shape[1]), start


def numbers(path: Path) -> int:
    """Return how many numbers an NPY file says it holds; 0 where it is no matrix of numbers."""
    try:
        n, d = _header(path)[1]
    except InputError:
        return 0
    return n * d


def blocks(source: Source, chunk: Chunk) -> Iterator[np.ndarray]:
    """Yield the rows of a chunk, (m, d) float32."""
    path = Path(chunk.path)
    dtype, _, first = _header(path)
    with path.open("rb") as file, np.errstate(over="ignore"):
        file.seek(first + chunk.offset * source.d * dtype.itemsize)
        for done in range(0, chunk.rows, source.block):
            count = min(source.block, chunk.rows - done) * source.d
            block = np.fromfile(file, dtype, count)
            if len(block) < count:
                raise InputError(f"{chunk.what} is cut short; save it again.")
            yield block.reshape(-1, source.d).astype(np.float32, copy=False)


def tables(source: Source, chunk: Chunk) -> Iterator[Any]:
    """Yield nothing: there is nothing but vectors."""
    return iter(())
