"""Features: a table of measurements as an analyst takes it, every column on a common scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError, some
from embedding_explorer.base.registry import param
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.encoders.inputs.placed import Placed
from embedding_explorer.encoders.inputs.scaled_numbers import SCALINGS, Scaled, in_short, scaled
from embedding_explorer.encoders.inputs.sparse_blocks import Block, among, categories
from embedding_explorer.space.space import Matrix, Space

TITLE = "Standardised features"
SUMMARY = (
    "Numbers as z-scores. Each category is a 0/1 column, weighted so that every column of the "
    "table counts the same."
)
ACCEPTS = ("items",)
ORDER = 5
LIGHT = True
READS = "columns"
LEARNS = "columns"
INSTEAD = "choose a table of items with columns of numbers"
DENSE = 0.2  # share of numbers other than 0 from which a dense matrix is the smaller one
_TITLES = {
    "z-score": TITLE,
    "0..1": "Features scaled to 0..1",
    "rank": "Ranked features",
    "none": "Unscaled features",
}


@dataclass(frozen=True)
class Params:
    """Which columns, how numbers are scaled, and what happens to several values in a cell."""

    columns: tuple[str, ...] = param(
        (),
        "Columns",
        roles=("category", "label", "number"),
        help="The columns to use. None means all categories and numbers.",
    )
    scaling: str = param(
        "z-score",
        "Scaling",
        choices=SCALINGS,
        help="z-score: mean 0, standard deviation 1. 0..1: smallest to largest. Rank: z-scores of "
        "the ranks. Columns of 0 and 1 stay unchanged.",
    )
    split: bool = param(
        True,
        "Split multiple values",
        help="Splits cells at | and ;, and at commas if parts occur alone or at other places, too. "
        "Reads Horror-Comedy as Horror and Comedy if either occurs alone.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there is nothing to scale, or None when there is."""
    if dataset.with_role("number"):
        return None
    return (
        "No column has the role number, so there is nothing to standardise; choose One-hot, or "
        "give a column that role."
    )


def named(params: Params) -> str:
    """Return the title with this scaling."""
    return _TITLES[params.scaling]


def is_binary(dataset: Dataset, params: Params) -> bool:
    """Tell whether every number of the matrix is 0 or 1: columns of 0 and 1 stay as they are."""
    columns = columns_of(dataset, params)
    return all(
        dataset.roles.get(c) == "number" and bool(dataset.items[c].isin((0, 1)).all())
        for c in columns
    )


def columns_of(dataset: Dataset, params: Params) -> list[str]:
    """Return the columns that are read, in order.

    Raises
    ------
    MethodError
        If a chosen column does not exist.
    """
    if missing := [c for c in params.columns if c not in dataset.items]:
        raise MethodError(
            f"There is no column {missing[0]!r} to use; the data has {some(dataset.items.columns)}."
        )
    return list(params.columns) or dataset.with_role("category", "number")


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one row per item: each number, and a weighted 0/1 column per category.

    In a table of both, columns are weighed and not categories. The rule is the one of equal
    influence: each column of the table contributes as much to the mean squared distance of two
    rows, w_j = 1 / mean d_j (Hastie, Tibshirani and Friedman 2009, The Elements of Statistical
    Learning, 2nd ed., section 14.3.3). For a number that is its z-score; the 0/1 columns of one
    column of categories, with shares p, are multiplied by 1 / sqrt(sum p (1 - p)), so that their
    variances add up to 1 as well. Scaled to 0..1, two different categories are as far apart as the
    least and the largest number, which is Gower's rule (1971, Biometrics 27): the 0/1 columns are
    multiplied by 1 / sqrt(2). Unscaled, nothing is weighted. Why neither FAMD nor Gower's distance
    itself: docs/decisions/0200-measured-tables.md.

    A number missing is the mean of its column, a missing category none. Columns of 0 and 1 stay as
    they are.

    Raises
    ------
    MethodError
        If no column is left or a chosen column does not exist.
    LimitError
        If there would be more columns than the limit on features allows.
    """
    progress(0.0, TITLE)
    columns = columns_of(dataset, params)
    numbers = [c for c in columns if dataset.roles.get(c) == "number"]
    found = scaled(dataset.items, numbers, params.scaling)
    blocks = {c: _weighted(dataset, c, params) for c in columns if c not in numbers}
    names = [name for c in columns for name in (blocks[c].names if c in blocks else [c])]
    if not names:
        raise MethodError(
            "There is no number or category to use; give a column one of these roles."
        )
    limits.check("features", len(names), TITLE)
    progress(0.7, TITLE)
    extras = {
        "feature_names": unique_names(names)[0],
        "caption": f"{_HOW[params.scaling]}.",
        "notes": [*_said(found, numbers, list(blocks), params), *_notes(blocks)],
    }
    matrix = _joined(columns, numbers, found.matrix, blocks)
    progress(1.0, TITLE)
    return Space(dataset.names, matrix, dataset.items, extras, "item")


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return other rows on the scales and in the categories of the known ones, (m, d)."""
    columns = columns_of(known, params)
    numbers = [c for c in columns if known.roles.get(c) == "number"]
    found = scaled(dataset.items, numbers, params.scaling, known.items)
    blocks = {c: _weighted(known, c, params, dataset) for c in columns if c not in numbers}
    matrix = _joined(columns, numbers, found.matrix, blocks)
    return Placed(matrix, (*found.notes, *_notes(blocks)))


def _weighted(
    dataset: Dataset, column: str, params: Params, others: Dataset | None = None
) -> Block:
    """Return the 0/1 columns of a column of categories with their weight, of other rows if given.

    Categories and weight are those of the dataset.
    """
    block = categories(dataset.items[column], column, several=params.split)
    weight = np.float32(_WEIGHTS[params.scaling](block.matrix))
    if others is not None:
        values = dataset.items[column]
        block = among(others.items[column], values, column, several=params.split)
    return Block((block.matrix * weight).tocsr(), block.names, block.notes)


def one_variance(indicators: Any) -> float:
    """Return what makes the variances of some 0/1 columns (n, k) add up to 1."""
    share = np.asarray(indicators.mean(axis=0, dtype=np.float64)).ravel()
    whole = float((share * (1 - share)).sum())
    return 1 / whole**0.5 if whole > 1e-12 else 1.0


_WEIGHTS: dict[str, Callable[[Any], float]] = {
    "z-score": one_variance,
    "rank": one_variance,
    "0..1": lambda indicators: 0.5**0.5,
    "none": lambda indicators: 1.0,
}


def _joined(
    columns: list[str], numbers: list[str], values: np.ndarray, blocks: dict[str, Block]
) -> Matrix:
    """Return all columns side by side in their order, sparse where that is much smaller."""
    if not blocks:
        return values
    from scipy.sparse import csr_matrix, hstack

    place = {column: i for i, column in enumerate(numbers)}
    parts = [
        blocks[c].matrix if c in blocks else csr_matrix(values[:, [place[c]]]) for c in columns
    ]
    matrix = csr_matrix(hstack(parts), dtype=np.float32)
    few = matrix.nnz < DENSE * matrix.shape[0] * matrix.shape[1]
    return matrix if few else matrix.toarray()


_HOW = {
    "z-score": "Numbers are standardised (z-scores)",
    "0..1": "Numbers are scaled to 0..1",
    "rank": "Numbers are replaced by their ranks, standardised",
    "none": "Numbers are unscaled, so large values dominate",
}
_MIXED = {
    "z-score": "Each weighs as much as one standardised number, however many categories it has",
    "rank": "Each weighs as much as one standardised number, however many categories it has",
    "0..1": "Two different categories are as far apart as the smallest and the largest number",
    "none": "Two different categories are √2 = 1.41 apart",
}


def _said(found: Scaled, numbers: list[str], texts: list[str], params: Params) -> Iterator[str]:
    """Say what became of the numbers and how much the categories weigh."""
    scales = [c for c in numbers if c not in (*found.binary, *found.constant)]
    if scales:
        yield f"{_HOW[params.scaling]}: {in_short(scales)}."
    if found.binary:
        yield f"0/1 columns are unchanged: {in_short(found.binary)}."
    if found.constant:
        yield f"The same value in every row, no influence: {in_short(found.constant)}."
    if texts:
        yield f"Categories are 0/1 columns: {in_short(texts)}. {_MIXED[params.scaling]}."
    yield from found.notes


def _notes(blocks: dict[str, Block]) -> Iterator[str]:
    for block in blocks.values():
        yield from block.notes
