"""One-hot: one column per category, 1 where the item has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError, some
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.data.word_tokens import UNSPACED_NOTE, unspaced, words
from embedding_explorer.encoders.inputs.adjacency import adjacency
from embedding_explorer.encoders.inputs.documents import documents, has_worded_names
from embedding_explorer.encoders.inputs.placed import Placed, unknown_terms
from embedding_explorer.encoders.inputs.sparse_blocks import (
    Block,
    among,
    categories,
    numbers,
    presence,
)
from embedding_explorer.space.space import Space

TITLE = "One-hot"
SUMMARY = "One column per category: 1 where the item has it, 0 elsewhere."
ACCEPTS = ("items", "text", "graph")
ORDER = 10
LIGHT = True
READS = "columns"
LEARNS = "columns"
PLACES = ("text",)


@dataclass(frozen=True)
class Params:
    """Which columns, and what happens to numbers, to several values in a cell, and to weights."""

    columns: tuple[str, ...] = param(
        (),
        "Columns",
        roles=("name", "category", "label", "number"),
        kinds=("items",),
        help="The columns to encode. None means all categories and numbers. The name is added "
        "if there is no category and at most 1 number.",
    )
    numbers: str = param(
        "scaled",
        "Numbers",
        choices=("scaled", "as they are", "left out"),
        kinds=("items",),
        help="Scaled to 0..1 so that a price does not dominate the categories, unchanged, or "
        "left out.",
    )
    split: bool = param(
        True,
        "Split multiple values",
        kinds=("items",),
        help="Splits cells at | and ;, and at commas if parts occur alone or at other places, too. "
        "Reads Horror-Comedy as Horror and Comedy if either occurs alone.",
    )
    weights: bool = param(
        False,
        "Use link weights",
        kinds=("graph",),
        help="Use the weight of a link instead of 1.",
    )


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one sparse row per item.

    Items: a column per category, then each number, column by column of the table; a missing
    category is none, a missing number the mean of its column. Text: a column per different word,
    1 where the text has it (a list of single words gives the identity). Graph: a column per node,
    1 (or the weight) where they are linked.

    Raises
    ------
    MethodError
        If no column is left to encode or a chosen column does not exist.
    LimitError
        If there would be more columns than the limit on features allows.
    """
    progress(0.0, TITLE)
    block, unit = _KINDS[dataset.kind](dataset, params)
    if not block.names:
        raise MethodError(
            "One-hot found no category, number or word to encode; give a column one of these roles."
        )
    limits.check("features", len(block.names), TITLE)
    matrix = block.matrix.astype(np.float32)
    progress(1.0, TITLE)
    extras = {
        "feature_names": unique_names(block.names)[0],
        "running_text": dataset.kind == "text",
        **_title(dataset, params),
        "notes": [_size(matrix), *block.notes],
    }
    return Space(dataset.names, matrix, dataset.items, extras, unit)


def _title(dataset: Dataset, params: Params) -> dict[str, str]:
    """Return another title where no category is read: then nothing is one-hot."""
    columns = columns_of(dataset, params) if dataset.kind == "items" else []
    if not columns or any(dataset.roles.get(c) != "number" for c in columns):
        return {}
    return {"title": f"Numbers {params.numbers}"}


def place(phrase: str, space: Space, extras: Mapping[str, Any]) -> np.ndarray | None:
    """Return the vector of a text, shape (d,); None for items, nodes and unknown words."""
    if not extras["running_text"]:
        return None
    found = set(words(phrase))
    row = np.array([name in found for name in extras["feature_names"]], dtype=np.float32)
    return row if row.any() else None


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return other rows in the columns of the known ones, (m, d) CSR; what is new there is none."""
    if known.kind == "text":
        return _known_words(dataset, extras)
    blocks = [_column(known, column, params, dataset) for column in columns_of(known, params)]
    block = _side_by_side(blocks)
    return Placed(block.matrix, tuple(note for part in blocks for note in part.notes))


def _known_words(dataset: Dataset, extras: Mapping[str, Any]) -> Placed:
    from scipy.sparse import csr_matrix

    place = {word: i for i, word in enumerate(extras["feature_names"])}
    found = [words(text) for text in documents(dataset).joined()]
    rows = [sorted({place[word] for word in row if word in place}) for row in found]
    ends, columns = np.cumsum([0, *map(len, rows)]), [i for row in rows for i in row]
    ones = np.ones(len(columns), np.float32)
    empty = sum(not row for row in rows)
    matrix = csr_matrix((ones, columns, ends), shape=(len(rows), len(place)))
    return Placed(matrix, unknown_terms(chain.from_iterable(found), place, empty, len(rows)))


def _items(dataset: Dataset, params: Params) -> tuple[Block, str]:
    columns = columns_of(dataset, params)
    block = _side_by_side([_column(dataset, column, params) for column in columns])
    return replace(block, notes=(*block.notes, *_said(dataset, columns, params))), "item"


def _said(dataset: Dataset, columns: list[str], params: Params) -> Iterator[str]:
    """Say what became of the numbers, and when only the names tell rows apart."""
    counted = [c for c in columns if dataset.roles.get(c) == "number"]
    if counted:
        yield f"{_NUMBERS[params.numbers]}: {', '.join(counted)}."
    if columns == ["name"]:
        yield "Only the names differ between these rows."


_NUMBERS = {
    "scaled": "Numbers are scaled to 0..1",
    "as they are": "Numbers are unchanged, so large values dominate",
    "left out": "Numbers are left out",
}


def is_binary(dataset: Dataset, params: Params) -> bool:
    """Tell whether every number of the matrix is 0 or 1."""
    if dataset.kind != "items":
        return not params.weights
    numeric = any(dataset.roles.get(c) == "number" for c in columns_of(dataset, params))
    return not numeric or params.numbers == "left out"


def columns_of(dataset: Dataset, params: Params) -> list[str]:
    """Return the columns that are read, in order.

    Raises
    ------
    MethodError
        If a chosen column does not exist.
    """
    missing = [c for c in params.columns if c not in dataset.items]
    if missing:
        raise MethodError(
            f"There is no column {missing[0]!r} to one-hot encode; "
            f"the data has {some(dataset.items.columns)}."
        )
    if params.columns:
        return list(params.columns)
    return named_by_default(dataset) + dataset.with_role("category", "number")


def named_by_default(dataset: Dataset) -> list[str]:
    """Return ["name"] where the name is the only category (an apple at 5.00), else nothing.

    Row numbers and ids beside a number are no category: they say nothing of the item.
    """
    numbers = dataset.with_role("number")
    if dataset.with_role("category") or len(numbers) > 1:
        return []
    return ["name"] if not numbers or has_worded_names(dataset) else []


def _column(dataset: Dataset, column: str, params: Params, others: Dataset | None = None) -> Block:
    """Return a column of the dataset, or of others as it is scaled and split there."""
    values = dataset.items[column]
    theirs = None if others is None else others.items[column]
    if dataset.roles.get(column) == "number":
        if theirs is None:
            return numbers(values, column, params.numbers)
        return numbers(theirs, column, params.numbers, values)
    several = params.split and column != "name"
    if theirs is None:
        return categories(values, column, several=several)
    return among(theirs, values, column, several=several)


def _side_by_side(blocks: list[Block]) -> Block:
    from scipy.sparse import csr_matrix, hstack

    names = [name for block in blocks for name in block.names]
    notes = tuple(note for block in blocks for note in block.notes)
    equal = (_EQUAL,) if any("=" in name for name in names) else ()
    return Block(csr_matrix(hstack([b.matrix for b in blocks])), names, (*equal, *notes))


def _text(dataset: Dataset, params: Params) -> tuple[Block, str]:
    texts = documents(dataset).joined()
    block = presence([words(text) for text in texts])
    empty = int((np.diff(block.matrix.indptr) == 0).sum())
    notes = [f"{of_all(empty, len(texts), 'text', 'have')} no word: zero vectors."] if empty else []
    notes += [UNSPACED_NOTE] if unspaced(texts) else []
    return Block(block.matrix, block.names, (_EQUAL_WORDS, *notes)), "document"


def _graph(dataset: Dataset, params: Params) -> tuple[Block, str]:
    links = adjacency(dataset, weights=params.weights)
    alone = int((np.diff(links.indptr) == 0).sum())
    notes = (
        (f"{of_all(alone, len(dataset), 'node', 'have')} no link: zero vectors.",) if alone else ()
    )
    return Block(links, dataset.names.tolist(), notes), "node"


_KINDS = {"items": _items, "text": _text, "graph": _graph}
_EQUAL = (
    "Any two different categories of one column are equally far apart (√2 = 1.41): one-hot "
    "encodes that they differ, never by how much."
)
_EQUAL_WORDS = (
    "Any two different words are equally far apart (√2 = 1.41): one-hot cannot tell that cat "
    "is closer to dog than to car."
)


def _size(matrix: Any) -> str:
    n, d = matrix.shape
    sparse = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    return f"{n:,} × {d:,} = {_bytes(n * d * 4)} dense, {_bytes(sparse)} sparse."


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 999.5:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"
