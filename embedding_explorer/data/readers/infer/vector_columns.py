"""Columns of lists, or of numbers, to one matrix; rows without a proper vector are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.readers.infer.vector_cells import is_cut
from embedding_explorer.data.readers.raw import Raw


def lift(raw: Raw, column: str) -> Raw:
    """Move a column of lists into `vectors`; rows that have no proper vector are dropped.

    Raises
    ------
    InputError
        If no row has a vector.
    """
    cells = raw.frame[column].tolist()
    lengths = [len(cell) if isinstance(cell, np.ndarray) else -1 for cell in cells]
    proper = [n for n in lengths if n > 0]
    if not proper:
        raise InputError(f"The column {column!r} holds no lists of numbers; choose another role.")
    wide = max(set(proper), key=proper.count)
    check("dimensions", wide, f"The column {column!r}")
    right = np.array([n == wide for n in lengths])
    cut_short = np.array([isinstance(c, str) and is_cut(c) for c in cells])
    reason = f"no list of {counted(wide, 'number')} in {column!r}"
    raw = _drop(raw, cut_short, f"numbers cut short by ... in {column!r}")
    raw = _drop(raw, ~right[~cut_short], reason)
    matrix = np.stack(raw.frame[column].tolist())
    raw = replace(raw, frame=raw.frame.drop(columns=column), vectors=matrix)
    return finite(raw)


def _drop(raw: Raw, mask: np.ndarray, reason: str) -> Raw:
    return raw.dropping(mask, reason, f"{{count}} row{{s}} left out: {reason}.")


def finite(raw: Raw) -> Raw:
    """Drop the rows whose vector holds a missing or infinite number.

    Raises
    ------
    InputError
        If none is left.
    """
    if raw.vectors is None:
        return raw
    bad = ~np.isfinite(raw.vectors).all(axis=1)
    if bad.all():
        raise InputError(
            f"None of {len(bad):,} vectors has only finite numbers; use a file without missing "
            "values in its vectors."
        )
    return _drop(raw, bad, "a missing or infinite number in the vector")


def from_columns(raw: Raw, columns: Sequence[str]) -> Raw:
    """Move columns of numbers into `vectors`."""
    check("dimensions", len(columns), "The table")
    with np.errstate(over="ignore"):
        matrix = raw.frame[list(columns)].to_numpy(np.float64).astype(np.float32)
    reading = {**raw.reading, "vector_columns": list(columns), "feature_names": list(columns)}
    raw = replace(raw, reading=reading)
    return finite(replace(raw, frame=raw.frame.drop(columns=list(columns)), vectors=matrix))
