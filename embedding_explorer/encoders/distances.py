"""A distance matrix as it came: how far each item is from each other, and no vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.distance_matrix import checked
from embedding_explorer.space.space import Space

TITLE = "Distances as given"
SUMMARY = "Your distance matrix, unchanged: how far each item is from each other."
ACCEPTS = ("distances",)
ORDER = 110
LIGHT = True
READS = "distances"
LEARNS = "weights"  # a row holds the distances to all others
PRESET = False  # the maps start from it
INSTEAD = "read the data as a distance matrix, or choose another method"
NOT_PLACED = "A distance matrix holds no distances to new items; bring a matrix with all of them."


@dataclass(frozen=True)
class Params:
    """Nothing to choose."""


def why_not(dataset: Dataset) -> str | None:
    """Say that the distances are missing, or None when they are there."""
    if dataset.distances is not None and dataset.distances.size:
        return None
    return f"This data has no distances; {INSTEAD}."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return the matrix as a space whose metric is "precomputed"; a row is no vector.

    Raises
    ------
    MethodError
        If the data has no distances.
    InputError
        If they are none (`checked`).
    """
    if reason := why_not(dataset):
        raise MethodError(reason)
    matrix = checked(np.asarray(dataset.distances), dataset.names)
    progress(1.0, TITLE)
    extras = {"feature_names": [f"distance to {name}" for name in dataset.names]}
    return Space(dataset.names, matrix, dataset.items, {**extras, "precomputed": True}, "item")
