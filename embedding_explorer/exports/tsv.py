"""The pair of files that the TensorFlow Embedding Projector reads: vectors and metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd

from embedding_explorer.base.inert import inert
from embedding_explorer.exports import tables
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import require_vectors

TITLE = "Embedding Projector"
SUFFIX = ".zip"
MIME = "application/zip"
SUMMARY = "vectors.tsv and metadata.tsv, for projector.tensorflow.org and other tools."
_BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def write(built: Built, *, rows: Sequence[int] | None = None) -> bytes:
    """Return one zip archive that holds vectors.tsv and metadata.tsv."""
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in _pair(built, rows).items():
            # A fixed date: the same vectors give the same bytes.
            entry = ZipInfo(f"{name}.tsv", (1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, content, ZIP_DEFLATED)
    return target.getvalue()


def files(built: Built, stem: str, *, rows: Sequence[int] | None = None) -> dict[str, bytes]:
    """Return STEM.vectors.tsv and STEM.metadata.tsv."""
    return {f"{stem}.{name}.tsv": content for name, content in _pair(built, rows).items()}


def _pair(built: Built, rows: Sequence[int] | None) -> dict[str, bytes]:
    require_vectors(built.space, TITLE)
    chosen = tables.positions(built, rows)
    matrix = tables.dense(built, chosen)
    known = tables.metadata(built, chosen)
    names = built.space.names[chosen].astype(str)
    known.insert(0, "name", pd.Series(list(names), dtype="str"))
    return {"vectors": _vectors(matrix), "metadata": _metadata(known)}


def _vectors(matrix: np.ndarray) -> bytes:
    """Return a line per vector, no header; numbers as short as they can be read back exactly."""
    frame = pd.DataFrame(matrix)
    text: str = frame.to_csv(sep="\t", header=False, index=False, lineterminator="\n")
    return text.encode()


def _metadata(known: pd.DataFrame) -> bytes:
    """Return a line per point; a header only when there is more than one column.

    The Projector reads a file of one column as labels without a header, and has no quoting:
    tabs and line breaks become spaces, and an empty cell of a single column is written "(empty)".
    A spreadsheet opens it too, so text that could start a formula is made inert.
    """
    known = inert(known)
    lines = [list(known.columns)] if known.shape[1] > 1 else []
    lines += known.astype(object).where(known.notna(), "").to_numpy().tolist()
    text = ("\t".join(_safe(cell) for cell in line) for line in lines)
    return "".join((line if line.strip() else "(empty)") + "\n" for line in text).encode(
        "utf-8", "replace"
    )


def _safe(cell: object) -> str:
    return _BREAKS.sub(" ", str(cell))
