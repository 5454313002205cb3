"""Whether a layout has anything to tell apart."""

from __future__ import annotations

import numpy as np

from embedding_explorer.space.distances import centred, dense
from embedding_explorer.space.space import Matrix, unit_rows

SAME = 1e-6  # of the largest number: below it float32 vectors are one


def all_alike(matrix: Matrix, metric: str) -> bool:
    """Whether every distance is zero: all rows equal, for cosine up to their length."""
    rows = centred(dense(matrix)) if metric == "correlation" else matrix
    rows = unit_rows(rows) if metric in ("cosine", "correlation") else rows
    if not rows.shape[1]:
        return True
    spread = _dense(rows.max(axis=0)) - _dense(rows.min(axis=0))
    largest = max(abs(float(rows.max())), abs(float(rows.min())))
    return bool(spread.max() <= SAME * largest)


def _dense(row: np.ndarray | Matrix) -> np.ndarray:
    return (row if isinstance(row, np.ndarray) else row.toarray()).astype(np.float64).ravel()
