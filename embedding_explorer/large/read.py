"""Reading chunks of any kind of file, checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.large import npy, parquet, sparse
from embedding_explorer.large.source import Chunk, Source
from embedding_explorer.space.space import Matrix

KINDS = {"npy": npy, "parquet": parquet, "sparse": sparse}  # each has look, blocks and tables


def blocks(source: Source, chunk: Chunk) -> Iterator[Matrix]:
    """Yield the rows of a chunk in order, (m, d) float32 with m <= `source.block`, checked.

    Raises
    ------
    InputError
        For a file that cannot be read, vectors of another length, or numbers not finite.
    """
    done = 0
    for block in KINDS[source.kind].blocks(source, chunk):
        values = block if isinstance(block, np.ndarray) else block.data
        if not np.isfinite(values).all():
            raise _not_finite(chunk, done, block)
        yield block
        done += block.shape[0]
    if done != chunk.rows:
        raise InputError(f"{chunk.what} changed while it was read; start again.")


def tables(source: Source, chunk: Chunk) -> Iterator[Any]:
    """Yield what else is known of the rows as Arrow tables, or nothing."""
    yield from KINDS[source.kind].tables(source, chunk)


def _not_finite(chunk: Chunk, done: int, block: Matrix) -> InputError:
    dense = block if isinstance(block, np.ndarray) else block.toarray()
    row = int(np.flatnonzero(~np.isfinite(dense).all(axis=1))[0])
    return InputError(
        f"{chunk.what} has a value that is missing or not a finite float32 number in its row "
        f"{chunk.offset + done + row + 1:,}; remove such rows."
    )
