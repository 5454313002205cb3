"""Matrices of distances in text: Orange's .dst and PHYLIP's, a whole square or its lower half."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import decode, encoding_note, first_lines
from embedding_explorer.data.readers.text.plain import lines

KEY = "distances"
SUFFIXES = (".dst", ".phy", ".phylip", ".dist")
OTHERS = (".txt", ".tab", "")
# How many there are, and what Orange says of them: labelled, axis=1, asymmetric.
HEAD = re.compile(r"\s*(\d{1,9})((?:\s+[a-z_]+(?:=\w+)?)*)\s*")
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
SEEN = 20_000  # bytes


def accepts(blob: Blob) -> bool:
    """Tell by a first line that says how many there are, and rows that are so long, or a triangle.

    A square of a file without names is left to the readers of tables.
    """
    if blob.suffix not in (*SUFFIXES, *OTHERS) or blob.kind not in (None, "distances", "graph"):
        return False
    if blob.suffix in SUFFIXES:
        return True
    first, *rows = lines(first_lines(blob, SEEN).lstrip("\ufeff"))
    said = HEAD.fullmatch(first)
    if said is None or int(said[1]) < 2:
        return False
    seen = rows[: int(said[1])]
    counts = [_numbers_at_end(row) for row in seen]
    n = int(said[1])
    # word2vec's text begins with two numbers, and this with one and its own words
    named = bool(said[2].strip()) or all(_label(row) for row in seen)
    whole = all(count >= n for count in counts)
    below = all(count >= i for i, count in enumerate(counts))
    return named and len(counts) > 1 and (whole or (below and counts[0] <= 1))


def _numbers_at_end(row: str) -> int:
    count = 0
    for part in reversed(row.split()):
        if not NUMBER.fullmatch(part):
            break
        count += 1
    return count


def _label(row: str) -> bool:
    return bool(row.strip()) and not NUMBER.fullmatch(row.split()[0])


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the square as vectors with the hint that they are distances.

    Raises
    ------
    InputError
        If it is not text, or a row has another number of distances.
    LimitError
        If there are more than allowed.
    """
    text, encoding = decode(blob)
    if not text.strip():
        raise empty(blob.what)
    first, *rows = lines(text.lstrip("\ufeff"))
    said = HEAD.fullmatch(first)
    if said is None:
        raise InputError(
            f"{blob.what} does not begin with the number of its items; write it on the first line."
        )
    n, words = int(said[1]), said[2].split()
    check("numbers", n * n, blob.what)
    filled = [row for row in rows if row.strip()]
    if "col_labels=1" in words:
        filled = filled[1:]
    if len(filled) < n:
        raise InputError(
            f"{blob.what} is cut short: it promises {n:,} rows and has {len(filled):,}."
        )
    values, names = _square(filled[:n], n, blob.what)
    frame = pd.DataFrame({"name": pd.Series(names, dtype="str")}) if any(names) else None
    frame = pd.DataFrame(index=range(n)) if frame is None else frame
    taken = wish.choose(n, blob.what, width=n, name="numbers")
    if taken is not None:
        frame, values = frame.iloc[taken], values[taken]
    reading = {"format": KEY, "encoding": encoding, "columns": list(frame), "header": True}
    raw = Raw(frame, n, taken, first_row=2, hint="distances", vectors=values, reading=reading)
    return replace(raw.noting(*encoding_note(encoding)))


def _square(rows: list[str], n: int, what: str) -> tuple[np.ndarray, list[str]]:
    values, names = np.full((n, n), np.nan, np.float32), list[str]()
    for i, row in enumerate(pace.over(rows, "Reading", n)):
        parts = row.split("\t") if "\t" in row.strip() else row.split()
        count = _numbers_at_end(row)
        label = " ".join(parts[: len(parts) - count]).strip()
        numbers = [float(part) for part in row.split()[-count:]] if count else []
        if not label and count in (n + 1, i + 1) and _all_labelled(rows):
            label, numbers = parts[0], numbers[1:]  # a name that is a number
        if len(numbers) not in (i, i + 1, n):
            raise InputError(
                f"{what}: row {i + 1:,} has {len(numbers):,} distances; it needs {n:,}, or {i:,} "
                "where only the lower half is given."
            )
        values[i, : len(numbers)] = numbers
        names.append(label)
    return np.where(np.isnan(values), values.T, values), names


def _all_labelled(rows: list[str]) -> bool:
    """Whether names stand before the numbers: the first row of a lower half would be empty."""
    return len(rows[0].split()) == 1 or len(rows[0].split()) == len(rows) + 1
