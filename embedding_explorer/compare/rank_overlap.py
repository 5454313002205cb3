"""What ordered lists have in common: by rank, and at every length."""

from __future__ import annotations

import numpy as np


def agreement(a: np.ndarray, b: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted sums of X_d / d, X_d the items that the first d of two lists share.

    Parameters
    ----------
    a, b : (m, k) int arrays
        m pairs of lists without repeats.
    weights : (k,) array

    Returns
    -------
    (m,) float64
    """
    total, common = np.zeros(len(a)), np.zeros(len(a))
    for d in range(a.shape[1]):
        common += (a[:, d : d + 1] == b[:, : d + 1]).any(axis=1)
        common += (b[:, d : d + 1] == a[:, :d]).any(axis=1)
        total += weights[d] * common / (d + 1)
    return total


def rank_biased_overlap(a: np.ndarray, b: np.ndarray, p: float | None = None) -> np.ndarray:
    """Return the extrapolated rank-biased overlap of lists without repeats, 0..1.

    With X_d items shared by the first d of both lists: X_k/k p^k + (1-p) sum of X_d/d p^(d-1).
    Source: Webber, Moffat and Zobel (2010), "A similarity measure for indefinite rankings", ACM
    TOIS 28(4), equation 30 for lists of one length.

    Parameters
    ----------
    a, b : (m, k) int arrays
        m pairs of lists.
    p : float, optional
        How likely a reader is to go on after each rank; 1 - 1/k when None, so that the k-th rank
        is where the reader stops on average.

    Returns
    -------
    (m,) float64
    """
    return agreement(a, b, rank_weights(a.shape[1], p))


def rank_weights(k: int, p: float | None = None) -> np.ndarray:
    """Return how much the agreement of the first 1, 2 ... k counts in RBO, summing to 1."""
    p = 1 - 1 / k if p is None else p
    weights = (1 - p) * p ** np.arange(k, dtype=np.float64)
    weights[-1] += p**k
    return weights


def in_common(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return how many items are among the first 1, 2 ... n-1 of both, (m, n-1), from ranks."""
    m, n = a.shape
    late = np.maximum(a, b) - 1 + n * np.arange(m)[:, None]
    found = np.bincount(late.ravel(), minlength=m * n).reshape(m, n)
    return np.cumsum(found[:, : n - 1], axis=1)


def area_weights(n: int) -> tuple[np.ndarray, float]:
    """Return w and c such that the area is common @ w - c, for `in_common` counts.

    R(K) = ((n-1) Q(K) - K) / (n-1-K) with Q(K) the share of the first K shared: 0 is chance, 1 is
    all; the area weighs each K from 1 to n-2 by 1/K. Source: Lee, Peluffo-Ordonez and Verleysen
    (2015), "Multi-scale similarities in stochastic neighbour embedding", Neurocomputing 169,
    equation 15. NaN for n = 2, where there is no such K.
    """
    K = np.arange(1, n - 1, dtype=np.float64)
    if not len(K):
        return np.full(n - 1, np.nan), np.nan
    share = (1 / K) / (1 / K).sum()
    weights = np.append(share * (n - 1) / (K * (n - 1 - K)), 0.0)
    return weights, float((share * K / (n - 1 - K)).sum())


def ordered_chance(n: int, k: int) -> float:
    """Return the mean rank-biased overlap of random lists.

    Of the first d of two random lists a share d/(n-1) is common, whatever d.
    """
    return float(rank_weights(k) @ np.arange(1, k + 1)) / (n - 1)
