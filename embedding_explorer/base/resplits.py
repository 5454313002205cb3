"""How sure a mean over repeated splits of the same data is: the splits share most of what they see.

A standard error over splits takes them as independent and is too small. Nadeau and Bengio (2003),
"Inference for the generalization error", add the ratio of what is tested to what is learned from.
"""

from __future__ import annotations

import numpy as np


def mean_over_splits(
    values: np.ndarray, tested: float, *, least: float = 0.0, among: int = 1
) -> tuple[float, float, float]:
    """Return the mean of one value per split, and its 95 % interval.

    Parameters
    ----------
    values : (m,) array
        At least 2.
    tested : float
        The share of the data that each split tests on, above 0 and below 1.
    least : float
        Half the width of the interval where all values are equal but differ from 0: then the
        splits say nothing of their spread.
    among : int
        How many such intervals are to hold at once (Bonferroni).

    Examples
    --------
    >>> mean, low, high = mean_over_splits(np.array([0.1, 0.2, 0.3]), 0.2)
    >>> round(mean, 3), round(low, 3), round(high, 3)
    (0.2, -0.129, 0.529)
    """
    from scipy.stats import t

    mean, m = float(np.mean(values)), len(values)
    spread = float(np.std(values, ddof=1))
    if spread < 1e-12:
        half = least if abs(mean) > 1e-12 else 0.0
    else:
        half = float(t.ppf(1 - 0.025 / among, m - 1)) * spread
        half *= float(np.sqrt(1 / m + tested / (1 - tested)))
    return mean, mean - half, mean + half
