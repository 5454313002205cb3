"""Placing points among landmarks that have a layout already."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.errors import MethodError

ROWS = 128  # whose products with all landmarks are held at a time
NEIGHBORS = 5
GROUP = 16  # columns looked at together
REACH = 0.3  # of the mean distance beyond the nearest: where a weight has fallen to 1/e


def check_metric(metric: str) -> None:
    """Raise a `MethodError` for a metric that is no matrix product."""
    if metric not in ("cosine", "euclidean"):
        raise MethodError(
            f"UMAP of data larger than memory compares by cosine or euclidean, not by {metric}; "
            "choose one of these."
        )


class Placer:
    """Places vectors at the weighted mean of their nearest landmarks.

    Parameters
    ----------
    vectors : (m, d) float32
        The landmarks; of length 1 for cosine, as all that is placed must be.
    coords : (m, 2 or 3) float32
        Where they lie.
    """

    def __init__(self, vectors: np.ndarray, coords: np.ndarray) -> None:
        self.coords = coords.astype(np.float64)
        # Distances stay, and float32 keeps more of their digits around the middle.
        self.middle = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        self.vectors = vectors - self.middle
        self.squares = np.einsum("ij,ij->i", self.vectors, self.vectors) / 2

    def __call__(self, block: np.ndarray) -> np.ndarray:
        """Return the places of a block of vectors, (b, 2 or 3) float32."""
        parts = [self._place(block[i : i + ROWS]) for i in range(0, len(block), ROWS)]
        return np.concatenate(parts).astype(np.float32)

    def _place(self, rows: np.ndarray) -> np.ndarray:
        rows = rows - self.middle
        near = self._nearest(rows)
        distances = np.linalg.norm(self.vectors[near] - rows[:, None], axis=2).astype(np.float64)
        weights = weigh(distances)
        places: np.ndarray = np.einsum("bk,bkc->bc", weights, self.coords[near])
        return places

    def _nearest(self, rows: np.ndarray) -> np.ndarray:
        """Return the positions of the nearest landmarks, exact, (b, k)."""
        k = min(NEIGHBORS, len(self.vectors))
        rank = self.squares - rows @ self.vectors.T  # half the squared distance, less |row|^2 / 2
        return smallest(rank, k)


def smallest(values: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the k smallest of each row, (b, k), in no order.

    They lie in the k groups whose own smallest are the smallest, so that after one look at every
    number few are left to compare, where `argpartition` moves all.
    """
    b, m = values.shape
    groups = m // GROUP
    if groups <= 2 * k:
        return np.argpartition(values, min(k, m - 1), axis=1)[:, :k]
    edge = groups * GROUP
    lowest = values[:, :edge].reshape(b, GROUP, groups).min(axis=1)  # group j: j, j + groups ...
    best = np.argpartition(lowest, k - 1, axis=1)[:, :k]
    inside = (best[:, :, None] + groups * np.arange(GROUP)).reshape(b, -1)
    left = np.broadcast_to(np.arange(edge, m), (b, m - edge))
    found = np.concatenate([inside, left], axis=1)
    order = np.argpartition(np.take_along_axis(values, found, axis=1), k - 1, axis=1)[:, :k]
    return np.take_along_axis(found, order, axis=1)


def weigh(distances: np.ndarray) -> np.ndarray:
    """Return weights that fall exponentially with distance, (b, k), each row adding up to 1.

    The nearest counts most. Of 3 to 15 neighbours and reaches of 0.3 to 1, these lost the least
    trustworthiness at nearly the best recall (digits, a third of them landmarks).
    """
    beyond = distances - distances.min(axis=1, keepdims=True)
    scale = REACH * beyond.mean(axis=1, keepdims=True)
    raw = np.exp(-beyond / np.where(scale > 0, scale, 1))
    weights: np.ndarray = raw / raw.sum(axis=1, keepdims=True)
    return weights
