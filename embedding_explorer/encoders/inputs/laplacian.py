"""The smallest eigenvectors of a graph's normalised Laplacian, part by part.

All of it stands in exported scripts too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embedding_explorer.space.sign_convention import signs

DENSE = 1_500  # nodes up to which LAPACK finds all of them, as surely as can be


def smoothest(
    links: Any, dims: int, tell: Callable[[float], None]
) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Return the `dims` smoothest patterns of a symmetric graph, as `spectral.encode` says.

    Returns
    -------
    vectors : (n, d) float64 array
    values : (d,) float64 array
    parts, telling : int
        How many parts with links there are, and how many dimensions only tell them apart.

    Notes
    -----
    Each part of the graph is solved on its own: the eigenvalue 0 stands once for every part, and
    no iteration finds several equal ones reliably.
    """
    degree = np.asarray(links.sum(axis=1)).ravel()
    parts = components(links, degree)
    room = len(parts) - 1 if sum(map(len, parts)) == 2 * len(parts) else dims // 2
    telling = min(len(parts) - 1, max(room, 1 if dims > 1 else 0), dims)
    solved: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    have = 0
    for done, rows in enumerate(parts):
        tell(done / len(parts))
        if len(rows) == 2 and have >= dims - telling:
            break  # two nodes have the eigenvalue 2 alone, and none is larger
        values, vectors = _part(links[rows][:, rows], dims - telling)
        solved.append((values, rows, vectors))
        have += len(values)
    values, found = _best(solved, dims - telling, len(degree))
    told = np.zeros((len(degree), telling))
    for i, rows in enumerate(parts[:telling]):
        told[rows, i] = 1 / np.sqrt(degree[rows].sum())
    vectors = np.hstack([told, found]) * np.sqrt(degree.sum())
    return vectors, np.append(np.zeros(telling), values), len(parts), telling


def components(links: Any, degree: np.ndarray) -> list[np.ndarray]:
    """Return the nodes of every part that has a link, the largest part first."""
    from scipy.sparse.csgraph import connected_components

    linked = np.flatnonzero(degree > 0)
    _, label = connected_components(links, directed=False)
    _, label = np.unique(label[linked], return_inverse=True)
    sizes = np.bincount(label)
    groups = np.split(linked[np.argsort(label, kind="stable")], np.cumsum(sizes)[:-1])
    return [groups[i] for i in np.argsort(-sizes, kind="stable")]


def _best(
    solved: list[tuple[np.ndarray, np.ndarray, np.ndarray]], k: int, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k smallest eigenvalues of all parts and their vectors over all n nodes."""
    values = np.concatenate([np.empty(0), *(own for own, _, _ in solved)])
    places = [(part, i) for part, (own, _, _) in enumerate(solved) for i in range(len(own))]
    chosen = np.argsort(values, kind="stable")[:k]
    out = np.zeros((n, len(chosen)))
    for column, at in enumerate(chosen):
        part, i = places[at]
        _, rows, vectors = solved[part]
        out[rows, column] = vectors[:, i]
    return values[chosen], out


def _part(links: Any, dims: int) -> tuple[np.ndarray, np.ndarray]:
    """Return eigenvalues and vectors of a connected graph, without the trivial one."""
    from scipy.sparse import diags

    n = links.shape[0]
    k = min(dims, n - 1)
    if k < 1:
        return np.empty(0), np.empty((n, 0))
    root = np.sqrt(np.asarray(links.sum(axis=1)).ravel())
    near = (diags(1 / root) @ links @ diags(1 / root)).tocsr()
    solve = _lapack if n <= DENSE or k >= n // 3 else _arpack
    values, found = solve(near, k + 1)
    vectors = found[:, 1:] / root[:, None]
    return np.clip(1 - values[1:], 0, 2), vectors * signs(vectors.T)


def _lapack(near: Any, k: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.linalg import eigh

    n = near.shape[0]
    values, vectors = eigh(near.toarray(), subset_by_index=[n - k, n - 1])
    return values[::-1], vectors[:, ::-1]


def _arpack(near: Any, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest eigenvalues of D^-1/2 A D^-1/2, from the same start each time."""
    from scipy.sparse.linalg import eigsh

    n = near.shape[0]
    start = np.random.default_rng(0).normal(size=n)
    steps = min(n - 1, max(2 * k + 1, int(np.sqrt(n)), 20))
    values, vectors = eigsh(near, k, which="LA", v0=start, ncv=steps, maxiter=5 * n, tol=1e-9)
    order = np.argsort(-values, kind="stable")
    return values[order], vectors[:, order]
