"""Quantities in several parts, made one number: 3:25:10, 48°51'N, 12 ± 3."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.data.cell_words import is_one_of
from embedding_explorer.data.columns import Note
from embedding_explorer.data.number_spelling import MISSING_WORDS
from embedding_explorer.data.readers.raw import Raw, short

HEAD = 50  # cells looked at before a whole column is
SEEN = 1_000  # cells among which those are sought first
MOST = 0.5  # share of cells with a ± from which numbers without one may stand among them
NUMBER = r"[-+\u2212]?\s?(?:\d+(?:[.,]\d+)?|[.,]\d+)"
DURATION = re.compile(
    r"(?P<sign>-?)(?:(?P<days>\d+) days?,? )?(?P<hours>\d+):(?P<minutes>[0-5]\d)"
    r":(?P<seconds>[0-5]\d(?:[.,]\d+)?)"
)
ANGLE = re.compile(
    r"(?P<before>[NSEW]?)\s*(?P<sign>[-+\u2212]?)(?P<degrees>\d+(?:[.,]\d+)?)\s*[°º˚]\s*"
    r"(?:(?P<minutes>\d+(?:[.,]\d+)?)\s*['’′´]\s*)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:[\"”″]|''|’’|′′)\s*)?(?P<behind>[NSEW]?)"
)
SPREAD = re.compile(rf"({NUMBER})\s*(?:±|\+/-|\+-)\s*{NUMBER}")
PLAIN = re.compile(NUMBER)


@dataclass(frozen=True)
class Form:
    """One way to write a quantity: how it is read, and what is said of it."""

    read: Callable[[str], float | None]
    text: str  # with {name}, {cell} and {number}
    beside: Callable[[str], float | None] | None = None  # what may stand among such cells


def read(raw: Raw, kept: Collection[str] = ()) -> Raw:
    """Return the raw table with such columns as numbers, and a note on each.

    Columns `kept` stay as they are.
    """
    for name in raw.frame.columns:
        column = raw.frame[name]
        if name in kept or not isinstance(column.dtype, pd.StringDtype):
            continue
        found = _numbers(column, str(name))
        if found is not None:
            numbers, text = found
            raw = replace(raw, frame=raw.frame.assign(**{name: numbers})).noting(Note(text))
    return raw


def _likely(known: pd.Series) -> list[Form]:
    """Return the forms that the first cells have, all where there are none to tell by."""
    head = known.iloc[:HEAD].tolist()
    return [form for form in FORMS if all(_value(cell, form) is not None for cell in head)]


def _known(column: pd.Series) -> pd.Series:
    """Return texts without blanks around them, those that stand for a missing value missing."""
    cells = column.str.strip()
    return cells.mask(is_one_of(cells, MISSING_WORDS | {""}))


def _numbers(column: pd.Series, name: str) -> tuple[pd.Series, str] | None:
    forms = _likely(_known(column.iloc[:SEEN]).dropna())
    if not forms:
        return None
    cells = _known(column)
    known = cells.dropna()
    for form in forms if len(known) else ():
        if not all(_value(cell, form) is not None for cell in known.iloc[:HEAD]):
            continue
        values = {cell: _value(cell, form) for cell in known.unique()}
        if None in values.values():
            continue
        so = known.map(lambda cell, form=form: form.read(cell) is not None)
        if so.mean() < MOST:
            continue
        cell = str(known[so].iloc[0])
        text = form.text.format(
            name=repr(name), cell=short(cell, 30), number=f"{values[cell]:.10g}"
        )
        return cells.map(values).astype(np.float64), text
    return None


def _value(cell: str, form: Form) -> float | None:
    found = form.read(cell)
    return form.beside(cell) if found is None and form.beside else found


def _seconds(cell: str) -> float | None:
    found = DURATION.fullmatch(cell)
    if found is None:
        return None
    hours = 24 * _float(found["days"]) + _float(found["hours"])
    seconds = 3600 * hours + 60 * _float(found["minutes"]) + _float(found["seconds"])
    return -seconds if found["sign"] else seconds


def _degrees(cell: str) -> float | None:
    """Read degrees with minutes, or with the side of the Earth: 20° alone may be anything."""
    found = ANGLE.fullmatch(cell)
    if found is None or (found["before"] and found["behind"]):
        return None
    side = found["before"] or found["behind"]
    if not (side or found["minutes"]):
        return None
    parts = [_float(found[part]) for part in ("degrees", "minutes", "seconds")]
    if max(parts[1:]) >= 60:
        return None
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if (found["sign"] in ("-", "\u2212")) != (side in ("S", "W")) else value


def _middle(cell: str) -> float | None:
    found = SPREAD.fullmatch(cell)
    return _float(found[1]) if found else None


def _plain(cell: str) -> float | None:
    return _float(cell) if PLAIN.fullmatch(cell) else None


def _float(text: str | None) -> float:
    return float((text or "0").replace(",", ".").replace("\u2212", "-").replace(" ", ""))


FORMS = (
    Form(_seconds, "Times in {name} are numbers of seconds ({cell} is {number})."),
    Form(
        _degrees,
        "Degrees and minutes in {name} are decimal degrees ({cell} is {number}); south and west "
        "are negative.",
    ),
    Form(_middle, "Of {name} only the number before ± is used ({cell} is {number}).", _plain),
)
