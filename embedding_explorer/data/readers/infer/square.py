"""Square tables: distances between the rows, or the links of a graph, told from features."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.distance_matrix import CLOSE, checked
from embedding_explorer.data.readers.graphs.finish import each_once
from embedding_explorer.data.readers.infer import graph_tables, node_names
from embedding_explorer.data.readers.infer.edge_columns import UNTITLED
from embedding_explorer.data.readers.raw import Raw

FEWEST = 3  # rows from which on a square says something
SPARSE = 0.5  # share of zeros beside the diagonal from which on a square is one of links
PAIRS = 1_000  # pairs of rows at distance 0 that are looked at
PLACE = re.compile(r"(dimension |column |item |row |v|x|d)?\d+", re.IGNORECASE)
CHOSEN = "chosen by you"
NAMED_BY = "the names on both sides of the matrix"


@dataclass(frozen=True)
class Square:
    """A square of numbers, row i and column i of one item; missing where only one half is there.

    Attributes
    ----------
    values : (n, n) float64 array
        What one half lacks is taken from the other.
    column : str or None
        The column of the table that has the names.
    named : bool
        Whether rows and columns have the same names.
    rest : DataFrame
        What else the table says of each item.
    """

    values: np.ndarray
    column: str | None
    named: bool
    rest: pd.DataFrame


def of(raw: Raw) -> Square | None:
    """Return the square that a table or its vectors are, None where they are none."""
    if not len(raw.frame):  # every row was left out
        return None
    if raw.vectors is not None:
        wide = raw.vectors.shape[1]
        rows = raw.frame.index.to_numpy()
        if wide != raw.total or wide < FEWEST:
            return None
        values = _whole(raw.vectors[:, rows].astype(np.float64))
        return Square(values, _names_of(raw.frame), False, raw.frame)
    texts = [c for c in raw.frame.columns if _is_text(raw.frame[c])]
    numbers = [c for c in raw.frame.columns if c not in texts]
    if len(numbers) < FEWEST or abs(len(numbers) - raw.total) > 1:
        return None
    if any(raw.frame[c].dtype == object for c in numbers):
        return None
    return _titled(raw, texts, numbers) or _untitled(raw, texts, numbers)


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) and bool(column.notna().any())


def _titled(raw: Raw, texts: list[str], numbers: list[str]) -> Square | None:
    """The columns have the names of the rows, in any order."""
    for column in (*texts, numbers[0]):
        names = node_names.texts(raw.frame[column])
        titles = [c for c in numbers if c != column]
        known = {str(title).strip(): title for title in titles}
        if len(titles) == raw.total and names.is_unique and set(names) <= set(known):
            values = _numbers(raw.frame, [known[name] for name in names])
            return Square(values, column, True, raw.frame.drop(columns=titles))
    return None


def _untitled(raw: Raw, texts: list[str], numbers: list[str]) -> Square | None:
    """The columns have no names, or numbers as names."""
    # Three columns of three rows without a title may be edges and their weight.
    if len(numbers) != raw.total or raw.total <= FEWEST:
        return None
    if not all(PLACE.fullmatch(str(c)) or UNTITLED.fullmatch(str(c)) for c in numbers):
        return None
    values = _numbers(raw.frame, [numbers[row] for row in raw.frame.index])
    return Square(values, _names_of(raw.frame[texts]), False, raw.frame[texts])


def _names_of(frame: pd.DataFrame) -> str | None:
    """Return the first column of texts of which no two are alike."""
    able = (str(c) for c in frame.columns if _is_text(frame[c]) and frame[c].is_unique)
    return next(able, None)


def _numbers(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    wide = frame[columns]
    return _whole(wide.apply(pd.to_numeric, errors="coerce").to_numpy(np.float64))


def _whole(values: np.ndarray) -> np.ndarray:
    """Return a square in which a missing number is taken from the other half, 0 from an item to
    itself.
    """
    values = np.where(np.isnan(values), values.T, values)
    np.fill_diagonal(values, np.nan_to_num(np.diag(values)))
    return values


def sort(raw: Raw) -> str | None:
    """Return "distances" or "graph" where a table is a square of these, None where it is neither.

    Distances are symmetric, not below 0, and 0 from an item to itself; two items at distance 0 are
    equally far from all others, which nodes without a link are not.
    """
    square = of(raw)
    if square is None:
        return None
    values, n = square.values, len(square.values)
    most = float(np.abs(values).max()) if np.isfinite(values).all() else 0.0
    if not most or (values < 0).any():
        return None
    beside = values[~np.eye(n, dtype=bool)]
    symmetric = bool((np.abs(values - values.T) <= CLOSE * most).all())
    level = bool((np.abs(np.diag(values)) <= CLOSE * most).all())
    links = set(np.unique(beside)) <= {0.0, 1.0}
    if symmetric and level and not links and _alike_at_zero(values, CLOSE * most):
        return "distances"
    sparse = float((beside == 0).mean()) >= SPARSE
    return "graph" if square.named and (links or sparse) and (beside > 0).any() else None


def similarity_notes(raw: Raw) -> list[Note]:
    """Say of a table or vectors that they are a square of similarities or correlations.

    These are symmetric, and nothing is more like an item than itself.
    """
    square = of(raw)
    if square is None or len(square.values) <= FEWEST or not np.isfinite(square.values).all():
        return []
    values = square.values
    diagonal = np.diag(values)
    own, most = float(diagonal[0]), float(np.abs(values).max())
    level = own > 0 and np.ptp(diagonal) <= CLOSE * most and own >= (1 - CLOSE) * most
    beside = values[~np.eye(len(values), dtype=bool)]
    if not level or len(np.unique(beside)) < FEWEST:
        return []
    if (np.abs(values - values.T) > CLOSE * most).any():
        return []
    text = (
        f"This looks like a matrix of similarities or correlations. To use it as distances, give "
        f"{own:g} minus each number."
    )
    return [Note(text, level="warning")]


def _alike_at_zero(values: np.ndarray, close: float) -> bool:
    one, other = np.nonzero(np.triu(values <= close, 1))
    apart = np.abs(values[one[:PAIRS]] - values[other[:PAIRS]])
    return bool((apart <= 2 * close).all())


def distances(raw: Raw, columns: tuple[Column, ...]) -> tuple[Raw, tuple[Column, ...]]:
    """Return the items of a square of distances, with these beside them.

    Raises
    ------
    InputError
        If there is no square of numbers, or what it holds are no distances.
    """
    square = of(raw)
    if square is None:
        raise InputError(
            f"It cannot be read as distances: {counted(len(raw.frame), 'row')} with "
            f"{counted(_wide(raw), 'column')} of numbers; a distance matrix has one column a row."
        )
    names = None if square.column is None else square.rest[square.column].astype(str).tolist()
    diagonal = np.diag(square.values)
    if (diagonal > 0).all() and np.ptp(diagonal) <= CLOSE and diagonal[0] >= square.values.max():
        raise InputError(
            f"It holds similarities, {diagonal[0]:g} from an item to itself, and no distances; "
            f"give {diagonal[0]:g} minus each of them."
        )
    matrix = checked(square.values, names)
    text = (
        f"A matrix of distances between {counted(len(matrix), 'item')}. "
        'Choose "items" if its columns are features, or "graph" if its numbers are weights.'
    )
    made = replace(raw, frame=square.rest, vectors=None, distances=matrix).noting(Note(text))
    kept = tuple(_role(c, square.column) for c in columns if c.name in square.rest.columns)
    return made, kept


def _wide(raw: Raw) -> int:
    if raw.vectors is not None:
        return int(raw.vectors.shape[1])
    return sum(column.dtype.kind in "iuf" for _, column in raw.frame.items())


def _role(column: Column, names: str | None) -> Column:
    if column.reason == CHOSEN:
        return column
    if column.name == names:
        return Column(column.name, "name", NAMED_BY)
    return replace(column, role="category") if column.role == "name" else column


def graph(raw: Raw, square: Square) -> tuple[Raw, tuple[Column, ...]]:
    """Return the graph of a square of links: every number but 0 is an edge with that weight.

    Raises
    ------
    InputError
        If every number is 0.
    LimitError
        If there are more edges than allowed.
    """
    one, other = np.nonzero(np.nan_to_num(square.values))
    check("edges", len(one), "The graph")
    if square.column is None:
        names: list[Any] = [str(row + raw.first_row) for row in raw.frame.index]
    else:
        names = node_names.texts(square.rest[square.column]).tolist()
    cells = zip(one.tolist(), other.tolist(), square.values[one, other].tolist(), strict=True)
    edges = each_once(list(cells))
    rest = square.rest.drop(columns=[c for c in (square.column, "name") if c in square.rest])
    nodes = rest.assign(name=names).to_dict("records")
    ends = ([names[a] for a, _, _ in edges], [names[b] for _, b, _ in edges])
    made = graph_tables.from_parts(ends, [weight for *_, weight in edges], nodes, "The matrix")
    text = 'A matrix of edges between its rows. Choose "items" if its columns are features.'
    notes = (*raw.notes, Note(text), *made.notes)
    return replace(made, notes=notes, reading={**raw.reading, **made.reading}), made.proposed
