"""Intervals of shares and of rank correlations."""

from __future__ import annotations

from math import atanh, sqrt, tanh

import numpy as np

Z95 = 1.959963984540054


def spearman_interval(score: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a rank correlation over `n` pairs (NaN below 4 pairs).

    Fisher's z with the standard error sqrt((1 + r^2 / 2) / (n - 3)) of Bonett and Wright (2000),
    "Sample size requirements for estimating Pearson, Kendall and Spearman correlations".
    """
    if n < 4 or np.isnan(score):
        return float("nan"), float("nan")
    if abs(score) >= 1:
        return score, score
    error = sqrt((1 + score**2 / 2) / (n - 3))
    return tanh(atanh(score) - Z95 * error), tanh(atanh(score) + Z95 * error)


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, `right` of `n` (NaN for n = 0).

    Source: Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    if n == 0:
        return float("nan"), float("nan")
    share, spread = right / n, Z95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
