"""Columns of a table as blocks of a sparse matrix, with the names of what they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted, subject
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.listed_values import split
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
    rows = split(values) if several else [[] if pd.isna(v) else [text_of(v)] for v in values]
    block = presence(rows, f"{column}=")
    notes = (*_several(column, values, rows), *_empty(column, sum(not row for row in rows)))
    return Block(block.matrix, block.names, notes)


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


def numbers(values: pd.Series, column: str, how: str) -> Block:
    """Return a column of numbers; a missing one, or one beyond float32, becomes their mean."""
    from scipy.sparse import csr_matrix

    if how == "left out":
        return Block(csr_matrix((len(values), 0), dtype=np.float32), [])
    given = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    known = np.abs(given) <= np.finfo(np.float32).max
    mean = float(np.mean(given[known])) if known.any() else 0.0
    filled = _SCALES[how](np.where(known, given, mean))
    block = csr_matrix(filled[:, None].astype(np.float32))
    return Block(block, [column], _filled(column, int((~known).sum()), mean))


def _scaled(values: np.ndarray) -> np.ndarray:
    low, high = values.min(), values.max()
    scaled: np.ndarray = (values - low) / (high - low if high > low else 1)
    return scaled


def _filled(column: str, count: int, mean: float) -> tuple[str, ...]:
    rows = counted(count, "row")
    return (f"{column} missing in {rows}; filled with the mean ({mean:.4g}).",) if count else ()


_SCALES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "scaled": _scaled,
    "as they are": lambda values: values,
}
