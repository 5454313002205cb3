"""Vectors in cells: lists of numbers, as text or as lists, to one matrix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.readers.infer.cell_values import objects, vector
from embedding_explorer.data.readers.raw import Raw

BRACKETS = re.compile(r"\s*[\[(]([^\[\]()]*)[\])]\s*$")
BARE = re.compile(r"\s*[-+.\d][-+.\deE]*([\s,;]+[-+.\d][-+.\deE]*){7,}\s*$")
SEPARATORS = str.maketrans(",;\n\t", "    ")


def looks_like_vectors(texts: Sequence[str]) -> bool:
    """Tell whether texts are lists of numbers: in brackets, or eight or more with no brackets."""
    return bool(texts) and sum(_numbers(t) is not None for t in texts) >= 0.9 * len(texts)


def _numbers(text: str) -> str | None:
    bracketed = BRACKETS.match(text)
    if bracketed and re.fullmatch(r"[\s\d.,;eE+\-naifINF]*", bracketed[1]) and bracketed[1].strip():
        return bracketed[1]
    return text if BARE.match(text) else None


def parse_cells(frame: pd.DataFrame, asked: Sequence[str] = ()) -> pd.DataFrame:
    """Return the frame with every column of texts that are lists of numbers turned into lists.

    In the columns `asked` for, also where only some of the texts are.
    """
    for name in frame.columns:
        column = frame[name]
        if not isinstance(column.dtype, pd.StringDtype):
            continue
        texts = column.dropna().tolist()
        some = name in asked and any(_numbers(text) is not None for text in texts)
        if some or looks_like_vectors(texts[:20]):
            cells = [None if text is None or text != text else to_vector(text) for text in column]
            frame = frame.assign(**{name: objects(cells, frame.index)})
    return frame


def to_vector(text: str) -> np.ndarray | str | None:
    """Return the numbers of "[0.1, 0.2]" or "[0.1 0.2]", or the text where it is none.

    >>> to_vector("[1, 2.5]").tolist()
    [1.0, 2.5]
    """
    bare = text.strip().strip("[]()").translate(SEPARATORS)
    try:
        return vector([float(part) for part in bare.split()])
    except ValueError:
        return text


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
    cut_short = np.array([isinstance(c, str) and "..." in c for c in cells])
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
