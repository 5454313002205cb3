"""UMAP's graph: how strongly each point holds to its neighbours, and the curve of its layout.

All of it stands in exported scripts too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from embedding_explorer.base.numba_cache import compiled


def fuzzy_graph(found: np.ndarray, distances: np.ndarray) -> Any:
    """Return the symmetric (n, n) CSR matrix of memberships, 0..1, of (n, k) neighbours.

    The numbers are those of `umap.umap_.fuzzy_simplicial_set`, to 1e-5, without the seconds that
    it takes to compile. Source: McInnes, Healy and Melville (2018), arXiv:1802.03426, section 3.
    """
    from scipy.sparse import csr_matrix

    n, k = found.shape
    held = compiled(memberships)(found, distances, np.log2(k), float(distances.mean()))
    rows = np.repeat(np.arange(n), k)
    one = csr_matrix((held.ravel(), (rows, found.ravel())), shape=(n, n))
    one.eliminate_zeros()
    other = one.T.tocsr()
    both = (one + other - one.multiply(other)).tocsr()
    both.eliminate_zeros()
    both.sort_indices()
    return both


def memberships(found: np.ndarray, distances: np.ndarray, target: float, mean: float) -> np.ndarray:
    """Return exp(-(d - nearest) / width), with the width that makes each row sum to `target`."""
    n, k = distances.shape
    held = np.empty((n, k), np.float32)
    for i in range(n):
        nearest = 0.0
        for c in range(k):
            if distances[i, c] > 0:
                nearest = distances[i, c]
                break
        low, high, width = 0.0, 3e38, 1.0
        for _ in range(64):
            total = 0.0
            for c in range(1, k):
                total += np.exp(-max(distances[i, c] - nearest, 0.0) / width)
            if abs(total - target) < 1e-5:
                break
            if total > target:
                high = width
            else:
                low = width
            width = (low + high) / 2 if high < 3e38 else width * 2
        least = 1e-3 * (distances[i].mean() if nearest > 0 else mean)
        width = max(width, least)
        for c in range(k):
            held[i, c] = np.exp(-max(distances[i, c] - nearest, 0.0) / width)
            if found[i, c] == i:
                held[i, c] = 0
    return held


def curve(min_dist: float) -> tuple[float, float]:
    """Return a and b of 1 / (1 + a d^2b), fitted to 1 up to `min_dist` and exp(min_dist - d) on.

    As `umap.umap_.find_ab_params(1, min_dist)`.
    """
    from scipy.optimize import curve_fit

    d = np.linspace(0, 3, 300)
    wanted = np.where(d < min_dist, 1.0, np.exp(min_dist - d))
    (a, b), _ = curve_fit(lambda x, a, b: 1 / (1 + a * x ** (2 * b)), d, wanted)
    return float(a), float(b)
