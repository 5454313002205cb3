"""Which columns of numbers are one ready-made vector: one stem, running numbers (decision 0210)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

# Words that programs put before the number of a dimension. Columns called so are vectors even where
# there are few of them, or only whole numbers.
KNOWN = frozenset(
    ["dim", "dims", "dimension", "d", "v", "vec", "vector", "emb", "embed", "embs"]
    + ["embedding", "embeddings", "component", "comp", "pc", "pca", "svd", "lsa", "lda", "latent"]
    + ["hidden", "pixel", "px", "w2v", "bert", "glove", "fasttext", "doc2vec", "d2v"]
)
FEW = 4  # columns called by a known word from which they are a vector
SURE = frozenset(["dim", "dimension", "vec", "vector", "emb", "embedding", "latent", "w2v"])
PAIR = 2  # columns of a word that can mean nothing else
MANY = 8  # columns called by any other word
# Numbered, and yet every one is a measurement or an answer of its own.
ONE_EACH = frozenset(
    [
        "q",
        "question",
        "measurement",
        "measure",
        "item",
        "answer",
        "test",
        "exam",
        "task",
        "score",
        "rating",
        "grade",
        "lab",
    ]
    + ["hour", "day", "week", "month", "quarter", "year", "time", "t", "wave", "round", "visit"]
    + ["sensor", "channel", "trial", "age", "level", "step", "stage", "season", "game", "hole"]
)
# 2020-01, X2020.01.31, 2020M01, 2020Q1, 01/2020: the columns of a series of times.
PERIOD = re.compile(
    r"\D?(1[5-9]|20)\d\d[-/._ ]?[MQW]?\d{1,2}([-/._ ]\d{1,2})?|\d{1,2}[-/._ ](1[5-9]|20)\d\d",
    re.IGNORECASE,
)
UNLIKE = 100  # times as wide as another: no two dimensions of one vector
LAST = re.compile(r"^(.*\D|)(\d{1,9})(\D*)$", re.DOTALL)
GRID = re.compile(r"^(.*\D|)(\d{1,9})(\D+)(\d{1,9})(\D*)$", re.DOTALL)
FIRST = re.compile(r"(?<!\d)0+\D*$")  # the number of the first column is 0
WORD = re.compile(r"[a-z]+\d?[a-z]+|[a-z]+", re.IGNORECASE)


def dimensions(frame: pd.DataFrame, numbers: Sequence[str]) -> list[str]:
    """Return the columns of numbers that are the dimensions of one vector, in their order.

    They are called by one stem and running numbers from 0 or 1 on: dim_0 ... dim_9, V1 ... V28,
    0 ... 383. Of several such series the longest is meant; of two as long the first. What is
    called by a word of its own, in scales of its own or answers 1 to 5 to q1 ... q20, is no such.

    Parameters
    ----------
    frame : DataFrame
    numbers : sequence of str
        Its columns of numbers.
    """
    series = [found for found in _series(numbers).values() if _are_dimensions(frame, *found)]
    return max((columns for _, columns in series), key=len, default=[])


def _series(names: Iterable[str]) -> dict[str, tuple[str, list[str]]]:
    """Return the series of columns by stem, each with the stem and its columns by number."""
    names = list(names)
    found = _running(names, LAST)
    # Rows and columns of a picture: pixel_0_0 ... pixel_7_7, 1x1 ... 28x28.
    return {**_running(names, GRID), **found}


def _running(names: Sequence[str], form: re.Pattern[str]) -> dict[str, tuple[str, list[str]]]:
    numbered: dict[tuple[str, ...], dict[tuple[int, ...], str]] = {}
    for name in names:
        if part := form.match(name.strip()):
            stem, numbers = part.groups()[::2], tuple(map(int, part.groups()[1::2]))
            numbered.setdefault(stem, {})[numbers] = name
    numbered = {stem: dict(sorted(columns.items())) for stem, columns in numbered.items()}
    return {
        "#".join(stem): (stem[0] or stem[-1], list(columns.values()))
        for stem, columns in numbered.items()
        if _run(list(columns))
    }


def _run(numbers: Sequence[tuple[int, ...]]) -> bool:
    """Whether numbers run without a gap from 0 or 1 on, or pairs of them fill a grid.

    From 2 on, too: a word stands in the first column of a table without a header.
    """
    sides = [sorted(set(side)) for side in zip(*numbers, strict=True)]
    even = all(side[0] <= 2 and all(b - a == 1 for a, b in pairwise(side)) for side in sides)
    return even and int(np.prod([len(side) for side in sides])) == len(numbers)


def _are_dimensions(frame: pd.DataFrame, stem: str, columns: Sequence[str]) -> bool:
    words = WORD.findall(stem.lower())
    last = words[-1] if words else ""
    if last in ONE_EACH or all(PERIOD.fullmatch(column.strip()) for column in columns):
        return False
    # R calls the columns of a table without a header V1, V2 ..., whatever is in them.
    counted_from_one = len(last) == 1 and not FIRST.search(columns[0])
    if not words or (last in KNOWN and not counted_from_one):
        return len(columns) >= (PAIR + 1 if last in SURE else FEW)
    if len(columns) < MANY:
        return False
    values = frame[list(columns)].to_numpy(np.float64)
    whole = bool((np.nan_to_num(values) == np.trunc(np.nan_to_num(values))).all())
    return not whole and alike_in_scale(values)


def alike_in_scale(values: np.ndarray) -> bool:
    """Whether the columns of an n×d matrix are about as wide as one another (constant ones aside).

    The widest is at most a hundred times as wide as the narrowest, by their standard deviations.
    """
    with np.errstate(all="ignore"):
        finite = np.where(np.isfinite(values), values, np.nan)
        known = np.isfinite(finite).sum(axis=0) > 1
        wide = np.nanstd(finite[:, known], axis=0)
    wide = wide[wide > 0]
    return bool(len(wide) == 0 or wide.max() <= UNLIKE * wide.min())
