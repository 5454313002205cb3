"""Lesson 2: one-hot, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import between, cut, question, row_text, shuffled
from embedding_explorer.space.distances import distances
from embedding_explorer.space.space import Space

TITLE = "One-hot, and what it cannot know"
SHORT = "One-hot"
SUMMARY = "A column per category, 1 or 0: simple, exact, and blind to which categories are alike."

OPTIONS = 5
ASKED = 300  # rows that are asked about in a round


def _columns(data: Dataset) -> tuple[str, ...]:
    found = data.with_role("category") or data.with_role("label")
    return tuple(c for c in found if data.items[c].nunique() > 1)[:2]


def _why_not(data: Dataset) -> str | None:
    if len(data) < 8:
        return f"This lesson needs at least 8 rows, and {called(data)} has {len(data)}."
    if not _columns(data):
        return f"This lesson needs a column of categories, and {called(data)} has none."
    return None


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    params = Params({"columns": _columns(data)})
    return (Recipe(encoder="one_hot", encoder_params=params, metric="euclidean"),)


def _values(data: Dataset) -> list[str]:
    """Return up to four values of the first column, the most frequent first."""
    return [str(v) for v in data.items[_columns(data)[0]].value_counts().index[:4]]


def _guess(data: Dataset) -> Guess:
    column, (first, *others) = _columns(data)[0], _values(data)
    return Guess(
        f"One-hot gives every {column} a column of its own. Which {column} does it hold to be the "
        f"most like {first}?",
        (*(cut(o) for o in others), "None: all others are equally unlike it"),
    )


def _outcome(seen: Seen) -> int:
    _, dist = _spread(seen)
    least = float(dist.min())
    alone = int((dist < least + 1e-6).sum()) == 1 and len(dist) > 1
    return int(dist.argmin()) if alone else len(dist)


def _spread(seen: Seen) -> tuple[list[str], np.ndarray]:
    """Return the other values and how far their plain one-hot vectors are from the first."""
    values = _values(seen.data)
    rows = _code(values)
    return values[1:], distances(rows[:1], rows[1:], "euclidean")[0]


def _code(values: list[str]) -> np.ndarray:
    """Return the one-hot vectors of some values, made by the encoder itself."""
    from embedding_explorer.build.build import build
    from embedding_explorer.data.readers import read

    frame = pd.DataFrame({"value": values})
    data = read(frame, kind="items", roles={"value": "category"})
    params = Params({"columns": ("value",), "split": False})
    space = build(data, Recipe(encoder="one_hot", encoder_params=params, projection=None)).space
    return np.stack([space.row(i) for i in range(len(space))]).astype(np.float64)


def _figures(seen: Seen) -> tuple[Figure, ...]:
    first = _values(seen.data)[0]
    others, dist = _spread(seen)
    table = pd.DataFrame({"name": others, "value": dist})
    return (
        Figure("bars", f"How far each is from {first}, as one-hot vectors.", table=table),
        Figure("map", "All rows. Those that share every category fall on one point."),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    space = seen.built[0].space
    n, d = space.matrix.shape
    different = len({space.row(i).tobytes() for i in range(n)})
    others, dist = _spread(seen)
    first = _values(seen.data)[0]
    return (
        f"{first} and each of the {len(others)} others differ in two cells, a 1 and a 0, so they "
        f"are all √2 = {dist[0]:.2f} apart. One-hot says that they differ, never how much.",
        f"The {n} rows need {d} columns, and only {different} of them are different: what shares "
        "its categories is one and the same to it.",
        "A new category means a new column, for every row.",
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    space, columns = seen.built[0].space, _columns(seen.data)
    pairs = [(a, rng.choice([i for i in range(len(space)) if i != a])) for a in _some(rng, space)]
    cells = [round(between(space, pair)[0, 1] ** 2) for pair in pairs]
    smaller = rng.randrange(min(OPTIONS, max(cells) + 1))
    for (a, b), differ in zip(pairs, cells, strict=True):
        if differ < smaller:  # the right one shall take every place among the options as often
            continue
        asked = _apart(seen, rng, a, b, differ, smaller, columns)
        if asked:
            yield asked
        smaller = rng.randrange(min(OPTIONS, max(cells) + 1))


def _some(rng: Random, space: Space) -> list[int]:
    return shuffled(rng, len(space))[:ASKED]


def _apart(
    seen: Seen, rng: Random, a: int, b: int, cells: int, smaller: int, columns: tuple[str, ...]
) -> Question | None:
    right = f"{cells**0.5:.2f}"
    others = rng.sample(range(cells), smaller)
    others += rng.sample(range(cells + 1, cells + 1 + OPTIONS), OPTIONS - 1 - smaller)
    return question(
        rng,
        f"How far apart are {row_text(seen.data, a, columns)} and "
        f"{row_text(seen.data, b, columns)} in one-hot, by straight-line distance?",
        right,
        [f"{other**0.5:.2f}" for other in others],
        f"{cells} cell{'s' * (cells != 1)} differ by 1, so the distance is √{cells} = {right}. "
        "Count the categories that only one of the two has.",
    )


STEPS = (
    Step(
        "Every category is as far from every other",
        "films",
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
