"""What the cells of a column become in a role the user gives it; roles it cannot have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.wording import counted
from embedding_explorer.data import category_values
from embedding_explorer.data.cell_words import is_one_of
from embedding_explorer.data.columns import Note
from embedding_explorer.data.dates import ORDERS, are_compact, decimal_year, order_of, spelled_out
from embedding_explorer.data.number_formats import Way, lenient, way_of, with_ways

PICTURE = re.compile(r"\S.*\.(png|jpe?g|webp|gif|bmp)$|https?://|data:image/", re.IGNORECASE)
ADDRESS = re.compile(r"\S+[./]\S+")
CATEGORIES = ("category", "label")
CHECKING, CHANGING = "Checking the columns", "Changing the columns"
Reading = Mapping[str, Any]


def cast(
    frame: pd.DataFrame,
    roles: Mapping[str, str],
    reading: Reading,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, tuple[Note, ...], Reading]:
    """Return a frame whose columns fit their roles, notes on what was lost, and the reading.

    The reading then also says how the columns that became numbers are written.

    Raises
    ------
    InputError
        If a column holds nothing that its role needs.
    """
    told = progress or (lambda fraction, step: None)
    for column, role in roles.items():
        told(0.0, CHECKING)
        if role in NEEDS:
            _check(frame[column], column, role)
    given = frame
    categories = [column for column, role in roles.items() if role in CATEGORIES]
    numeric = [column for column, role in roles.items() if role == "number"]
    done, every = len(categories), max(len(categories) + len(numeric), 1)
    frame, said = _categories(frame, categories, lambda at: told(at / every, CHANGING))
    ways: dict[str, Way] = {}
    orders: dict[str, str] = {}
    notes = [*said]
    for at, column in enumerate(numeric):
        told((done + at) / every, CHANGING)
        if frame[column].dtype.kind in "iuf":
            if not are_compact(column, iter(frame[column].dropna())):
                continue
            frame = frame.assign(**{column: frame[column].map(spelled_out, na_action="ignore")})
        texts = frame[column].astype("str")
        if order := order_of(texts.dropna()):
            values, orders[column] = _years(texts, order), order
            notes.append(_dates_note(column, order))
        else:
            found = lenient(texts, way_of(reading))
            values, ways[column] = found.values.mask(np.isinf(found.values)), found.way
        notes += _lost(values, texts, column)
        frame = frame.assign(**{column: values})
    reading = _with_missing(with_ways(reading, ways), given, frame, roles)
    if orders:
        reading = {**reading, "dates": {**(reading.get("dates") or {}), **orders}}
    return frame, tuple(notes), reading


def _categories(
    frame: pd.DataFrame, columns: list[str], begin: Callable[[int], None]
) -> tuple[pd.DataFrame, list[Note]]:
    """Return a frame in which categories have no blanks around them, and notes on "N/A" in them."""
    notes: list[Note] = []
    for at, column in enumerate(columns):
        begin(at)
        given = frame[column]
        if not isinstance(given.dtype, pd.StringDtype):
            continue
        plain = category_values.values(given)
        notes += _words_for_missing(given, plain, column)
        if not plain.equals(given):
            frame = frame.assign(**{column: plain})
    return frame, notes


def _with_missing(
    reading: Reading, given: pd.DataFrame, frame: pd.DataFrame, roles: Mapping[str, str]
) -> Reading:
    """Return the reading with the words that are missing in columns of categories."""
    found = {c: _lost_words(given[c], frame[c]) for c, r in roles.items() if r in CATEGORIES}
    words = {c: lost.unique().tolist() for c, lost in found.items() if len(lost)}
    return {**reading, "missing": {**(reading.get("missing") or {}), **words}} if words else reading


def _lost_words(given: pd.Series, plain: pd.Series) -> pd.Series:
    if not isinstance(given.dtype, pd.StringDtype):
        return given.iloc[:0]
    bare = given.str.strip()
    return bare[is_one_of(bare, category_values.WORDS) & plain.isna()]


def _words_for_missing(given: pd.Series, plain: pd.Series, column: str) -> list[Note]:
    """Say which words in a column of categories are missing, and which may mean it and stay."""
    lost = _lost_words(given, plain)
    kept = plain[is_one_of(plain, category_values.AMBIGUOUS | category_values.WORDS)]
    notes = []
    if len(lost):
        said = f"{counted(len(lost), 'cell')} of {column!r} with {_either(lost)}"
        text = f"{said}, treated as missing. Write it in another way if it is a category."
        notes.append(Note(text, len(lost)))
    if len(kept):
        said = f"{_either(kept)} in {column!r} ({counted(len(kept), 'cell')}) is a category"
        notes.append(Note(f"{said}. Empty these cells if it means missing.", len(kept)))
    return notes


def _either(words: pd.Series) -> str:
    return " or ".join(map(repr, words.unique()))


def _years(texts: pd.Series, order: str) -> pd.Series:
    values = [np.nan if pd.isna(text) else decimal_year(text, order) for text in texts]
    return pd.Series(values, index=texts.index, dtype="float64")


def _dates_note(column: str, order: str) -> Note:
    return Note(
        f"The dates in {column!r}, read as {ORDERS[order]}, are decimal years (noon on 2 July "
        "2001 is 2001.5)."
    )


def _lost(values: pd.Series, texts: pd.Series, column: str) -> list[Note]:
    """Say how many cells hold no number.

    Raises
    ------
    InputError
        If none does.
    """
    if values.isna().all():
        raise InputError(
            f"The column {column!r} cannot be a number: it holds {_example(texts)} and no "
            "number; choose another role."
        )
    lost = int((values.isna() & texts.notna()).sum())
    text = f"{counted(lost, 'cell')} of {column!r} without a number, treated as missing."
    return [Note(text, lost, level="warning")] if lost else []


def _example(cells: pd.Series) -> str:
    return repr(str(next(iter(cells.dropna()), "nothing"))[:30])


def _is_vector(cell: Any) -> bool:
    return isinstance(cell, (np.ndarray, list, tuple)) and len(cell) > 0


# Roles that need cells of their own kind: what the role is called, what it needs, and its test.
NEEDS = {
    "vector": ("a vector", "list of numbers", _is_vector),
    "image": ("an image", "file name or address of an image", lambda c: PICTURE.match(str(c))),
    "link": ("a link", "address", lambda c: ADDRESS.match(str(c))),
}


def _check(cells: pd.Series, column: str, role: str) -> None:
    called, needed, fits = NEEDS[role]
    if not any(fits(cell) for cell in cells.dropna()):
        raise InputError(
            f"The column {column!r} cannot be {called}: it holds {_example(cells)} and no "
            f"{needed}; choose another role."
        )
