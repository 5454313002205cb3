"""The names of the things: filled, printable, short enough and unique."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.data.columns import Note
from embedding_explorer.data.dataset import place_names, unique_names
from embedding_explorer.data.readers.infer.cell_values import clean
from embedding_explorer.data.readers.raw import Raw, row_note

LONGEST = 200  # characters of a name
LONGEST_FROM_TEXT = 60  # characters of a name that is the beginning of a text


@dataclass(frozen=True)
class Names:
    """n unique names and what was done to make them so."""

    values: list[str] | pd.Series
    notes: tuple[Note, ...] = ()


def from_column(column: pd.Series, raw: Raw) -> Names:
    """Return names from a column: missing ones "(row 17)", long ones cut, repeated ones numbered.

    Letters are kept as they are, in any script; no Unicode normal form is imposed.
    """
    texts = _texts(column)
    missing = np.array([not text for text in texts], dtype=bool)
    rows = raw.row_numbers()
    filled = [t or f"(row {row})" for t, row in zip(texts, rows.tolist(), strict=True)]
    notes = []
    if missing.any():
        text = "{count} row{s} without a name: named by row number."
        notes.append(row_note(text, rows[missing], level="warning"))
    return _unique([cut(t, LONGEST) for t in filled], rows, tuple(notes))


def from_texts(texts: pd.Series, raw: Raw) -> Names:
    """Return the beginnings of texts as names, at most 60 characters."""
    return _unique([begin(t or "") for t in _texts(texts)], raw.row_numbers(), ())


def from_rows(raw: Raw) -> Names:
    """Return "row 2", "row 3" ..., the numbers of the rows in the user's file."""
    names, note = place_names(raw.row_numbers(), below_header=bool(raw.reading.get("header")))
    return Names(names, (note,))


def _texts(column: pd.Series) -> list[str | None]:
    if isinstance(column.dtype, pd.StringDtype):  # made printable when the table was tidied
        texts: list[str | None] = column.fillna("").str.strip().tolist()
        return texts
    return [_text(value) if np.ndim(value) or not pd.isna(value) else None for value in column]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)).strip()


def cut(text: str, length: int) -> str:
    """Return a text of at most `length` characters, the last one an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def begin(text: str) -> str:
    """Return the beginning of a text on one line, cut between words where there are any."""
    line = re.sub(r"\s+", " ", text[: LONGEST_FROM_TEXT * 4]).strip()
    if len(line) <= LONGEST_FROM_TEXT and len(text) <= LONGEST_FROM_TEXT * 4:
        return line or "(empty)"
    head = line[:LONGEST_FROM_TEXT]
    at_word = head.rfind(" ")
    return head[: at_word if at_word > LONGEST_FROM_TEXT // 2 else LONGEST_FROM_TEXT - 1] + "…"


def _unique(texts: list[str], rows: np.ndarray, notes: tuple[Note, ...]) -> Names:
    values, changed = unique_names(texts)
    if changed:
        text = "{count} duplicate name{s} numbered."
        notes = (*notes, row_note(text, rows[changed], level="warning"))
    return Names(values, notes)
