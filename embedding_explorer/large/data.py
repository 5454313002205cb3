"""What data larger than memory is: files cut into chunks, each read in blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.space.space import Matrix

BLOCK_BYTES = 16_000_000  # of float32 vectors, read and worked on at a time
CHUNK_BYTES = 128_000_000  # of float32 vectors, about; what one task goes through, in blocks


@dataclass(frozen=True)
class Chunk:
    """Rows that are read by one task.

    Attributes
    ----------
    path : str
    start, stop : int
        Rows of all the data, in the order of the files.
    offset : int
        The row of the file at which it starts.
    groups : tuple of int
        Row groups of a Parquet file.
    """

    path: str
    start: int
    stop: int
    offset: int = 0
    groups: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.stop - self.start

    @property
    def what(self) -> str:
        """The file as the start of a sentence."""
        return f"The file {Path(self.path).name!r}"


@dataclass(frozen=True)
class Source:
    """How chunks are read; travels with every task.

    Attributes
    ----------
    kind : str
        "npy", "parquet" or "sparse": a module of this package with ``look``, ``blocks`` and
        ``tables``.
    d : int
        Numbers in a vector.
    columns : tuple of str
        Parquet: one column of lists, or columns of numbers.
    block : int
        Rows read at a time.
    """

    kind: str
    d: int
    columns: tuple[str, ...] = ()
    block: int = 1

    @property
    def module(self) -> ModuleType:
        """What reads this kind."""
        from embedding_explorer.large import npy, parquet, sparse

        return {"npy": npy, "parquet": parquet, "sparse": sparse}[self.kind]

    def blocks(self, chunk: Chunk) -> Iterator[Matrix]:
        """Yield the rows of a chunk in order, (m, d) float32 with m <= `block`, checked.

        Raises
        ------
        InputError
            For a file that cannot be read, vectors of another length, or numbers not finite.
        """
        done = 0
        for block in self.module.blocks(self, chunk):
            values = block if isinstance(block, np.ndarray) else block.data
            if not np.isfinite(values).all():
                raise _not_finite(chunk, done, block)
            yield block
            done += block.shape[0]
        if done != chunk.rows:
            raise InputError(f"{chunk.what} changed while it was read; start again.")

    def tables(self, chunk: Chunk) -> Iterator[Any]:
        """Yield what else is known of the rows as Arrow tables, or nothing."""
        yield from self.module.tables(self, chunk)


@dataclass(frozen=True)
class Large:
    """n vectors of d numbers in files.

    Attributes
    ----------
    path : str
    source : Source
    chunks : tuple of Chunk
    name : str
        The column that names the rows; "" where rows are called "row 1" and on.
    roles : tuple of (column, role)
        What was said of columns.
    notes : tuple of str
        What was taken for what.
    """

    path: str
    source: Source
    chunks: tuple[Chunk, ...]
    name: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.chunks[-1].stop

    @property
    def n(self) -> int:
        """How many rows."""
        return len(self)

    @property
    def d(self) -> int:
        """How many numbers each row has."""
        return self.source.d

    @property
    def sparse(self) -> bool:
        """Whether the files hold sparse blocks."""
        return self.source.kind == "sparse"


def fair_sample(n: int, m: int, seed: int) -> np.ndarray:
    """Return m of the rows 0..n-1, sorted; every row is as likely, whatever the chunks are."""
    if m >= n:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, m, replace=False, shuffle=False))


def block_rows(d: int) -> int:
    """Return how many vectors of d float32 numbers are worked on at a time: a power of two."""
    most = min(max(BLOCK_BYTES // (4 * max(d, 1)), 1), 16_384)
    return 1 << (most.bit_length() - 1)


def _not_finite(chunk: Chunk, done: int, block: Matrix) -> InputError:
    dense = block if isinstance(block, np.ndarray) else block.toarray()
    row = int(np.flatnonzero(~np.isfinite(dense).all(axis=1))[0])
    return InputError(
        f"{chunk.what} has a value that is missing or not a finite float32 number in its row "
        f"{chunk.offset + done + row + 1:,}; remove such rows."
    )
