"""Rows of a training set worth a second look: twins, outliers, labels at odds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.compare.neighbor_sets import dense
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import distances, paired, similarity
from embedding_explorer.space.metrics import is_precomputed
from embedding_explorer.space.neighbors import neighbor_table
from embedding_explorer.space.space import Space
from embedding_explorer.uses.cross_validation import checked, of_rows
from embedding_explorer.uses.duplicate_rows import same_but_for_marks

PAIRS = 20_000  # pairs listed at most
STEP = 1_000  # pairs whose similarity is computed at a time


@kept
@dataclass(frozen=True, eq=False)
class Nearness:
    """How near every row's neighbours are.

    Attributes
    ----------
    closest : (n,) float64
        Similarity of the nearest other row (as `neighbors`: cosine, or 1 / (1 + distance)).
    spread : (n,) float64
        Mean distance to the k nearest.
    local : (n,) float64
        Local outlier factor: 1 as dense as its neighbours, above 1 lonelier (Breunig, Kriegel, Ng
        and Sander 2000).
    k : int
    """

    closest: np.ndarray
    spread: np.ndarray
    local: np.ndarray
    k: int


@question()
def nearness(built: Built, k: int = 10) -> Nearness:
    """Return how near every row's neighbours are; k is lowered to n - 1.

    The local outlier factor is that of scikit-learn's `LocalOutlierFactor` on our own exact
    distances where no distances tie: of several equally far in the last place either takes some,
    and not the same ones. A row with as many twins as k has the density of its twins, and so the
    factor 1.

    Raises
    ------
    InputError
        For k below 1.
    MethodError
        For fewer than 3 rows, or points that are not the rows.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    n = len(of_rows(built).space)
    if n < 3:
        raise MethodError(f"Outlier detection needs at least 3 rows, and there are {n}.")
    near, dist = neighbor_table(built.space.matrix, range(n), k, built.recipe.metric)
    closest = similarity(dist[:, 0], built.recipe.metric)
    return Nearness(closest, dist.mean(axis=1), _factor(near, dist), dist.shape[1])


def _factor(near: np.ndarray, dist: np.ndarray) -> np.ndarray:
    """Return the local outlier factors, from the k nearest positions and distances."""
    reach = np.maximum(dist, dist[near, -1])
    density = 1 / (reach.mean(axis=1) + 1e-10)
    return np.asarray(density[near].mean(axis=1) / density)


def duplicates(space: Space, threshold: float, metric: str) -> pd.DataFrame:
    """Return all pairs of rows at least as similar as the threshold, the most similar first.

    Returns
    -------
    DataFrame
        one, other (positions, one < other), similarity; at most 20,000.

    Raises
    ------
    MethodError
        If there would be more pairs.
    """
    n = len(space)
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    total, step = 0, max(1, 4_000_000 // max(n, 1))
    for start in range(0, n, step):
        part = space.matrix[start : start + step]
        alike = similarity(distances(dense(part), space.matrix, metric), metric)
        a, b = np.nonzero(alike >= threshold - 1e-9)
        keep = a + start < b
        found.append((a[keep] + start, b[keep], alike[a[keep], b[keep]]))
        total += int(keep.sum())
        if total > PAIRS:
            raise MethodError(
                f"More than {PAIRS:,} pairs have a similarity of at least {threshold:g}; raise "
                "the threshold."
            )
    one, other, alike = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(-alike, kind="stable")
    return pd.DataFrame({"one": one[order], "other": other[order], "similarity": alike[order]})


def with_same_texts(built: Built, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of rows as `duplicates` has them, and those that differ by marks only.

    A row is paired with the first that says the same, however far apart their vectors are.
    """
    space, metric = built.space, built.recipe.metric
    if len(space) != len(built.dataset) or is_precomputed(space):
        return pairs
    known = set(zip(pairs["one"].tolist(), pairs["other"].tolist(), strict=True))
    more = [pair for pair in same_but_for_marks(built.dataset) if pair not in known]
    if not more:
        return pairs
    one, other = np.array(more).T
    parts = [
        paired(dense(space.matrix[one[rows]]), dense(space.matrix[other[rows]]), metric)
        for rows in (slice(at, at + STEP) for at in range(0, len(one), STEP))
    ]
    dist = np.concatenate(parts)
    table = pd.DataFrame({"one": one, "other": other, "similarity": similarity(dist, metric)})
    every = pd.concat([pairs, table], ignore_index=True)
    return every.sort_values("similarity", ascending=False, kind="stable", ignore_index=True)


@question(heavy=True)
def labels_at_odds(
    built: Built, label: str, k: int = 10, *, seed: int = 0, progress: Progress | None = None
) -> pd.DataFrame:
    """Return rows whose label neither their neighbours nor cross-validation would give them.

    Returns
    -------
    DataFrame
        name, label, disagree (share of the k nearest with another label, over 0.5..1), usual
        (their most frequent label), guess and sure (of the logistic regression that never saw
        the row), both: whether both give the same other label. The likeliest mistakes first.

    Raises
    ------
    InputError, MethodError
        As `classify` and `compare.labels.disagreeing_labels`.
    """
    from embedding_explorer.compare.labels import disagreeing_labels
    from embedding_explorer.uses.classify import LOGISTIC, classify

    odd = disagreeing_labels(checked(built), label, k)
    found = classify(built.dataset, built.recipe, label, k, seed=seed, progress=progress)
    table = next(c.task.items for c in found if c.model == LOGISTIC)
    told = table[["item", "guess", "sure"]].rename(columns={"item": "name"})
    made = odd.merge(told, on="name", how="left")
    # The row's own label may be the guess: then only the neighbours speak against it.
    made["both"] = (made["guess"] == made["usual"]) & (made["guess"] != made["label"])
    made = made.sort_values(["both", "disagree", "sure"], ascending=False, kind="stable")
    return made.reset_index(drop=True)
