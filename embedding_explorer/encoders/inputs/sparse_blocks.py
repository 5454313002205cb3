"""Columns of a table as blocks of a sparse matrix, with the names of what they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted, subject
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.listed_values import split_as
from embedding_explorer.data.word_tokens import vocabulary

EXAMPLE = 60  # characters of a cell that a note shows


@dataclass(frozen=True, eq=False)
class Block:
    """An (n, d) CSR matrix, the names of its d columns, and what the reader should know."""

    matrix: Any
    names: list[str]
    notes: tuple[str, ...] = ()


def presence(rows: Sequence[Sequence[str]], prefix: str = "") -> Block:
    """Return 1 where a row has a value; values in the order they first appear."""
    from scipy.sparse import csr_matrix

    levels = vocabulary(rows)
    unique = [list(dict.fromkeys(row)) for row in rows]
    columns = [levels[value] for row in unique for value in row]
    ends = np.cumsum([0, *(len(row) for row in unique)])
    ones = np.ones(len(columns), np.float32)
    matrix = csr_matrix((ones, columns, ends), shape=(len(rows), len(levels)))
    matrix.sort_indices()
    return Block(matrix, [f"{prefix}{level}" for level in levels])


def categories(values: pd.Series, column: str, *, several: bool) -> Block:
    """Return one column per category; a missing cell has none."""
    rows = _categories(values, values, several=several)
    block = presence(rows, f"{column}=")
    notes = (*_several(column, values, rows), *_empty(column, sum(not row for row in rows)))
    return Block(block.matrix, block.names, notes)


def among(values: pd.Series, known: pd.Series, column: str, *, several: bool) -> Block:
    """Return the categories of other rows, in the columns that the known ones have.

    A category which these lack is none; a note counts the rows with one.
    """
    from scipy.sparse import csr_matrix

    levels = vocabulary(_categories(known, known, several=several))
    rows = _categories(values, known, several=several)
    found = [sorted({levels[value] for value in row if value in levels}) for row in rows]
    places = [place for row in found for place in row]
    ends = np.cumsum([0, *map(len, found)])
    ones = np.ones(len(places), np.float32)
    matrix = csr_matrix((ones, places, ends), shape=(len(rows), len(levels)))
    new = [[value for value in row if value not in levels] for row in rows]
    notes = (*_unknown(column, new), *_empty(column, sum(not row for row in rows)))
    return Block(matrix, [f"{column}={level}" for level in levels], notes)


def _categories(values: pd.Series, known: pd.Series, *, several: bool) -> list[list[str]]:
    if several:
        return split_as(values, known)
    return [[] if pd.isna(value) else [text_of(value)] for value in values]


def _unknown(column: str, new: Sequence[Sequence[str]]) -> tuple[str, ...]:
    rows = [row for row in new if row]
    if not rows:
        return ()
    first = rows[0][0]
    example = first if len(first) <= EXAMPLE else f"{first[: EXAMPLE - 1]}…"
    return (f"{column}: {counted(len(rows), 'row')} with a new category, left out ({example}).",)


def _several(column: str, values: pd.Series, rows: list[list[str]]) -> tuple[str, ...]:
    cells = [str(value) for value, row in zip(values, rows, strict=True) if len(row) > 1]
    if not cells:
        return ()
    were = f"{subject(len(cells), 'cell', 'were')}"
    example = cells[0] if len(cells[0]) <= EXAMPLE else f"{cells[0][: EXAMPLE - 1]}…"
    return (f"{column}: {were} split into several values, for example {example}.",)


def _empty(column: str, count: int) -> tuple[str, ...]:
    rows = counted(count, "row")
    return (f"{column} missing in {rows}; no category, zeros there.",) if count else ()


def numbers(values: pd.Series, column: str, how: str, known: pd.Series | None = None) -> Block:
    """Return a column of numbers; a missing one, or one beyond float32, becomes their mean.

    Mean and range are those of `known`, where other rows are to stand beside those.
    """
    from scipy.sparse import csr_matrix

    if how == "left out":
        return Block(csr_matrix((len(values), 0), dtype=np.float32), [])
    given, there = _numbers(values)
    of, of_there = (given, there) if known is None else _numbers(known)
    mean = float(np.mean(of[of_there])) if of_there.any() else 0.0
    filled = _SCALES[how](np.where(there, given, mean), np.where(of_there, of, mean))
    block = csr_matrix(filled[:, None].astype(np.float32))
    return Block(block, [column], _filled(column, int((~there).sum()), mean))


def _numbers(values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers as float64 and which are known; beyond float32 none is."""
    given = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return given, np.abs(given) <= np.finfo(np.float32).max


def _scaled(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    low, high = of.min(), of.max()
    scaled: np.ndarray = (values - low) / (high - low if high > low else 1)
    return scaled


def _filled(column: str, count: int, mean: float) -> tuple[str, ...]:
    rows = counted(count, "row")
    return (f"{column} missing in {rows}; filled with the mean ({mean:.4g}).",) if count else ()


_SCALES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "scaled": _scaled,
    "as they are": lambda values, of: values,
}
