"""Vectors after every epoch of a training: maps to play, and what becomes of neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress

MEMORY = 64_000_000  # bytes of vectors kept over all epochs
FEWEST = 50  # points kept however many epochs there are
COMPARED = 2_000  # points whose neighbours are compared from epoch to epoch


@kept
@dataclass(frozen=True, eq=False)
class Epochs:
    """The vectors of some points, before training and after every epoch.

    Attributes
    ----------
    names : Index of m str
    vectors : (e, m, d) float32 array
        One layer per entry of `numbers`.
    numbers : (e,) int array
        After which epoch; 0 is before the first.
    """

    names: pd.Index
    vectors: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.vectors)

    def last(self, m: int) -> Epochs:
        """Return the same of the first `m` points."""
        return Epochs(self.names[:m], self.vectors[:, :m], self.numbers)


def room(epochs: int, dims: int) -> int:
    """Return of how many points all epochs can be kept within 64 MB, at least 50."""
    return max(FEWEST, MEMORY // max(1, 4 * dims * (epochs + 1)))


def maps(epochs: Epochs) -> list[np.ndarray]:
    """Return an (m, 2) float32 map per epoch, all in the same two directions.

    The widest of the last epoch, by PCA; each epoch around its own middle. The vectors of one
    training live in one frame, so that what moves on these maps moved in truth, as far as two
    directions show it.
    """
    from embedding_explorer.space.sign_convention import signs

    final = epochs.vectors[-1].astype(np.float64)
    middle = final - final.mean(axis=0)
    _, _, axes = np.linalg.svd(middle, full_matrices=False)
    axes = axes[:2] * signs(axes[:2])[:, None]
    axes = np.pad(axes, ((0, 2 - len(axes)), (0, 0)))
    return [
        ((layer - layer.mean(axis=0, dtype=np.float64)) @ axes.T).astype(np.float32)
        for layer in epochs.vectors
    ]


def neighbors_per_epoch(epochs: Epochs, name: str, k: int = 8) -> pd.DataFrame:
    """Return the nearest points of one after every epoch, in angle, among those kept.

    Returns
    -------
    DataFrame
        epoch, rank, name, similarity (cosine), new (bool: not among the nearest one epoch before).

    Raises
    ------
    InputError
        If the name is not among the points, or k is below 1.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    if name not in epochs.names:
        raise InputError(f"{name!r} is not one of the {len(epochs.names):,} points kept.")
    own, rows = int(epochs.names.get_loc(name)), []
    before: set[int] = set()
    for number, layer in zip(epochs.numbers, epochs.vectors, strict=True):
        unit = _unit(layer)
        alike = unit @ unit[own]
        alike[own] = -np.inf
        near = np.argsort(-alike, kind="stable")[: min(k, len(alike) - 1)]
        rows += [
            (
                int(number),
                rank + 1,
                epochs.names[i],
                float(alike[i]),
                bool(before) and i not in before,
            )
            for rank, i in enumerate(near.tolist())
        ]
        before = set(near.tolist())
    return pd.DataFrame(rows, columns=["epoch", "rank", "name", "similarity", "new"])


def stability(epochs: Epochs, k: int = 10, *, progress: Progress | None = None) -> pd.DataFrame:
    """Return how many neighbours every epoch kept of the one before.

    Of the first 2,000 points, among themselves, in angle; k is at most half of the others.

    Returns
    -------
    DataFrame
        epoch, kept (mean share, 0..1), low, high (95 % interval over points, each taken as
        independent, so somewhat too narrow), chance (k of the others), moved (mean distance
        each went, in units of the spread of the points); `attrs["k"]` is the k that was taken.
    """
    part = epochs.last(COMPARED)
    others = len(part.names) - 1
    k = max(1, min(k, others // 2)) if others > 0 else 0
    rows = []
    near = _nearest(part.vectors[0], k)
    for at in range(1, len(part)):
        if progress is not None:
            progress(at / len(part), "Comparing neighbours")
        now = _nearest(part.vectors[at], k)
        kept = np.array([len(np.intersect1d(a, b)) for a, b in zip(near, now, strict=True)]) / max(
            k, 1
        )
        low, high = mean_interval(kept)
        step = part.vectors[at].astype(np.float64) - part.vectors[at - 1]
        spread = np.sqrt(part.vectors[at].var(axis=0, dtype=np.float64).sum()) or 1.0
        distances = float(np.linalg.norm(step, axis=1).mean() / spread)
        rows.append((int(part.numbers[at]), kept.mean(), low, high, k / max(others, 1), distances))
        near = now
    table = pd.DataFrame(rows, columns=["epoch", "kept", "low", "high", "chance", "moved"])
    table.attrs["k"] = k
    return table


def _nearest(layer: np.ndarray, k: int) -> np.ndarray:
    unit = _unit(layer)
    alike = unit @ unit.T
    np.fill_diagonal(alike, -np.inf)
    return np.argsort(-alike, axis=1, kind="stable")[:, :k]


def _unit(layer: np.ndarray) -> np.ndarray:
    exact = layer.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=1, keepdims=True)
    return np.asarray(exact / np.where(lengths > 0, lengths, 1))


def joined(one: Epochs, other: Epochs) -> Epochs:
    """Return both trainings one after the other, of the points both have.

    The first layer of the second, before its first epoch, is left out; what is too much for 64 MB
    loses its last points.
    """
    common = [name for name in one.names if name in other.names]
    total = len(one) + len(other) - 1
    common = common[: room(total, one.vectors.shape[2])]
    first, second = (e.vectors[:, e.names.get_indexer(common)] for e in (one, other))
    numbers = np.concatenate([one.numbers, one.numbers[-1] + other.numbers[1:]])
    vectors = np.concatenate([first, second[1:]])
    return Epochs(pd.Index(common, name="name"), vectors, numbers)
