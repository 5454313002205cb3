"""The vectors as one NumPy array, their names in a text file beside it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np

from embedding_explorer.exports import tables
from embedding_explorer.space.built import Built

TITLE = "NumPy"
SUFFIX = ".npy"
MIME = "application/octet-stream"
SUMMARY = "The vectors as an array of float32, one row per point."


def write(built: Built, *, rows: Sequence[int] | None = None) -> bytes:
    """Return the vectors, shape (n, d) float32, as .npy bytes (`numpy.load` reads them)."""
    target = BytesIO()
    np.save(target, tables.dense(built, tables.positions(built, rows)), allow_pickle=False)
    return target.getvalue()


def files(built: Built, stem: str, *, rows: Sequence[int] | None = None) -> dict[str, bytes]:
    """Return STEM.npy and STEM.names.txt: a name per line, in the order of the vectors."""
    names = built.space.names[tables.positions(built, rows)].astype(str)
    lines = "".join(" ".join(name.splitlines()) + "\n" for name in names)
    return {
        f"{stem}.npy": write(built, rows=rows),
        f"{stem}.names.txt": lines.encode("utf-8", "replace"),
    }
