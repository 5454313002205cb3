"""How files larger than memory are cut and read: chunks of rows, in blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BLOCK_BYTES = 16_000_000  # of float32 vectors, read and worked on at a time


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
        "npy", "parquet" or "sparse", as `large.read` knows it.
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


def block_rows(d: int) -> int:
    """Return how many vectors of d float32 numbers are worked on at a time: a power of two."""
    most = min(max(BLOCK_BYTES // (4 * max(d, 1)), 1), 16_384)
    return 1 << (most.bit_length() - 1)
