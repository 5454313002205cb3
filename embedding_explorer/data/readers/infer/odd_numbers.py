"""Numbers that may be none of their column: codes such as -999."""

from __future__ import annotations

import re

import numpy as np

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.raw import Raw

CODE = re.compile(r"-?9{2,}")  # 99, -999, 9999: never measured where it lies far from the rest
FEWEST = 5  # different numbers beside a code from which it lies far from them


def notes(raw: Raw, columns: tuple[Column, ...]) -> list[Note]:
    """Return notes on codes that may stand for missing numbers."""
    return [note for name in numeric_columns(raw, columns) if (note := _code(raw, name))]


def _code(raw: Raw, name: str) -> Note | None:
    """Say which number of nines lies farther from the rest than these lie from one another."""
    values = raw.frame[name].to_numpy(np.float64)
    if not len(values) or not any(map(_is_code, (np.fmin.reduce(values), np.fmax.reduce(values)))):
        return None
    finite = values[np.isfinite(values)]
    for end in (finite.min(), finite.max()):
        rest = finite[finite != end]
        if not _is_code(end) or len(np.unique(rest)) < FEWEST:
            continue
        low, high = rest.min(), rest.max()
        if max(low - end, end - high) > high - low:
            rows = raw.row_numbers(values == end)
            text = (
                f"{end:.0f} in {name!r} ({counted(len(rows), 'row')}) lies far from the rest. "
                "Empty these cells if it means missing."
            )
            return Note(text, len(rows), tuple(int(row) for row in rows[:10]), "warning")
    return None


def _is_code(value: float) -> bool:
    return bool(CODE.fullmatch(f"{value:.0f}")) and value % 1 == 0


def numeric_columns(raw: Raw, columns: tuple[Column, ...]) -> list[str]:
    """Return the columns of numbers that hold some."""
    numeric = [c.name for c in columns if c.role == "number"]
    return [name for name in numeric if raw.frame[name].dtype.kind in "iuf"]
