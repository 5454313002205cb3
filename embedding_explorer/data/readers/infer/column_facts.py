"""What is counted in each column of a table, from which its role is proposed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import pandas as pd

from embedding_explorer.data import category_values
from embedding_explorer.data.dates import are_compact, is_date
from embedding_explorer.data.number_formats import LEADING_ZERO, LONG_ID, lenient
from embedding_explorer.data.number_spelling import SIGNS
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.infer.vector_cells import is_cut

LINK = re.compile(r"https?://\S+$")
DIGIT = re.compile(r"\d|inf", re.IGNORECASE)  # one of them is in whatever reads as a number
# A digit in front, perhaps behind < or a currency; 007 is a name.
BEGINS = re.compile(rf"\s*+[<>≤≥~±+-]?\s*+(?:[A-Z]{{0,3}}[{SIGNS}]\s*+)?(?!0\d)\d")
IMAGE = re.compile(r"\S.*\.(png|jpe?g|webp|gif|bmp)$", re.IGNORECASE)
PLACE = re.compile(r"column \d+")  # what a column without a name is called
LONG = re.compile(LONG_ID)
SEEN = 2_000  # cells looked at for patterns
LONGEST = (
    1_000  # letters of a number, however it is spelled; what is longer need not be read as one
)


@dataclass(frozen=True)
class Facts:
    """What was counted in one column."""

    name: str
    rows: int
    filled: int
    distinct: int
    numeric: bool
    vector: int = 0  # numbers in each list, 0 where the cells are no lists
    whole: bool = False  # whole numbers
    counts: bool = False  # whole numbers, each one more than the last
    anew: bool = False  # the same, in groups: the count begins again with the first number
    characters: float = 0.0
    words: float = 0.0
    links: float = 0.0
    images: float = 0.0
    dates: float = 0.0
    numbers: float = 0.0  # that the role number would read
    blank: bool = False  # whether the file gives the column no name, where others have one
    answer: bool = False  # called ..._no beside one called ..._yes
    cut: float = 0.0  # vectors printed with dots in the middle
    begins: float = 0.0  # that begin with a digit, perhaps behind a sign
    long: float = 0.0  # whole numbers too long for a fraction: ids

    @property
    def different(self) -> bool:
        """Whether no value occurs twice."""
        return self.distinct == self.filled

    @property
    def word(self) -> str:
        """The column's name as a plain lower-case word."""
        return self.name.strip().lower().replace(" ", "_")


def facts(frame: pd.DataFrame) -> list[Facts]:
    """Count what the roles are decided by, for each column."""
    columns = pace.over(frame.items(), "Looking at the columns", frame.shape[1], stride=1)
    found = [_facts(str(name), column) for name, column in columns]
    if all(PLACE.fullmatch(f.name) for f in found):
        return found  # no header at all
    words = {f.word for f in found}
    found = [replace(f, answer=_answers(f.word, words)) for f in found]
    # An index without a name stands first.
    return [
        replace(f, blank=True) if i == 0 and PLACE.fullmatch(f.name) else f
        for i, f in enumerate(found)
    ]


def _answers(word: str, words: set[str]) -> bool:
    """Whether "no" at the end of a title is an answer and not a number: another ends in "yes"."""
    return word.endswith("_no") and word.removesuffix("no") + "yes" in words


def _facts(name: str, column: pd.Series) -> Facts:
    filled, known = column.dropna() if column.hasnans else column, None
    if isinstance(column.dtype, pd.StringDtype):
        known = category_values.values(filled)
        filled = filled[known.notna()] if known.hasnans else filled  # blanks are no value
    if column.dtype == object:
        return Facts(name, len(column), len(filled), len(filled), False, _length(filled))
    distinct = _distinct(filled if known is None else known.dropna() if known.hasnans else known)
    if column.dtype.kind in "iuf":
        whole = column.dtype.kind in "iu"
        counts, anew = _counting(column.to_numpy()) if whole else (False, False)
        dates = are_compact(name, filled.iloc[:: max(len(filled) // SEEN, 1)].tolist())
        rows, many = len(column), len(filled)
        return Facts(name, rows, many, distinct, True, 0, whole, counts, anew, dates=float(dates))
    seen = filled.iloc[:: max(len(filled) // SEEN, 1)].tolist()
    return Facts(
        name,
        len(column),
        len(filled),
        distinct,
        False,
        characters=float(median([len(text) for text in seen] or [0])),
        words=_words(seen),
        links=_mean([bool(LINK.match(text)) for text in seen]),
        images=_mean([bool(IMAGE.match(text)) for text in seen]),
        dates=_mean([is_date(text) for text in seen]),
        numbers=_numbers(filled.iloc[:: max(len(filled) // SEEN, 1)]),
        begins=_mean([bool(BEGINS.match(text)) for text in seen]),
        cut=_mean([is_cut(text) for text in seen]),
        long=_mean([bool(LONG.fullmatch(text)) for text in seen]),
    )


def _counting(numbers: np.ndarray) -> tuple[bool, bool]:
    """Tell whether whole numbers count the rows, in one go or in groups."""
    steps = np.diff(numbers) == 1
    anew = steps | (numbers[1:] == numbers[:1])
    return bool(steps.all()), bool(anew.all() and steps.any())


def _distinct(filled: pd.Series) -> int:
    """Return how many different values a column has; of many fractions as many as some cells have.

    To tell a constant or a few classes from measurements takes no count of all of them, which of
    a million fractions takes longer than reading them.
    """
    if filled.dtype.kind == "f" and len(filled) > 2 * SEEN:
        some = int(filled.iloc[:: len(filled) // SEEN].nunique())
        if some > SEEN / 2:
            return some
    if isinstance(filled.dtype, pd.StringDtype):
        return len(set(filled.tolist()))  # a third of the time that Arrow takes for long texts
    return int(filled.nunique())


def _numbers(texts: pd.Series) -> float:
    if not any(DIGIT.search(text) for text in texts):
        return 0.0
    short = texts[(texts.str.len() <= LONGEST).to_numpy(bool)]
    if short.empty:
        return 0.0
    codes = short.str.match(LEADING_ZERO)
    return float((lenient(short).values.notna() & ~codes).sum() / len(texts))


def _length(cells: pd.Series) -> int:
    lengths = [len(cell) for cell in cells if isinstance(cell, np.ndarray)]
    return max(set(lengths), key=lengths.count) if lengths else 0


def _words(texts: list[str]) -> float:
    """Return how many words texts have on average; a telephone number is one."""
    if not any(any(map(str.isalpha, text)) for text in texts):
        return float(bool(texts))
    return _mean([len(text.split()) for text in texts])


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0
