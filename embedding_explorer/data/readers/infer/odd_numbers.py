"""Numbers that may be none of their column: codes such as -999, and a row of totals at the end."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.raw import Raw, row_note

CODE = re.compile(r"-?9{2,}")  # 99, -999, 9999: never measured where it lies far from the rest
TOTALS = "totals"  # what `read(leave_out=...)` calls that row
FEWEST = 5  # different numbers beside a code from which it lies far from them
TOTAL = re.compile(
    r"(grand |sub)?totals?|sum|(ins)?gesamt|summe|total général|totale|suma|somme|итого|合計|合计"
)


def notes(raw: Raw, columns: tuple[Column, ...]) -> list[Note]:
    """Return notes on codes that may stand for missing numbers, and on a last row of totals."""
    numeric = _numeric(raw, columns)
    found = [note for name in numeric if (note := _code(raw, name))]
    totals = last_total(raw, columns)
    if totals.any():
        text = "The last row holds totals. Leave it out if it is not an item."
        found.append(row_note(text, raw.row_numbers(totals), level="warning", choice=TOTALS))
    return found


def _code(raw: Raw, name: str) -> Note | None:
    """Say which number of nines lies farther from the rest than these lie from one another."""
    values = raw.frame[name].to_numpy(np.float64)
    finite = values[np.isfinite(values)]
    for end in (finite.min(), finite.max()) if len(finite) else ():
        rest = finite[finite != end]
        if not CODE.fullmatch(f"{end:.0f}") or end % 1 or len(np.unique(rest)) < FEWEST:
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


def _numeric(raw: Raw, columns: tuple[Column, ...]) -> list[str]:
    numeric = [c.name for c in columns if c.role == "number"]
    return [name for name in numeric if raw.frame[name].dtype.kind in "iuf"]


def last_total(raw: Raw, columns: tuple[Column, ...]) -> np.ndarray:
    """Return which row holds totals: the last, where it is called so and its numbers are sums."""
    frame, numeric = raw.frame, _numeric(raw, columns)
    found = np.zeros(len(frame), bool)
    texts = [c for c in frame.columns if isinstance(frame[c].dtype, pd.StringDtype)]
    last = [str(frame[c].iloc[-1]).strip().lower().rstrip(":") for c in texts]
    if len(frame) < FEWEST or not any(map(TOTAL.fullmatch, last)):
        return found
    sums = frame[numeric].iloc[:-1].sum().to_numpy(np.float64)
    last_numbers = frame[numeric].iloc[-1].to_numpy(np.float64)
    found[-1] = np.isclose(sums, last_numbers, rtol=0.01).any()
    return found
