"""A table put in order: uniform values, empty rows out, what is odd in it reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.limits import check_characters
from embedding_explorer.data.columns import Column, Note, characters_of
from embedding_explorer.data.number_formats import lenient
from embedding_explorer.data.readers.infer import (
    odd_numbers,
    special_cells,
    summary_rows,
    value_lists,
)
from embedding_explorer.data.readers.infer.cell_values import uniform
from embedding_explorer.data.readers.infer.repeated_rows import duplicated
from embedding_explorer.data.readers.infer.roles import MOSTLY_NUMBERS, NO_NUMBERS
from embedding_explorer.data.readers.raw import Raw, filled, row_note, short

REPEATED = "repeated rows"  # what `read(leave_out=...)` calls them
TALL = 10_000  # rows from which a column is better left where it is than copied into one block
MANY_COLUMNS = 10  # with missing values, which one note names together
MANY = (list, tuple, dict, np.ndarray)  # cells that hold several values


def tidy(raw: Raw, lists: Sequence[str] = ()) -> Raw:
    """Return the raw table with uniform values and without empty rows, and notes on both.

    The columns `lists` are vectors, as the user says.
    """
    raw = _with_plain_cells(raw)
    columns, unprintable, several = {}, 0, list[str]()
    given = dict(raw.frame.items())
    for name, column in given.items():
        columns[name], bad = uniform(column, lists=name in lists)
        unprintable += bad
        if column.dtype == object and isinstance(columns[name].dtype, pd.StringDtype):
            several += [str(name)] * any(isinstance(cell, MANY) for cell in column)
    if several:
        raw = replace(raw, reading={**raw.reading, "several": several})
    # A table of numbers is as it should be: no copy of it is made.
    if any(columns[name] is not column for name, column in given.items()):
        tall = len(raw.frame) >= TALL
        raw = replace(raw, frame=pd.DataFrame(columns, index=raw.frame.index, copy=not tall))
    check_characters(characters_of(columns.values()), len(raw.frame), raw.total, "The table")
    raw = _without_infinity(raw)
    if unprintable:
        text = "{count} cell{s} held characters that cannot be shown; they became �."
        raw = raw.noting(row_note(text, np.empty(0, int)))
        raw = replace(raw, notes=(*raw.notes[:-1], _counted(text, unprintable)))
    return _without_empty_rows(raw)


def _with_plain_cells(raw: Raw) -> Raw:
    """Make text, numbers or vectors of bytes and durations, and say what was made of them."""
    found = {name: special_cells.plain(column) for name, column in raw.frame.items()}
    changed = {name: column for name, (column, *_) in found.items()}
    notes = [Note(s.replace("{name}", repr(name), 1)) for name, (_, s, _) in found.items() if s]
    ignored = [Column(str(name), "ignore", why) for name, (_, _, why) in found.items() if why]
    if not notes and not ignored:
        return raw
    frame = pd.DataFrame(changed, index=raw.frame.index)
    return replace(raw, frame=frame, proposed=(*ignored, *raw.proposed)).noting(*notes)


def _counted(text: str, count: int) -> Note:
    return Note(filled(text, count), count, level="warning")


def _without_infinity(raw: Raw) -> Raw:
    frame = raw.frame
    for name in frame.columns:
        if frame[name].dtype.kind != "f":
            continue
        values = frame[name].to_numpy()
        with np.errstate(invalid="ignore", over="ignore"):
            finite = bool(np.isfinite(values.sum()))  # then every one is
        bad = np.zeros(0, bool) if finite else np.isinf(values)
        if bad.any():
            frame = frame.assign(**{name: frame[name].mask(bad)})
            text = f"{{count}} infinite number{{s}} in {name!r}, treated as missing."
            raw = raw.noting(row_note(text, raw.row_numbers(bad), level="warning"))
    return replace(raw, frame=frame)


def _without_empty_rows(raw: Raw) -> Raw:
    if raw.hint in ("images", "vectors") or not raw.frame.shape[1]:
        return raw
    blank = np.ones(len(raw.frame), bool)
    for _, column in raw.frame.items():
        blank &= _blank(column)
        if not blank.any():
            return raw
    kept = raw.keeping(~_at_end(blank))
    kept = kept.dropping(blank[: len(kept.frame)], "empty row", "{count} empty row{s} left out.")
    return replace(kept, frame=kept.frame.apply(whole))


def whole(column: pd.Series) -> pd.Series:
    """Return whole numbers as such again, which an empty row had made fractions: 2023.0."""
    if column.dtype.kind != "f" or not len(column):
        return column
    values = column.to_numpy()
    whole = bool((np.isfinite(values) & (values == np.trunc(values))).all())
    return column.astype(np.int64) if whole and np.abs(values).max() < 2**53 else column


def _blank(column: pd.Series) -> np.ndarray:
    missing: np.ndarray = column.isna().to_numpy()
    if isinstance(column.dtype, pd.StringDtype):
        missing = missing | (column.str.strip() == "").fillna(True).to_numpy(bool)
    return missing


def _at_end(blank: np.ndarray) -> np.ndarray:
    """Return which rows lie below the last filled one: no rows, and nothing to report."""
    filled = np.flatnonzero(~blank)
    last = filled[-1] if len(filled) else -1
    return np.arange(len(blank)) > last


def report(raw: Raw, columns: tuple[Column, ...]) -> Raw:
    """Return the raw table with notes on missing values, constant columns and repeated rows."""
    raw = raw.noting(*_missing(raw, columns))
    for column in columns:
        if column.reason.startswith("vectors cut short"):
            text = (
                f"{column.name!r} holds vectors cut short by ... where they were printed: their "
                "numbers are lost. Save them anew, with numpy.save or to_parquet."
            )
            raw = raw.noting(Note(text, level="warning"))
    for reasons, text in IGNORED.items():
        some = [c.name for c in columns if c.role == "ignore" and c.reason.startswith(reasons)]
        if some:
            raw = raw.noting(Note(f"{text}: {', '.join(map(repr, some[:5]))}.", len(some)))
    raw = raw.noting(*_not_numbers(raw.frame, columns), *odd_numbers.notes(raw, columns))
    raw = raw.noting(*summary_rows.notes(raw, columns), *value_lists.notes(raw, columns))
    return _repeated(raw)


def _missing(raw: Raw, columns: tuple[Column, ...]) -> list[Note]:
    """Say how many values are missing in each column, or in many columns of a role together."""
    notes = []
    for role, rule in RULES.items():
        gaps = {c.name: raw.frame[c.name].isna().to_numpy() for c in columns if c.role == role}
        gaps = {name: gap for name, gap in gaps.items() if gap.any() and not gap.all()}
        if len(gaps) > MANY_COLUMNS:
            total = sum(int(gap.sum()) for gap in gaps.values())
            rows = raw.row_numbers(np.any(list(gaps.values()), axis=0))
            some = ", ".join(map(repr, list(gaps)[:3]))
            text = f"{total:,} missing in {len(gaps):,} columns ({some}, …): {rule}."
            notes.append(row_note(text, rows, level="warning"))
            continue
        for name, gap in gaps.items():
            rows = raw.row_numbers(gap)
            text = f"{len(rows):,} missing in {name!r}: {rule}."
            notes.append(row_note(text, rows, level="warning"))
    return notes


def _not_numbers(frame: pd.DataFrame, columns: tuple[Column, ...]) -> list[Note]:
    """Say which columns look like numbers and are not used as such."""
    said = {
        MOSTLY_NUMBERS: "Mostly numbers, but not used as such (choose the role number)",
        NO_NUMBERS: "Cells begin with digits, but are not read as numbers",
    }
    notes = []
    for reason, text in said.items():
        some = [c.name for c in columns if c.role in UNUSED and f"; {reason}" in c.reason]
        shown = [f"{name!r} ({short(_odd(frame[name]), 20)!r})" for name in some[:5]]
        if some:
            notes.append(Note(f"{text}: {', '.join(shown)}.", len(some)))
    return notes


def _odd(cells: pd.Series) -> str:
    """Return the first cell that is no number, else the first."""
    known = cells.dropna().iloc[:2_000]
    odd = known[lenient(known).values.isna()]
    return str((odd if len(odd) else known).iloc[0])


UNUSED = ("category", "ignore")
# The beginning of the reason why a column is ignored, and the note on all of them.
IGNORED = {
    ("constant",): "Constant column, ignored",
    ("every cell is empty",): "Empty column, ignored",
    ("binary cells",): "Binary cells are not read",
    ("sparse vectors",): "Sparse vectors in cells are not read",
    ("a row counter", "ids"): "Row numbers and ids are not used",
    ("codes",): "Codes, such as of post or telephone, are not used",
    ("called target",): "A target of many values is no feature; it can colour the map",
    ("dates",): "Dates are not used. As a number, a date becomes a decimal year (2001.5)",
}


RULES = {
    "number": "encoders use the column mean",
    "category": "encoders use no category",
    "label": "shown without a label",
    "text": "treated as empty text",
}


def repeating(raw: Raw) -> np.ndarray:
    """Return which rows repeat an earlier one, of a table of two columns and more without lists."""
    plain = [c for c in raw.frame.columns if raw.frame[c].dtype != object]
    if len(plain) < 2 or len(plain) < raw.frame.shape[1]:
        return np.zeros(len(raw.frame), bool)
    return duplicated(raw.frame)


def _repeated(raw: Raw) -> Raw:
    again = repeating(raw)
    if not again.any():
        return raw
    text = "{count} row{s} repeating an earlier one in every column; kept."
    return raw.noting(row_note(text, raw.row_numbers(again), choice=REPEATED))
