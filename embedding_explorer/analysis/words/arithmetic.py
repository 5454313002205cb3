"""Calculating with vectors: sums and analogies, the odd one out, a word against a list.

Made for words, and true for any named vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.space.distances import distances, nearest, similarity
from embedding_explorer.space.metrics import check_metric, require_vectors
from embedding_explorer.space.space import Matrix, Space, unit_rows

CANCELLED = 1e-9  # a sum of unit vectors shorter than this has no direction left


def position(space: Space, name: str) -> int:
    """Return the row of a name: as typed, else in lower case (Paris finds paris).

    Raises
    ------
    InputError
        Naming the closest names when there is none.
    """
    typed = str(name).strip()
    exists = typed in space.names or typed.lower() not in space.names
    return space.position(typed if exists else typed.lower())


def combine(
    space: Space,
    plus: Sequence[str],
    minus: Sequence[str] = (),
    k: int = 10,
    metric: str = "cosine",
) -> pd.DataFrame:
    """Return the `k` points nearest to a sum and difference of items; never the items themselves.

    Parameters
    ----------
    space : Space
    plus, minus : sequences of str
        Names that are added and taken away.
    k : int
        At least 1.
    metric : str
        For cosine every vector is first brought to length 1, as gensim's `most_similar` does, so
        that no word counts more for being long; otherwise the vectors count as they are.

    Returns
    -------
    DataFrame
        rank, name, similarity, distance; as `neighbors` has them.

    Raises
    ------
    InputError
        For an unknown name, no name at all, or k < 1.
    MethodError
        When the vectors cancel each other out (cosine only).
    """
    own, signs = _terms(space, plus, minus)
    dist = distances(_sum(space, own, signs, metric)[None, :], space.matrix, metric)[0]
    return _ranked(space, dist, own, k, metric)


@kept
@dataclass(frozen=True, eq=False)
class Analogy:
    """The answers to "a is to b as c is to ?".

    Attributes
    ----------
    question : tuple of str
        a, b, c as they are named in the space.
    answers : DataFrame
        rank, name, similarity, and why: like_b, like_c and like_a, the cosines of the answer
        with each term. similarity = (like_b + like_c - like_a) / length.
    length : float
        Length of the vector b - a + c.
    expected : str or None
        The answer that was expected.
    rank : int or None
        Where the expected answer stands among all other points, from 1.
    candidates : int
        How many points could be the answer.
    """

    question: tuple[str, str, str]
    answers: pd.DataFrame
    length: float
    expected: str | None
    rank: int | None
    candidates: int


def analogy(
    space: Space, a: str, b: str, c: str, k: int = 10, *, expected: str | None = None
) -> Analogy:
    """Answer "a is to b as c is to ?" by the point nearest in angle to b - a + c (3CosAdd).

    The three words of the question are left out of the answers. Without that, the nearest point
    is very often b or c itself.

    Source: Mikolov, Yih and Zweig (2013), "Linguistic Regularities in Continuous Space Word
    Representations"; the name 3CosAdd is from Levy and Goldberg (2014).

    Raises
    ------
    InputError
        For an unknown name, or k < 1.
    MethodError
        When the vectors cancel each other out.
    """
    own, signs = _terms(space, [b, c], [a])
    target = _sum(space, own, signs, "cosine")
    dist = distances(target[None, :], space.matrix, "cosine")[0]
    table = _ranked(space, dist, own, k, "cosine").drop(columns="distance")
    terms = np.stack([space.row(i) for i in own])
    found = space.matrix[space.names.get_indexer(pd.Index(table["name"]))]
    for column, like in zip(("like_b", "like_c", "like_a"), _cosines(terms, found), strict=True):
        table[column] = like
    goal = None if expected is None else position(space, expected)
    return Analogy(
        question=_named(space, own[2], own[0], own[1]),
        answers=table,
        length=float(np.linalg.norm(target)),
        expected=None if goal is None else str(space.names[goal]),
        rank=None if goal is None or goal in own else _rank(dist, goal, own),
        candidates=len(space) - len(set(own)),
    )


def odd_one_out(space: Space, names: Sequence[str]) -> pd.DataFrame:
    """Return the items, the least fitting first, with the cosine of each to the mean of them all.

    The same rule as gensim's `doesnt_match`: every vector at length 1, then the mean.

    Returns
    -------
    DataFrame
        name, similarity (-1..1); ascending, so that the first row is the odd one out.

    Raises
    ------
    InputError
        For an unknown name, a name given twice, or fewer than three names.
    """
    require_vectors(space, "The odd one out")
    own = [position(space, name) for name in names]
    if len(set(own)) < len(own):
        twice = next(name for name, i in zip(names, own, strict=True) if own.count(i) > 1)
        raise InputError(f"{twice!r} is in the list twice; name each item once.")
    if len(own) < 3:
        raise InputError(f"The odd one out needs at least 3 names, not {len(own)}.")
    rows = unit_rows(np.stack([space.row(i) for i in own]).astype(np.float64), np.float64)
    close = _cosines(rows.mean(axis=0)[None, :], rows)[0]
    table = pd.DataFrame({"name": space.names[own], "similarity": close})
    return table.sort_values("similarity", kind="stable", ignore_index=True)


def against(space: Space, name: str, others: Sequence[str], metric: str = "cosine") -> pd.DataFrame:
    """Return a list of items by how near they are to one, nearest first.

    Returns
    -------
    DataFrame
        name, similarity, distance, and closer: how many of all other points lie nearer.

    Raises
    ------
    InputError
        For an unknown name or an empty list.
    """
    check_metric(space, metric)
    own = position(space, name)
    rows = list(dict.fromkeys(position(space, other) for other in others))
    if not rows:
        raise InputError(f"Name at least one item to compare with {name!r}.")
    dist = distances(space.row(own)[None, :], space.matrix, metric)[0]
    everyone = np.sort(np.delete(dist, own))
    table = pd.DataFrame(
        {
            "name": space.names[rows],
            "similarity": similarity(dist[rows], metric),
            "distance": dist[rows],
            "closer": np.searchsorted(everyone, dist[rows], side="left"),
        }
    )
    return table.sort_values("distance", kind="stable", ignore_index=True)


def _named(space: Space, a: int, b: int, c: int) -> tuple[str, str, str]:
    return str(space.names[a]), str(space.names[b]), str(space.names[c])


def _terms(space: Space, plus: Sequence[str], minus: Sequence[str]) -> tuple[list[int], np.ndarray]:
    require_vectors(space, "Vector arithmetic")
    if not len(plus) + len(minus):
        raise InputError("The expression has no name; name at least one item.")
    own = [position(space, name) for name in (*plus, *minus)]
    return own, np.array([1.0] * len(plus) + [-1.0] * len(minus))


def _sum(space: Space, own: list[int], signs: np.ndarray, metric: str) -> np.ndarray:
    rows = np.stack([space.row(i) for i in own]).astype(np.float64)
    if metric != "cosine":
        return signs @ rows
    total = signs @ unit_rows(rows, np.float64)
    if np.linalg.norm(total) < CANCELLED:
        names = ", ".join(repr(str(space.names[i])) for i in dict.fromkeys(own))
        raise MethodError(
            f"The vectors of {names} cancel out, and a zero vector has no direction. Remove a "
            "name that is both added and subtracted."
        )
    return total


def _ranked(space: Space, dist: np.ndarray, own: list[int], k: int, metric: str) -> pd.DataFrame:
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    left = dist.copy()
    left[own] = np.inf
    order = nearest(left, min(k, len(space) - len(set(own))))
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "name": space.names[order],
            "similarity": similarity(dist[order], metric),
            "distance": dist[order],
        }
    )


def _rank(dist: np.ndarray, goal: int, own: list[int]) -> int:
    closer = (dist < dist[goal]) | ((dist == dist[goal]) & (np.arange(len(dist)) < goal))
    closer[own] = False
    return int(closer.sum()) + 1


def _cosines(queries: np.ndarray, matrix: Matrix) -> np.ndarray:
    return 1 - distances(queries, matrix, "cosine")
