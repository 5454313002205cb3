"""Rows below a table that sum it up: totals and means, told by their word and by arithmetic."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.infer.odd_numbers import numeric_columns
from embedding_explorer.data.readers.raw import Raw, row_note

TOTALS, MEANS = "totals", "means"  # what `read(leave_out=...)` calls them
FEWEST = 5  # rows of a table, below which chance makes a sum
MOST = 2  # rows that sum a table up: its total and its mean
NEAR = 0.01  # share by which a sum or mean may differ: it was rounded, or has a row of its own
WORDS = {
    TOTALS: re.compile(
        r"(grand |sub)?totals?|sum|(ins)?gesamt|summe|total général|totale|suma|somme|итого"
        r"|合計|合计"
    ),
    MEANS: re.compile(
        r"(the |overall |grand |column )?(means?|averages?|avg\.?)|(gesamt)?durchschnitt|mittelwert"
        r"|mittel|moyennes?|media|medie|promedio|média|gemiddelde|medel(värde)?|gennemsnit"
        r"|gjennomsnitt|keskiarvo|średnia|průměr|átlag|ortalama|среднее|середнє|平均|平均值|평균|ø"
    ),
}


def notes(raw: Raw, columns: tuple[Column, ...]) -> list[Note]:
    """Return notes on a last row of totals, or of means."""
    found = []
    for choice, rows in ((TOTALS, totals(raw, columns)), (MEANS, means(raw, columns))):
        if rows.any():
            which = "The last row" if rows[-1] else "The last row but one"
            text = f"{which} holds {choice}. Leave it out if it is not an item."
            found.append(row_note(text, raw.row_numbers(rows), level="warning", choice=choice))
    return found


def totals(raw: Raw, columns: tuple[Column, ...]) -> np.ndarray:
    """Return which row holds totals: at the end, called so, with sums among its numbers."""
    return _found(raw, columns, TOTALS)


def means(raw: Raw, columns: tuple[Column, ...]) -> np.ndarray:
    """Return which row holds means: at the end, called so, with means for most of its numbers."""
    return _found(raw, columns, MEANS)


def _found(raw: Raw, columns: tuple[Column, ...], choice: str) -> np.ndarray:
    frame, numeric = raw.frame, numeric_columns(raw, columns)
    found = np.zeros(len(frame), bool)
    called = _called(frame)
    first = len(frame) - len(called)  # of the rows that are called so
    if first < FEWEST - 1 or not numeric:
        return found
    values = frame[numeric]
    for row, own in enumerate(called, start=first):
        above = {first, row}  # a total may stand above a mean, and count in it or not
        found[row] = own == choice and any(_AGREE[choice](values, row, end) for end in above)
    return found


def _called(frame: pd.DataFrame) -> list[str]:
    """Return what the last rows are called, those that are called as totals or means are."""
    texts = [c for c in frame.columns if isinstance(frame[c].dtype, pd.StringDtype)]
    found: list[str] = []
    for row in range(len(frame) - 1, max(len(frame) - 1 - MOST, -1), -1):
        cells = [str(frame[c].iloc[row]).strip().lower().rstrip(":") for c in texts]
        own = [choice for choice, word in WORDS.items() if any(map(word.fullmatch, cells))]
        if not own:
            break
        found.insert(0, own[0])
    return found


def _is_sum(values: pd.DataFrame, row: int, end: int) -> bool:
    sums = values.iloc[:end].sum().to_numpy(np.float64)
    return bool(np.isclose(sums, values.iloc[row].to_numpy(np.float64), rtol=NEAR).any())


def _is_mean(values: pd.DataFrame, row: int, end: int) -> bool:
    """Whether most numbers of a row are means of those above, as far as they were rounded."""
    wanted = values.iloc[:end].mean().to_numpy(np.float64)
    own = values.iloc[row].to_numpy(np.float64)
    known = np.isfinite(wanted) & np.isfinite(own)
    rounding = np.array([_rounding(number) for number in own[known]])
    off = np.abs(wanted - own)[known]
    close = (off <= NEAR * np.abs(wanted[known])) | (off <= rounding)
    return bool(2 * close.sum() > known.sum())


def _rounding(number: float) -> float:
    """Return by how much a number may differ from what it was rounded from."""
    decimals = len(f"{number:.12g}".partition(".")[2])
    return 0.5 * 10.0**-decimals


_AGREE = {TOTALS: _is_sum, MEANS: _is_mean}
