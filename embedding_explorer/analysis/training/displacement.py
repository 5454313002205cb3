"""What moved when training went on: two states of the same points, turned onto each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.space.alignment import aligned
from embedding_explorer.space.neighbors import neighbor_table

FEWEST = 2  # points in common


def displacements(
    names: tuple[pd.Index, pd.Index],
    vectors: tuple[np.ndarray, np.ndarray],
    k: int = 10,
    metric: str = "cosine",
) -> pd.DataFrame:
    """Return how far every common point moved, and how many neighbours it kept.

    The later vectors are centred, brought to one size and turned onto the earlier ones
    (`aligning.aligned`): a mere turn of the whole moves nothing.

    Parameters
    ----------
    names : (before, after)
    vectors : (n, d) and (m, d) arrays
    k : int
        Neighbours compared among the common points; at most half of the others.
    metric : str
        Of the neighbours.

    Returns
    -------
    DataFrame
        name, moved (in units of the root mean squared distance from the middle), kept (share of
        the k nearest, 0..1); the farthest first.

    Raises
    ------
    InputError
        For fewer than 2 points in common, vectors of two lengths, or k below 1.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    before, after = names
    common = before.intersection(after, sort=False)
    if len(common) < FEWEST:
        raise InputError(f"Only {len(common)} points are in both: too few to compare.")
    one, other = (v[n.get_indexer(common)] for n, v in zip(names, vectors, strict=True))
    if one.shape[1] != other.shape[1]:
        raise InputError(
            f"Vectors of {one.shape[1]} and {other.shape[1]} dimensions cannot be compared."
        )
    first, second = aligned(one, other)
    distances = np.linalg.norm(first.astype(np.float64) - second, axis=1)
    k = max(1, min(k, (len(common) - 1) // 2))
    rows = range(len(common))
    near = [
        neighbor_table(np.ascontiguousarray(v, np.float32), rows, k, metric)[0]
        for v in (one, other)
    ]
    kept = [len(np.intersect1d(a, b)) / k for a, b in zip(*near, strict=True)]
    table = pd.DataFrame(
        {"name": pd.Series(list(common), dtype="str"), "moved": distances, "kept": kept}
    )
    return table.sort_values("moved", ascending=False, kind="stable").reset_index(drop=True)
