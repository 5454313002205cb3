"""Vectors as services send them to save room: 32-bit floats in base64, one text per cell."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.infer.cell_values import LONG_LIST, objects
from embedding_explorer.data.readers.raw import Raw

CODED = re.compile(r"(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
# Of bytes that stand for something else (a checksum, a picture) few are floats of such a size.
LOW, HIGH = 1e-12, 1e4


def decode(raw: Raw) -> Raw:
    """Return the raw table with columns of vectors in base64 as lists, and a note on each."""
    for name in raw.frame.columns:
        column = raw.frame[name]
        if not isinstance(column.dtype, pd.StringDtype) or not column.notna().any():
            continue
        if _vector(column.dropna().iloc[0]) is None:
            continue
        cells = [_vector(text) if isinstance(text, str) else None for text in column]
        filled = column.notna().sum()
        lengths = {len(cell) for cell in cells if cell is not None}
        if len(lengths) == 1 and sum(cell is not None for cell in cells) == filled:
            frame = raw.frame.assign(**{name: objects(cells, raw.frame.index)})
            text = f"{name!r} holds vectors in base64: decoded as 32-bit floats."
            raw = replace(raw, frame=frame).noting(Note(text))
    return raw


def _vector(text: str) -> np.ndarray | None:
    if not CODED.fullmatch(text):
        return None
    data = base64.b64decode(text)
    if len(data) % 4 or len(data) < 4 * LONG_LIST:
        return None
    numbers = np.frombuffer(data, "<f4")
    sizes = np.abs(numbers[numbers != 0])
    plausible = len(sizes) and bool(((sizes > LOW) & (sizes < HIGH)).all())
    return numbers.astype(np.float32) if plausible else None
