"""Data whose items nothing tells apart but their names: of them no map can show anything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.data.coordinates import made_elsewhere
from embedding_explorer.data.dataset import Dataset

ARBITRARY = "so any map of them is arbitrary"
FEW = 100  # rows that tell nearly all data apart, so that the rest need not be read
ENOUGH = 4  # so many are needed: three equally far apart are drawn as they are
USED = ("number", "category", "text", "links")


def alike(data: Dataset) -> str:
    """Say that only the names differ, or that all are equally far apart; "" where it is not so."""
    if len(data) < 2 or data.kind == "graph":
        return ""
    if data.distances is not None:
        return "all are equally far apart, " + ARBITRARY if _equally_far(data.distances) else ""
    array = data.vectors if data.kind == "vectors" else data.images
    same = _same_columns(data) if array is None else _same_rows(array)
    return "only the names differ, " + ARBITRARY if same else ""


def _same_rows(array: np.ndarray) -> bool:
    return all(bool((part == array[0]).all()) for part in (array[:FEW], array))


def _equally_far(distances: np.ndarray) -> bool:
    first = distances[0, 1]
    if len(distances) < ENOUGH and first > 0:
        return False
    off = distances[:FEW, :FEW][~np.eye(min(len(distances), FEW), dtype=bool)]
    if not np.allclose(off, first):
        return False
    return bool(np.allclose(distances[~np.eye(len(distances), dtype=bool)], first))


def _same_columns(data: Dataset) -> bool:
    used = [column for column, role in data.roles.items() if role in USED]
    if not used:
        return len(data) >= ENOUGH and not made_elsewhere(list(data.roles))
    return all(_constant(data.items[column]) for column in used)


def _constant(values: pd.Series) -> bool:
    first = str(values.iloc[0])
    return all(bool((part.astype(str) == first).all()) for part in (values[:FEW], values))
