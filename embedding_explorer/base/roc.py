"""How often a score puts what belongs above what does not."""

from __future__ import annotations

import numpy as np


def area(positive: np.ndarray, negative: np.ndarray) -> float:
    """Return how often a positive is above a negative, ties as half: the area under the ROC curve.

    By ranks (Mann and Whitney 1947).
    """
    from scipy.stats import rankdata

    m, n = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))[:m]
    return float((ranks.sum() - m * (m + 1) / 2) / (m * n))
