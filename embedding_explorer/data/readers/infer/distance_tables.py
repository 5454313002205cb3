"""Distances in other layouts than a square: one row a pair, or the lower half that R prints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.limits import check
from embedding_explorer.data.columns import Note, distinct
from embedding_explorer.data.readers.infer import edge_columns, node_names, square
from embedding_explorer.data.readers.raw import Raw

PAIR = 3  # columns: two items and how far they are apart


def squared(raw: Raw) -> Raw:
    """Return the square table of distances that a table says in another layout, else the same.

    Complete pairs of items under a title that means a distance (city1, city2, km), or the half of
    R's `as.matrix(dist)` without its first row and last column.

    Raises
    ------
    LimitError
        If the square has more numbers than allowed.
    """
    if raw.hint != "table" or raw.taken is not None or raw.vectors is not None:
        return raw
    for layout, form in (("One row for each pair", _of_pairs), ("A lower half", _of_half)):
        table = form(raw)
        if table is None:
            continue
        made = replace(raw, frame=table, total=len(table), first_row=1, proposed=())
        if square.sort(made) == "distances":
            return made.noting(Note(f"{layout} of a distance matrix was made a whole matrix."))
    return raw


def _of_pairs(raw: Raw) -> pd.DataFrame | None:
    frame = raw.frame
    far = [str(c) for c in frame.columns if edge_columns.is_distance(c)]
    if frame.shape[1] != PAIR or len(far) != 1 or frame[far[0]].dtype.kind not in "iuf":
        return None
    ends = [node_names.texts(frame[c]) for c in frame.columns if c != far[0]]
    if any(end.isna().any() for end in ends) or frame[far[0]].isna().any():
        return None
    names = list(dict.fromkeys([*ends[0], *ends[1]]))
    n = len(names)
    if not n * (n - 1) // 2 <= len(frame) <= n * n:
        return None
    check("numbers", n * n, "The distance matrix")
    number = {name: i for i, name in enumerate(names)}
    one, other = (end.map(number).to_numpy(int) for end in ends)
    values = np.full((n, n), np.nan)
    values[one, other] = frame[far[0]]
    # A pair that stands there twice has left another one out.
    if int(np.isfinite(values).sum()) != len(frame):
        return None
    values = np.where(np.isnan(values), values.T, values)
    np.fill_diagonal(values, np.nan_to_num(np.diag(values)))
    return None if np.isnan(values).any() else _table(values, names)


def _of_half(raw: Raw) -> pd.DataFrame | None:
    frame = raw.frame
    texts = [c for c in frame.columns if frame[c].dtype.kind not in "iuf"]
    column = next(iter([*texts, *frame.columns]), "")
    numbers = [str(c) for c in frame.columns if c != column]
    n = len(frame) + 1
    if len(numbers) != n - 1 or len(texts) > 1 or n <= square.FEWEST:
        return None
    rows = node_names.texts(frame[column]).tolist()
    names = [numbers[0].strip(), *rows]
    if [c.strip() for c in numbers[1:]] != rows[:-1] or len(set(names)) < n:
        return None
    half = frame[numbers].to_numpy(np.float64)
    below = np.tril(np.ones(half.shape, bool))
    if not (np.isfinite(half) == below).all():
        return None
    values = np.zeros((n, n))
    values[1:, :-1] = np.where(below, half, 0)
    return _table(values + values.T, names)


def _table(values: np.ndarray, names: list[str]) -> pd.DataFrame:
    title = distinct([*names, "name"])[-1]
    return pd.concat(
        [pd.DataFrame({title: pd.Series(names, dtype="str")}), pd.DataFrame(values, columns=names)],
        axis=1,
    )
