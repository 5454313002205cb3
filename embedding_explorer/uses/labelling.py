"""Which point to look at next while points are given tags: the nearest, or the least certain."""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.question import question
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import dense, distances
from embedding_explorer.uses.classify import logistic, scaled

LEAST = 3  # points with a tag, of at least two tags, from which a classifier learns
LEARNED, LOOKED = 2_000, 5_000  # points it learns from, and of those it looks at


@question(passes=True)
def nearest_without_tag(built: Built, codes: np.ndarray, row: int | None = None) -> int:
    """Return the position of the point nearest to another one that has no tag.

    Parameters
    ----------
    built : Built
    codes : (n,) int8
        The tag of each point, -1 for none.
    row : int, optional
        The other point; None for the first point without a tag.

    Raises
    ------
    InputError
        If every point has a tag, or the codes do not fit the points.
    """
    left = _left(built, codes)
    if row is None or not 0 <= row < len(codes):
        return int(left[0])
    matrix = built.space.matrix
    found = distances(dense(matrix[[row]]), matrix, built.recipe.metric)[0]
    return int(left[found[left].argmin()])


def can_learn(codes: np.ndarray) -> bool:
    """Tell whether two tags have enough points for `least_certain`."""
    return bool((np.bincount(codes[codes >= 0]) >= LEAST).sum() > 1)


@question(heavy=True, looks=True)
def least_certain(built: Built, codes: np.ndarray) -> int:
    """Return the position of the point without a tag whose tag is the hardest to tell.

    That with the smallest margin between the two likeliest tags, as a logistic regression on the
    vectors has them ("margin sampling", Scheffer, Decomain and Wrobel 2001). It learns from at most
    2,000 points and looks at 5,000, drawn by the recipe's seed.

    Parameters
    ----------
    built : Built
        Its vectors are no distance matrix.
    codes : (n,) int8
        The tag of each point, -1 for none.

    Raises
    ------
    InputError
        If every point has a tag, fewer than two tags have three points, or there are no vectors.
    """
    left = _left(built, codes)
    metric, matrix = built.recipe.metric, built.space.matrix
    if metric == "precomputed":
        raise InputError("Distances have no vectors to learn from; go on by the nearest.")
    if not can_learn(codes):
        raise InputError(f"Give two tags to {LEAST} points each first; go on by the nearest.")
    rng = np.random.default_rng(built.recipe.seed)
    known = _some(np.flatnonzero(codes >= 0), LEARNED, rng)
    left = _some(left, LOOKED, rng)
    fitted, length = logistic(matrix[known], codes[known], metric)
    chances = np.sort(fitted.predict_proba(scaled(matrix[left], length)), axis=1)
    return int(left[(chances[:, -1] - chances[:, -2]).argmin()])


def _left(built: Built, codes: np.ndarray) -> np.ndarray:
    if len(codes) != len(built.space):
        raise InputError(f"There are {len(built.space)} points, and {len(codes)} codes of tags.")
    left = np.flatnonzero(codes < 0)
    if not len(left):
        raise InputError("Every point has a tag.")
    return left


def _some(rows: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    return rows if len(rows) <= most else np.sort(rng.choice(rows, most, replace=False))
