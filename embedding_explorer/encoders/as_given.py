"""Vectors as they came: made elsewhere, untouched here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.metrics import is_binary as only_01
from embedding_explorer.space.space import Space

TITLE = "Vectors as given"
SUMMARY = "Your vectors, unchanged: every dimension as in the file."
ACCEPTS = ("vectors",)
ORDER = 100
LIGHT = True
READS = "vectors"
LEARNS = "nothing"
INSTEAD = (
    'read the data as vectors (kind="vectors"; on screen "Read as"): number columns, or a '
    "column of lists"
)


@dataclass(frozen=True)
class Params:
    """Nothing to choose."""


def why_not(dataset: Dataset) -> str | None:
    """Say that the vectors are missing, or None when they are there."""
    if dataset.vectors is not None and dataset.vectors.size:
        return None
    return f"This data has no vectors; {INSTEAD}."


def is_binary(dataset: Dataset, params: Params) -> bool:
    """Tell whether every number of the vectors is 0 or 1."""
    return dataset.vectors is not None and only_01(dataset.vectors)


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return the vectors of the dataset, row by row, as float32.

    Dimensions are called as `dataset.reading["feature_names"]` says, else "dimension 1" and on.

    Raises
    ------
    MethodError
        If the data has no vectors, or some are not finite.
    """
    if reason := why_not(dataset):
        raise MethodError(reason)
    matrix = np.asarray(dataset.vectors, dtype=np.float32)
    if unusable := int((~np.isfinite(matrix).all(axis=1)).sum()):
        raise MethodError(
            f"{of_all(unusable, len(matrix), 'vector', 'have')} a value that is "
            "not a finite number; "
            "remove those rows."
        )
    names = dataset.reading.get("feature_names")
    if not isinstance(names, (list, tuple)) or len(names) != matrix.shape[1]:
        names = [f"dimension {i + 1}" for i in range(matrix.shape[1])]
    progress(1.0, TITLE)
    return Space(dataset.names, matrix, dataset.items, {"feature_names": list(names)}, "vector")
