"""How sure a mean is where values come in groups, such as all ratings of one user."""

from __future__ import annotations

import numpy as np


def mean_over_groups(values: np.ndarray, *groups: np.ndarray) -> tuple[float, float]:
    """Return the 95 % interval of a mean, were the groups drawn anew instead of the values.

    Values of a group tend to err together, so that they count for less than as many independent
    ones. The variance is that of sums over groups (Liang and Zeger 1986, with the factor
    G / (G - 1)), with Student's t for G - 1; of several groupings the widest interval holds.
    NaN where a grouping has one group only.

    Parameters
    ----------
    values : (n,) array
    *groups : (n,) int arrays
        The group of each value, 0 or more; one grouping or several.

    Examples
    --------
    >>> low, high = mean_over_groups(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]))
    >>> round(low, 1), round(high, 1)
    (-10.7, 14.7)
    """
    from scipy.stats import t

    mean, half = float(values.mean()), 0.0
    for group in groups:
        sums = np.bincount(group, values - mean)[np.unique(group)]
        many = len(sums)
        if many < 2:
            return float("nan"), float("nan")
        error = float(np.sqrt((sums**2).sum() * many / (many - 1))) / len(values)
        half = max(half, float(t.ppf(0.975, many - 1)) * error)
    return mean - half, mean + half
