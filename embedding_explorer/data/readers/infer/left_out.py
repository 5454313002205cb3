"""Rows that the user wishes to be left out: last rows of totals or means, repeated rows."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import unknown
from embedding_explorer.data.cast_columns import cast
from embedding_explorer.data.columns import Column
from embedding_explorer.data.readers.infer.column_facts import facts
from embedding_explorer.data.readers.infer.drop_rows import REPEATED, repeating, whole
from embedding_explorer.data.readers.infer.summary_rows import MEANS, TOTALS, means, totals
from embedding_explorer.data.readers.raw import Raw

# What the user calls them: which rows they are, and the sentence that they are left out.
CHOICES: dict[str, tuple[Callable[[Raw, tuple[Column, ...]], np.ndarray], str]] = {
    TOTALS: (totals, "{count} row{s} of totals left out."),
    MEANS: (means, "{count} row{s} of means left out."),
    REPEATED: (
        lambda raw, _: repeating(raw),
        "{count} row{s} repeating an earlier one in every column left out.",
    ),
}


def check(wished: Collection[str]) -> None:
    """Raise InputError where something is wished for that is no such choice."""
    for choice in wished:
        if choice not in CHOICES:
            raise unknown("choice of rows", choice, CHOICES)


def without(raw: Raw, read: Raw, columns: tuple[Column, ...], wished: Collection[str]) -> Raw:
    """Return the raw table without the rows wished for, each kind with its note.

    `read` is the same table with numbers and dates read as the roles in `columns` say: by it the
    rows are told.
    """
    gone = np.zeros(len(raw.frame), bool)
    for choice in (choice for choice in CHOICES if choice in wished):
        find, text = CHOICES[choice]
        found = find(read, columns)[~gone]
        raw = raw.dropping(found, choice, text, choice)
        gone[~gone] |= found
    return _with_numbers(raw) if gone.any() else raw


def _with_numbers(raw: Raw) -> Raw:
    """Read as numbers the texts that are nothing else now: "Total" stood below them."""
    texts = [str(name) for name in raw.frame if isinstance(raw.frame[name].dtype, pd.StringDtype)]
    numeric = {f.name: "number" for f in facts(raw.frame[texts]) if f.numbers == 1}
    frame, notes, reading = cast(raw.frame, numeric, raw.reading)
    return replace(raw, frame=frame.apply(whole), reading=reading).noting(*notes)
