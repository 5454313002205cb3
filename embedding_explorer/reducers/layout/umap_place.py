"""Places for new points on a finished UMAP layout, whose own points stay where they are."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.numba_cache import compiled
from embedding_explorer.reducers.layout.umap_graph import memberships
from embedding_explorer.reducers.layout.umap_layout import NEGATIVES

STEP = 0.25  # the first one; umap-learn's own for new points, a quarter of that of a layout


def place(
    found: np.ndarray,
    distances: np.ndarray,
    coords: np.ndarray,
    ab: tuple[float, float],
    epochs: int,
    seed: int,
) -> np.ndarray:
    """Return (m, dims) float32: where m new points are pulled by their neighbours in the layout.

    They begin at the mean of their neighbours, weighed by how strongly they hold to each, and are
    moved as a layout is: pulled by these, pushed from points drawn at random. Each pull counts by
    its weight in every epoch, in place of now and then. The draws are the same for every point, so
    that where one lies does not depend on the others.

    Source: McInnes, Healy and Melville (2018), arXiv:1802.03426, and `umap.UMAP.transform`.

    Parameters
    ----------
    found, distances : (m, k) arrays
        The nearest points of the layout, nearest first.
    coords : (n, dims) float32
    ab : (a, b)
        Of the curve (`umap_graph.curve`).
    """
    weights = _held(distances)
    fixed = coords.astype(np.float64)
    share = weights / weights.sum(axis=1, keepdims=True)
    places = np.einsum("mk,mkc->mc", share, fixed[found])
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(fixed), (epochs, found.shape[1], NEGATIVES))
    steps = STEP * (1 - np.arange(epochs) / epochs)
    compiled(pulled)(places, np.ascontiguousarray(found), weights, fixed, drawn, steps, *ab)
    placed: np.ndarray = places.astype(np.float32)
    return placed


def _held(distances: np.ndarray) -> np.ndarray:
    """Return how strongly each new point holds to its neighbours, (m, k), 0..1."""
    m, k = distances.shape
    # The first one is not weighed: in a layout it is the point itself, and a new one is not there.
    with_itself = np.ascontiguousarray(np.hstack([np.zeros((m, 1)), distances]))
    nobody = np.full((m, k + 1), -1, np.int32)
    # The mean decides the width where all distances are 0, and of those everyone holds fully.
    held = compiled(memberships)(nobody, with_itself, np.log2(k + 1), 1.0)
    weights: np.ndarray = np.maximum(held[:, 1:].astype(np.float64), 1e-12)
    return weights


def pulled(
    places: np.ndarray,
    found: np.ndarray,
    weights: np.ndarray,
    fixed: np.ndarray,
    drawn: np.ndarray,
    steps: np.ndarray,
    a: float,
    b: float,
) -> None:
    """Move each of the places (m, dims) by itself, one step per epoch and neighbour."""
    m, k = found.shape
    dims = places.shape[1]
    for i in range(m):
        here = places[i]
        for epoch in range(len(steps)):
            for c in range(k):
                step = steps[epoch] * weights[i, c]
                there = fixed[found[i, c]]
                squared = 0.0
                for q in range(dims):
                    squared += (there[q] - here[q]) ** 2
                if squared > 0:
                    force = 2 * a * b * squared ** (b - 1) / (a * squared**b + 1)
                    for q in range(dims):
                        here[q] += step * min(max(force * (there[q] - here[q]), -4.0), 4.0)
                for t in range(drawn.shape[2]):
                    other = fixed[drawn[epoch, c, t]]
                    squared = 0.0
                    for q in range(dims):
                        squared += (here[q] - other[q]) ** 2
                    force = 2 * b / ((0.001 + squared) * (a * squared**b + 1))
                    for q in range(dims):
                        here[q] += step * min(max(force * (here[q] - other[q]), -4.0), 4.0)
