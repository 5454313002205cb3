"""The distances of all pairs, for layouts that need each of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.reducers._cosine_rows import all_alike
from embedding_explorer.space.distances import all_distances
from embedding_explorer.space.space import Space


def all_pairs(
    space: Space, metric: str, *, title: str, most: int, instead: str, progress: Any
) -> np.ndarray:
    """Return the (n, n) distances of all points, float64, once nothing speaks against it.

    Parameters
    ----------
    space : Space
    metric : str
    title : str
        The method that asks, as a sentence names it.
    most : int
        Points it takes.
    instead : str
        Methods for more points: "UMAP or PCA".
    progress : callable
        Hears that it begins.

    Raises
    ------
    MethodError
        For more points than `most`, or points that are all equal.
    """
    n = len(space)
    if n > most:
        raise MethodError(
            f"{title} compares all pairs of at most {most:,} points, and there are {n:,}; "
            f"choose {instead}, or read a sample."
        )
    if all_alike(space.matrix, metric):
        raise MethodError(
            f"{title} has nothing to lay out: all {n} points coincide; choose other columns or "
            "another distance."
        )
    progress(0.0, "Computing all distances")
    return all_distances(space.matrix, metric)
