"""Random walks on a graph that remember the step before, as node2vec has them.

Both functions stand in exported scripts too.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def walked(links: Any, starts: np.ndarray, length: int, p: float, q: float, seed: int) -> Any:
    """Return (m, length) int32 nodes of a walk from every start; -1 behind the end of a walk.

    A walk from t to v goes on to x with probability in proportion to the weight of the link,
    times 1/p where x is t, 1 where t is linked to x, and 1/q elsewhere; it ends where no link
    leads on. Drawn by rejection: a link by its weight, taken or drawn again by its factor.

    Source: Grover and Leskovec (2016), "node2vec: Scalable feature learning for networks",
    section 3.2. By rejection as in Zhou et al. (2018), "Efficient graph computation for node2vec".

    Parameters
    ----------
    links : (n, n) CSR matrix with sorted indices
        Weights above 0.
    starts : (m,) int array
    """
    from embedding_explorer.base.numba_cache import compiled

    sums = np.concatenate([[0.0], np.cumsum(links.data, dtype=np.float64)])
    first, to = links.indptr.astype(np.int64), links.indices.astype(np.int64)
    return compiled(walk)(first, to, sums, starts.astype(np.int64), length, 1 / p, 1 / q, seed)


def walk(  # noqa: C901 - one loop, as machine code calls nothing of ours
    first: np.ndarray,
    to: np.ndarray,
    sums: np.ndarray,
    starts: np.ndarray,
    length: int,
    back: float,
    away: float,
    seed: int,
) -> np.ndarray:
    """Return the walks of `walked`; `sums` are the weights of the links, added up."""
    np.random.seed(seed)  # noqa: NPY002 - numba knows this generator only; its state is its own
    out = np.full((len(starts), length), -1, np.int32)
    most = max(back, 1.0, away)
    for w in range(len(starts)):
        before, at = -1, starts[w]
        out[w, 0] = at
        for step in range(1, length):
            low, high = first[at], first[at + 1]
            if low == high:
                break
            reach = sums[high] - sums[low]
            while True:
                # The link whose share of the weights holds a random point.
                point = sums[low] + np.random.random() * reach  # noqa: NPY002
                i, end = low, high - 1
                while i < end:
                    middle = (i + end) // 2
                    if sums[middle + 1] > point:
                        end = middle
                    else:
                        i = middle + 1
                chosen = to[i]
                factor = most
                if before >= 0:
                    factor = away
                    if chosen == before:
                        factor = back
                    else:  # is it linked from the node before?
                        a, b = first[before], first[before + 1]
                        while a < b:
                            middle = (a + b) // 2
                            if to[middle] < chosen:
                                a = middle + 1
                            else:
                                b = middle
                        if a < first[before + 1] and to[a] == chosen:
                            factor = 1.0
                if np.random.random() * most < factor:  # noqa: NPY002
                    break
            before, at = at, chosen
            out[w, step] = at
    return out
