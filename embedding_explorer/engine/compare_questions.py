"""Heavy questions to methods side by side, among those of `calls`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.compare import disagreeing_labels, tasks
from embedding_explorer.compare.significance import Difference, paired
from embedding_explorer.space.built import Built
from embedding_explorer.space.neighbors import neighbor_table


def neighbors_among(built: Built, rows: tuple[int, ...], k: int) -> np.ndarray:
    """Return the (m, k) int32 positions of the true neighbours of some rows among themselves."""
    matrix = built.space.matrix[np.asarray(rows, np.intp)]
    return neighbor_table(matrix, range(len(rows)), k, built.recipe.metric)[0]


def disagreeing(built: Built, label: str, k: int) -> pd.DataFrame:
    """Return the items most of whose neighbours have another label (`disagreeing_labels`)."""
    return disagreeing_labels(built, built.space.items[label], k)


def ranks_differ(built: Built, other: Built, asked: Any) -> Difference:
    """Return whether one method ranks pairs by likeness better than another (`paired`).

    Parameters
    ----------
    asked : tuple of (a, b, score)
    """
    pairs = pd.DataFrame([tuple(row) for row in asked], columns=["a", "b", "score"])
    return paired(tasks.similarity_task(built, pairs), tasks.similarity_task(other, pairs))
