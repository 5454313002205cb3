"""Places of the nodes of a connected graph whose distances are like those along its links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embedding_explorer.space.sign_convention import signs

ROUNDS = 300
STILL = 1e-4  # less of the stress is gained in a round: it has come to rest
PIVOTS = 60


def stressed(links: Any, seed: int, tell: Callable[[float], None]) -> np.ndarray:
    """Return (n, 2) float64 places of least stress, from those of classical scaling.

    The stress is the sum over all pairs of (distance - links between them)² / links², as in
    Kamada and Kawai (1989); every round solves for the minimum of a bound that touches it, so
    that it never grows.

    Source: Gansner, Koren and North (2004), "Graph drawing by stress majorization".
    """
    from scipy.linalg import cho_factor, cho_solve
    from scipy.sparse.csgraph import shortest_path
    from scipy.spatial.distance import cdist

    distances = shortest_path(links, directed=False, unweighted=True)
    n = len(distances)
    coords = _scaled(distances) + np.random.default_rng([seed, 4]).normal(0, 0.01, (n, 2))
    weights = 1 / (distances + np.eye(n)) ** 2
    np.fill_diagonal(weights, 0)
    wanted = weights * distances
    pulls = np.diag(weights.sum(axis=1)) - weights
    factor = cho_factor(pulls[1:, 1:])
    least, before = float((wanted * distances).sum()), np.inf
    for turn in range(ROUNDS):
        gaps = np.maximum(cdist(coords, coords), 1e-9)
        # The sum of weights (gaps - far)^2, its three terms apart.
        now = (
            2 * float((coords * (pulls @ coords)).sum()) - 2 * float(np.vdot(wanted, gaps)) + least
        )
        if before - now < STILL * abs(now):
            break
        before = now
        held = np.divide(wanted, gaps, out=gaps)
        target = held.sum(axis=1)[:, None] * coords - held @ coords
        coords = np.vstack([np.zeros((1, 2)), cho_solve(factor, target[1:])])
        tell((turn + 1) / ROUNDS)
    return coords


def by_pivots(links: Any, seed: int) -> np.ndarray:
    """Return (n, 2) float64 places from the distances to a few nodes that stand far apart.

    Source: Brandes and Pich (2007), "Eigensolver methods for progressive multidimensional
    scaling of large data".
    """
    from scipy.sparse.csgraph import dijkstra

    n = links.shape[0]
    pivot = int(np.random.default_rng([seed, 5]).integers(n))
    least, columns = np.full(n, np.inf), []
    for _ in range(min(PIVOTS, n)):
        away = dijkstra(links, directed=False, unweighted=True, indices=pivot)
        columns.append(away)
        least = np.minimum(least, away)
        pivot = int(np.argmax(least))
    return _scaled(np.column_stack(columns))


def _scaled(distances: np.ndarray) -> np.ndarray:
    """Return the two leading dimensions of classical scaling by distances to all or some, (n, k).

    Signs are chosen, so that the same links give the same picture on every machine.
    """
    n, k = distances.shape
    squared = distances**2
    held = -0.5 * (squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean())
    values, axes = np.linalg.eigh(held.T @ held)
    leading = axes[:, ::-1][:, :2]
    size = np.sqrt(np.maximum(values[::-1][:2], 0))  # singular values of `held`
    root = np.sqrt(np.maximum(size * np.sqrt(n / k), 1e-12))
    coords = held @ leading / root
    if coords.shape[1] < 2:
        coords = np.column_stack([coords, np.zeros(n)])
    return np.asarray(coords * signs(coords.T))
