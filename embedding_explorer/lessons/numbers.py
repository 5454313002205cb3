"""Lesson 1: why numbers for things."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import (
    between,
    listed,
    nearest_of,
    question,
    row_text,
)

TITLE = "Why numbers for things"
SHORT = "Numbers"
SUMMARY = "A computer cannot compare names; once things are rows of numbers, near can be computed."

SHOWN = 3  # things whose numbers are written out
MOST = 4  # columns that become numbers


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    params = Params({"columns": tuple(_columns(data))})
    return (Recipe(encoder="one_hot", encoder_params=params, metric="euclidean"),)


def _why_not(data: Dataset) -> str | None:
    if len(data) < 8:
        return f"This lesson needs at least 8 rows, and {called(data)} has {len(data)}."
    if not data.with_role("category", "number", "label"):
        return f"This lesson needs a category or a number, and {called(data)} has none."
    return None


def _columns(data: Dataset) -> list[str]:
    """Return the columns that the vectors are made of: a label only where there is little else."""
    found = data.with_role("category", "number")[:MOST]
    return found if len(found) > 1 else [*data.with_role("label")[:1], *found]


def _guess(data: Dataset) -> Guess:
    n = len(data)
    first = row_text(data, 0, _columns(data))
    return Guess(
        f"Here are {n} things, the first of them {first}. Each becomes a row of numbers that holds "
        "its columns and nothing else. How many numbers does one thing need?",
        ("1", "2 to 5", "6 to 20", "21 to 100", "more than 100"),
    )


def _outcome(seen: Seen) -> int:
    width = seen.built[0].space.matrix.shape[1]
    return int(np.searchsorted([1, 5, 20, 100], width))


def _figures(seen: Seen) -> tuple[Figure, ...]:
    built = seen.built[0]
    features = [str(name) for name in built.space.extras["feature_names"]]
    block = np.stack([built.space.row(i) for i in range(min(SHOWN, len(built.space)))])
    used = np.flatnonzero(block.any(axis=0))[:6]
    table = pd.DataFrame({"name": built.space.names[: len(block)]})
    for j in used:
        table[features[j]] = [f"{value:.4g}" for value in block[:, j].astype(float)]
    left = block.shape[1] - len(used)
    more = f" The other {left} numbers of these rows are not shown." if left else ""
    near = "Every thing is a point; near points have like numbers."
    return (
        Figure("table", f"The first {len(block)} things as numbers.{more}", table=table),
        Figure("map", near, selected=tuple(map(str, built.space.names[: len(block)]))),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    built = seen.built[0]
    n, d = built.space.matrix.shape
    distances = between(built.space, range(3))
    a, b, c = (str(name) for name in built.space.names[:3])
    counted = [c for c in _columns(seen.data) if seen.data.roles[c] == "number"]
    run = "runs" if len(counted) == 1 else "run"
    scaled = (
        f" Here {listed(counted)} {run} from 0 for the lowest to 1 for the highest."
        if counted
        else ""
    )
    return (
        f"{n} things became {n} rows of {d} number{'s' * (d != 1)}: a vector each." + scaled,
        f"Now a distance can be computed: {a} and {b} are {distances[0, 1]:.2f} apart, {a} and {c} "
        f"{distances[0, 2]:.2f}.",
        "The names themselves play no part in that. What is not in the numbers, the computer does "
        "not know.",
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    built, columns = seen.built[0], _columns(seen.data)
    for item, others, distances in nearest_of(built.space, rng, built.recipe.metric):
        right, *wrong = (row_text(seen.data, i, columns) for i in others)
        asked = question(
            rng,
            f"Which of these is nearest to {row_text(seen.data, item, columns)}?",
            right,
            wrong,
            f"{right} is {distances[0]:.2g} away; the next is {distances[1]:.2g}. Compare what "
            "stands in brackets: only that became numbers.",
        )
        if asked:
            yield asked


STEPS = (
    Step(
        "From a row to a vector",
        "produce",
        ("items",),
        _recipes,
        _guess,
        _outcome,
        _figures,
        _explain,
        _questions,
        _why_not,
    ),
)
