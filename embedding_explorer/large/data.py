"""What data larger than memory is: files cut into chunks, each read in blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.large.source import Chunk, Source

CHUNK_BYTES = 128_000_000  # of float32 vectors, about; what one task goes through, in blocks


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
