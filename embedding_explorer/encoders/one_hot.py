"""One-hot: one column per category, 1 where the item has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.dataset import Dataset
from embedding_explorer.errors import MethodError
from embedding_explorer.registry import param
from embedding_explorer.space import Space

TITLE = "One-hot"
SUMMARY = "Every category gets a column of its own: 1 where the item has it, 0 elsewhere."
ACCEPTS = ("items", "text", "graph")


@dataclass(frozen=True)
class Params:
    """Which columns, and what happens to numbers and to cells with several values."""

    columns: tuple[str, ...] = param(
        (),
        "Columns",
        roles=("name", "category", "label", "number"),
        help="The columns to encode; none chosen means all categories and numbers.",
    )
    numbers: str = param(
        "scaled",
        "Numbers",
        choices=("scaled", "as they are", "left out"),
        help="Scaled to 0..1 so that a price does not drown the categories, passed through, "
        "or left out.",
    )
    split: bool = param(
        True,
        "Several values in a cell",
        help="Read Horror-Comedy as both Horror and Comedy (also with | ; , or / between).",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say why this dataset has nothing to encode, or None when it has."""
    if dataset.kind != "items" or dataset.with_role("category", "number"):
        return None
    return None if len(dataset) else "One-hot needs at least one item."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one row per item; categories first, then numbers.

    Raises
    ------
    MethodError
        If no column is left to encode or a chosen column does not exist.
    """
    blocks, names = [], []
    for column in _columns(dataset, params):
        block, labels = _block(dataset, column, params)
        blocks.append(block)
        names += labels
    if not names:
        raise MethodError(
            "One-hot found no category and no number to encode; give a column one of these roles."
        )
    from scipy.sparse import csr_matrix, hstack

    matrix = csr_matrix(hstack(blocks), dtype=np.float32)
    progress(1.0, "One-hot")
    return Space(dataset.names, matrix, dataset.items, {"feature_names": names}, "item")


def _columns(dataset: Dataset, params: Params) -> list[str]:
    if params.columns:
        missing = [c for c in params.columns if c not in dataset.items]
        if missing:
            raise MethodError(
                f"There is no column {missing[0]!r} to one-hot; "
                f"the data has {', '.join(dataset.items.columns)}."
            )
        return list(params.columns)
    return dataset.with_role("category", "number") or ["name"]


def _block(dataset: Dataset, column: str, params: Params) -> tuple[Any, list[str]]:
    values = dataset.items[column]
    if dataset.roles.get(column) == "number":
        return _numbers(values, column, params.numbers)
    return _categories(values, column, split=params.split and column != "name")


def _numbers(values: pd.Series, column: str, how: str) -> tuple[Any, list[str]]:
    from scipy.sparse import csr_matrix

    if how == "left out":
        return csr_matrix((len(values), 0)), []
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64)
    if how == "scaled":
        low, high = np.nanmin(numbers), np.nanmax(numbers)
        numbers = (numbers - low) / (high - low if high > low else 1)
    return csr_matrix(np.nan_to_num(numbers)[:, None]), [column]


def _categories(values: pd.Series, column: str, *, split: bool) -> tuple[Any, list[str]]:
    from scipy.sparse import csr_matrix

    parts = [_split(v) if split else ([] if pd.isna(v) else [str(v)]) for v in values]
    levels = {level: i for i, level in enumerate(dict.fromkeys(p for row in parts for p in row))}
    rows = np.repeat(np.arange(len(parts)), [len(p) for p in parts])
    cols = [levels[p] for row in parts for p in row]
    shape = (len(parts), len(levels))
    block = csr_matrix((np.ones(len(cols), np.float32), (rows, cols)), shape=shape)
    return block, [f"{column}={level}" for level in levels]


def _split(value: Any) -> Sequence[str]:
    import re

    if pd.isna(value):
        return []
    parts = (p.strip() for p in re.split(r"[|;,/]|(?<=\w)-(?=[A-Z])", str(value)))
    return list(dict.fromkeys(p for p in parts if p))
