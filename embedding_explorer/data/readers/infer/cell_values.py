"""The values of a table made uniform: names of columns, numbers, text, lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.columns import Note, several
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.infer.masked import unmasked
from embedding_explorer.data.readers.raw import short

# Control characters and lone surrogates: nothing prints them, and many programs stumble over them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
UNPRINTABLE_BYTES = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
PART = 0.9  # share of cells that decides
HALF = 0.5  # the same where they are long lists of numbers
EXACT = 2**53  # whole numbers up to which a float64 holds every digit: longer ones are ids
VECTOR_WORDS = ("values", "value", "vector", "vec", "embedding", "embeddings", "data", "dense")
LONG_LIST = 8  # numbers from which a list in an object is a vector, whatever it is called
LONGEST = 300  # digits of a decimal that is still a whole number
REPLACEMENT = "\ufffd"


def column_names(
    frame: pd.DataFrame, header: Sequence[Any] | None
) -> tuple[pd.DataFrame, list[str], tuple[Note, ...]]:
    """Give a frame unique names of columns: empty ones "column 3", repeated ones a number.

    Returns
    -------
    frame, names, notes
    """
    given = [""] * frame.shape[1] if header is None else [clean(_name(cell)) for cell in header]
    only = header is None and len(given) == 1
    filled = [g or ("text" if only else f"column {i + 1}") for i, g in enumerate(given)]
    names, changed = unique_names(filled)
    frame = frame.set_axis(names, axis=1)
    notes = []
    if changed:
        which = ", ".join(short(filled[i], 30) for i in changed[:5])
        notes.append(Note(f"Columns with the same name got a number: {which}.", len(changed)))
    if header is not None and (blank := given.count("")):
        notes.append(Note("Columns without a name are named by position.", blank))
    return frame, names, tuple(notes)


def _name(cell: Any) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell).strip()


def clean(text: str) -> str:
    """Return a text with control characters and lone surrogates replaced by U+FFFD."""
    return UNPRINTABLE.sub(REPLACEMENT, text)


def uniform(column: pd.Series, *, lists: bool = False) -> tuple[pd.Series, int]:
    """Return a column as numbers, text or vectors, and how many cells of it held characters that
    cannot be shown.

    Lists of numbers are vectors where nearly all cells are such lists of one length, or the user
    says so (`lists`); elsewhere they are several values in a cell.
    """
    kind = column.dtype.kind
    if kind in "iu" and not isinstance(column.dtype, pd.api.extensions.ExtensionDtype):
        return (column.astype("str") if are_long(column) else column), 0
    if column.dtype == np.float64:
        return column, 0
    if kind == "f":
        return pd.Series(column.to_numpy(np.float64), index=column.index), 0
    if isinstance(column.dtype, pd.StringDtype):
        return _printable(column.astype("str"))
    return _objects(column, lists=lists)


def are_long(numbers: pd.Series) -> bool:
    """Whether whole numbers are so long that a fraction of 64 bits cannot hold every digit."""
    values = numbers.to_numpy()
    return len(values) > 0 and bool(
        np.fmax.reduce(values) > EXACT or np.fmin.reduce(values) < -EXACT
    )


def _printable(texts: pd.Series) -> tuple[pd.Series, int]:
    bad = texts.str.contains(UNPRINTABLE_BYTES, regex=True).fillna(False).to_numpy(bool)
    if not bad.any():
        return texts, 0
    return texts.str.replace(UNPRINTABLE_BYTES, REPLACEMENT, regex=True), int(bad.sum())


def _objects(column: pd.Series, *, lists: bool) -> tuple[pd.Series, int]:
    given = column.tolist()
    cells = [_cell(value) for value in given]
    if not lists and not are_vectors(cells):
        cells = [
            several(value) if isinstance(cell, np.ndarray) else cell
            for value, cell in zip(given, cells, strict=True)
        ]
    if any(isinstance(cell, int) and abs(cell) > EXACT for cell in cells):
        cells = [str(cell) if isinstance(cell, int) else cell for cell in cells]
    if all(cell is None or isinstance(cell, (int, float)) for cell in cells):
        if all(isinstance(cell, int) for cell in cells):
            return pd.Series(cells, index=column.index, dtype="int64"), 0
        numbers = [np.nan if cell is None else float(cell) for cell in cells]
        if any(cell is not None for cell in cells):
            return pd.Series(numbers, index=column.index, dtype="float64"), 0
    if any(isinstance(cell, np.ndarray) for cell in cells):
        return objects(cells, column.index), 0
    texts = [None if cell is None else _number_text(cell) for cell in cells]
    shown = [None if text is None else clean(text) for text in texts]
    bad = sum(a != b for a, b in zip(texts, shown, strict=True))
    return pd.Series(shown, index=column.index, dtype="str"), bad


def are_vectors(cells: Sequence[Any]) -> bool:
    """Whether nearly all filled cells are lists of numbers of one length."""
    filled = [cell for cell in cells if cell is not None]
    lengths = Counter(len(cell) for cell in filled if isinstance(cell, np.ndarray))
    share = share_needed(list(lengths.elements()))
    return bool(lengths) and max(lengths.values()) >= share * len(filled)


def share_needed(lengths: Sequence[int]) -> float:
    """Return the share of cells that must be vectors of one length for a column to be theirs.

    Long ones are meant even where half of the calls that should have made them failed.
    """
    common = Counter(lengths).most_common(1)
    return HALF if common and common[0][0] >= LONG_LIST else PART


def objects(cells: list[Any], index: Any = None) -> pd.Series:
    """Return cells as a column of objects; arrays in them stay whole."""
    column = np.empty(len(cells), dtype=object)
    for i, cell in enumerate(cells):
        column[i] = cell
    return pd.Series(column, index=index, dtype=object)


def _number_text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _cell(value: Any) -> Any:
    """Return one cell as None, a number, text, or a list of numbers."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple, np.ndarray)):
        return _list_cell(value)
    if isinstance(value, dict):
        found = as_vector(value)
        return several(value) if found is None else found
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int) and value.bit_length() > 63:
        return str(value) if value.bit_length() < 1_000 else "(a number too large to show)"
    if isinstance(value, Decimal):
        return _decimal(value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"({len(value):,} bytes)"
    return value if isinstance(value, (int, float, str)) else _other_text(value)


def _decimal(value: Decimal) -> float | int | str | None:
    """A whole number without a fraction stays whole: as an id it keeps every digit."""
    if not value.is_finite():
        return float(value) if value.is_infinite() else None
    whole = int(value.as_tuple().exponent) >= 0 and value.adjusted() < LONGEST
    return _cell(int(value)) if whole else float(value)


def _list_cell(values: Any) -> Any:
    """Lists of numbers are vectors; other lists are several values in one cell."""
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in "iuf":
        return vector(unmasked(values))
    values = [_decimal(v) if isinstance(v, Decimal) else v for v in values]
    if len(values) == 1 and isinstance(values[0], (list, tuple, np.ndarray)):
        return _list_cell(values[0])  # encode([text]) of one text: a list in a list
    if values and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values):
        return vector(values)
    return several(values)


def as_vector(value: Any) -> np.ndarray | None:
    """Return the one list of numbers in an object, None where there is none that is meant.

    It is called so ({"values": [...], "model": "x"}), or long: [52.1, 4.9] is a place.
    """
    lists = {
        str(key).lower(): part
        for key, part in (value.items() if isinstance(value, dict) else ())
        if isinstance(part, (list, tuple, np.ndarray))
    }
    if len(lists) != 1:
        return None
    ((key, part),) = lists.items()
    found = _list_cell(part)
    meant = isinstance(found, np.ndarray) and (key in VECTOR_WORDS or len(found) >= LONG_LIST)
    return found if meant else None


def vector(numbers: Any) -> np.ndarray | None:
    """Return numbers as one float32 array, infinite where they are too large; None for none."""
    if not len(numbers):
        return None
    with np.errstate(over="ignore"):
        return np.array(_within_double(numbers), dtype=np.float64).astype(np.float32)


def _within_double(numbers: Any) -> Any:
    """Whole numbers beyond any double become infinite, which is reported as such later."""
    if isinstance(numbers, np.ndarray):
        return numbers
    return [np.inf if isinstance(n, int) and n.bit_length() > 1_000 else n for n in numbers]


def _other_text(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return text.removesuffix("T00:00:00")
