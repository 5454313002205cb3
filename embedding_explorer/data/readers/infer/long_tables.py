"""Tables in long form: each thing in several rows, one for each of its measurements."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import short

VARIABLES = re.compile(
    r"variables?|measures?|measurements?|metrics?|attributes?|indicators?|features?|parameters?"
    r"|propert(y|ies)|quantit(y|ies)|analytes?|questions?|keys?|fields?|names?|items?|genes?"
    r"|(variable|measure|metric|attribute|indicator|feature|parameter|series)_?(name|id|code)"
)
VALUES = re.compile(r"values?|val|obs_?value|results?|scores?|readings?|numeric_?value|expression")
IDS = re.compile(r".*_?id|subject|participant|person|patient|sample|country|city")
MOST_VARIABLES = 100
FEWEST_THINGS = 3
COMPLETE = 0.8  # share of things × variables that have a row
SEPARATE = 0.6  # share of the spread of all values that lies between the variables
FEWEST_COLUMNS, MOST_COLUMNS = 3, 6


@dataclass(frozen=True)
class LongForm:
    """Which columns call the things, which the variables, and which holds the values."""

    things: list[str]
    variable: str
    value: str


def notes(frame: pd.DataFrame) -> tuple[Note, ...]:
    """Return a note where a table is in long form, none where it is not."""
    found = find(frame)
    if found is None:
        return ()
    names = frame[found.variable].dropna().unique()
    which = short(", ".join(map(str, names[:4])), 50)
    things = " and ".join(map(repr, found.things))
    index = repr(found.things[0] if len(found.things) == 1 else found.things)
    text = (
        f"This looks like a long table: {found.value!r} holds {counted(len(names), 'variable')} "
        f"({which}), one in each row. To compare by {things}, pivot it first: "
        f"table.pivot(index={index}, columns={found.variable!r}, "
        f"values={found.value!r}).reset_index()"
    )
    return (Note(f"{text}.", len(names), level="warning"),)


def find(frame: pd.DataFrame) -> LongForm | None:
    """Return how a table in long form is made, None where it is none.

    Nearly every thing has a row for every variable then, and none has two. Of three columns, one
    is called so or each variable has values of its own size; of more, both are called so.
    """
    columns = [str(c) for c in frame.columns if not _counts(frame[c])]
    if not FEWEST_COLUMNS <= len(columns) <= MOST_COLUMNS:
        return None
    value = _value(frame, columns)
    variable = None if value is None else _variable(frame, [c for c in columns if c != value])
    if value is None or variable is None:
        return None
    things = [c for c in columns if c not in (value, variable)]
    called = [VARIABLES.fullmatch(_word(variable)), VALUES.fullmatch(_word(value))]
    if not all(called) and len(columns) > FEWEST_COLUMNS:
        return None
    if any(frame[c].dtype == object or frame[c].dtype.kind == "f" for c in things):
        return None
    if not _complete(frame, things, variable):
        return None
    told = any(called) or _differ(frame, variable, value)
    return LongForm(things, variable, value) if told else None


def _differ(frame: pd.DataFrame, variable: str, value: str) -> bool:
    """Whether the values of different variables are of different size, as those of one are not."""
    ranks = frame[value].rank()
    spread = float(ranks.var())
    of_each = ranks.groupby(frame[variable]).transform("mean")
    return spread > 0 and float(of_each.var()) >= SEPARATE * spread


def _value(frame: pd.DataFrame, columns: list[str]) -> str | None:
    """Return the one column of measurements: the numbers called so, else those in the last."""
    numbers = [c for c in columns if frame[c].dtype.kind in "iuf"]
    called = [c for c in numbers if VALUES.fullmatch(_word(c))]
    if called or not numbers:
        return called[-1] if called else None
    alone = len(numbers) == 1 or (len(numbers) == 2 and _is_id(numbers[0]))
    return numbers[-1] if alone else None


def _is_id(name: str) -> bool:
    return IDS.fullmatch(_word(name)) is not None


def _variable(frame: pd.DataFrame, columns: list[str]) -> str | None:
    """Return the column of the names of variables: the one called so, else of the fewest."""
    texts = [c for c in columns if isinstance(frame[c].dtype, pd.StringDtype)]
    different = {c: int(frame[c].nunique()) for c in texts}
    texts = [c for c in texts if 1 < different[c] <= MOST_VARIABLES]
    called = [c for c in texts if VARIABLES.fullmatch(_word(c))]
    return min(called or texts, key=lambda c: different[c], default=None)


def _complete(frame: pd.DataFrame, things: list[str], variable: str) -> bool:
    """Whether nearly every thing has one row for every variable, and none has two."""
    number = frame.groupby(things, dropna=False, sort=False).ngroups
    pairs = number * int(frame[variable].nunique())
    if number < FEWEST_THINGS or not COMPLETE * pairs <= len(frame) <= pairs:
        return False
    return not bool(frame.duplicated([*things, variable]).any())


def _counts(column: pd.Series) -> bool:
    """Whether a column counts the rows."""
    return column.dtype.kind in "iu" and bool((np.diff(column.to_numpy()) == 1).all())


def _word(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
