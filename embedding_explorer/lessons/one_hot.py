"""Lesson 2: one-hot, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.columns import distinct
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import (
    between,
    cut,
    listed,
    question,
    row_text,
    shuffled,
)
from embedding_explorer.space.distances import distances
from embedding_explorer.space.space import Space

TITLE = "One-hot, and what it cannot know"
SHORT = "One-hot"
SUMMARY = "A column per category, 1 or 0: simple, exact, and blind to which categories are alike."

OPTIONS = 5
ASKED = 300  # rows that are asked about in a round
NAMED = 2_000  # rows that get a column each
FARTHER = 1.5  # how many times the difference of the nearest the wrong ones must have


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
        f"One-hot gives every {column} a column of its own; a row with two of them has two 1s. "
        f"Which does it place nearest to {first}?",
        (*(cut(o) for o in others), "None: all others are equally far from it"),
    )


def _outcome(seen: Seen) -> int:
    _, cells = _spread(seen)
    least = cells.min()
    alone = int((cells == least).sum()) == 1 and len(cells) > 1
    return int(cells.argmin()) if alone else len(cells)


def _spread(seen: Seen) -> tuple[list[str], np.ndarray]:
    """Return the other values and in how many cells each differs from the first.

    They are encoded as the rows of the step are, so that what is said holds on its map too.
    """
    values = _values(seen.data)
    column = _columns(seen.data)[0]
    cells = seen.data.items[column].astype(str)
    rows = [int(np.flatnonzero(cells == value)[0]) for value in values]
    space = seen.built[0].space
    names = [str(name) for name in space.extras["feature_names"]]
    of_column = [i for i, name in enumerate(names) if name.startswith(f"{column}=")]
    codes = np.stack([space.row(i) for i in rows])[:, of_column or slice(None)]
    return values[1:], (codes[1:] != codes[0]).sum(axis=1)


def _figures(seen: Seen) -> tuple[Figure, ...]:
    first = _values(seen.data)[0]
    others, cells = _spread(seen)
    table = pd.DataFrame({"name": others, "value": np.sqrt(cells)})
    return (
        Figure("bars", f"How far each is from {first}, as one-hot vectors.", table=table),
        Figure("map", "All rows. Those that share every category fall on one point."),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    space = seen.built[0].space
    n, d = space.matrix.shape
    different = len({space.row(i).tobytes() for i in range(n)})
    return (
        _how_far(seen),
        f"The {n} rows need {d} columns, and only {different} of them are different: what shares "
        "its categories is one and the same to it.",
        "A new category means a new column, for every row.",
    )


def _how_far(seen: Seen) -> str:
    """Say how many cells differ, and that the distance is the root of that."""
    first, (others, cells) = _values(seen.data)[0], _spread(seen)
    apart = {int(n): [o for o, c in zip(others, cells, strict=True) if c == n] for n in set(cells)}
    told = "; ".join(
        f"{listed(names)} in {n} ({'√' * (n > 1)}{n} = {n**0.5:.2f})"
        if n > 1
        else f"{listed(names)} in 1 (1.00), as it shares a 1"
        for n, names in sorted(apart.items())
    )
    return (
        "The distance is the root of the number of cells that differ. Cells in which they differ "
        f"from {first}: {told}. One-hot counts what two things share, never how alike the rest is."
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


def _names_why_not(data: Dataset) -> str | None:
    if not 8 <= len(data) <= NAMED:
        return f"This lesson needs 8 to {NAMED:,} rows, and {called(data)} has {len(data):,}."
    if not data.with_role("number"):
        return f"This lesson needs a column of numbers; {called(data)} has none."
    return None


def _number(data: Dataset) -> str:
    return data.with_role("number")[0]


def _names_recipes(data: Dataset) -> tuple[Recipe, ...]:
    columns = ("name", _number(data))
    params = Params({"columns": columns, "numbers": "as they are"})
    return (Recipe(encoder="one_hot", encoder_params=params, metric="euclidean"),)


def _names_guess(data: Dataset) -> Guess:
    first, *others = (cut(name) for name in data.names[:4])
    return Guess(
        f"Each of {len(data):,} things gets a column of its own: 1 in its own row, 0 in all others."
        f" By these columns alone, which is nearest to {first}?",
        (*others, "None: all are equally far"),
    )


def _by_name(seen: Seen) -> np.ndarray:
    """Return the distances of the first four rows by the columns of their names alone, (4, 4)."""
    rows = np.stack([seen.built[0].space.row(i) for i in range(4)])[:, :-1].astype(np.float64)
    return distances(rows, rows, "euclidean")


def _names_outcome(seen: Seen) -> int:
    apart = _by_name(seen)[0, 1:]
    return int(apart.argmin()) if np.ptp(apart) > 1e-6 else len(apart)


def _names_figures(seen: Seen) -> tuple[Figure, ...]:
    space = seen.built[0].space
    names = [cut(name) for name in space.names[:3]]
    rows = np.stack([space.row(i) for i in range(3)])
    # The number stands before the columns left out: on a narrow page the last one is out of sight.
    titles = ["name", *names, _number(seen.data), f"{space.matrix.shape[1] - 4} more"]
    ones = ([f"{cell:.0f}" for cell in row[:3]] for row in rows)
    cells = [
        [n, *one, f"{row[-1]:.2f}", "0 …"] for n, one, row in zip(names, ones, rows, strict=True)
    ]
    table = pd.DataFrame(cells, columns=distinct(titles))
    return (
        Figure("table", "The first three rows, with the number as it is.", table=table),
        Figure("map", f"All rows. Only {_number(seen.data)} puts them in an order."),
    )


def _names_explain(seen: Seen) -> tuple[str, ...]:
    matrix, names = seen.built[0].space.matrix, [cut(n) for n in seen.built[0].space.names[:3]]
    from scipy.sparse import csr_matrix

    sparse = csr_matrix(matrix)
    n, d = sparse.shape
    held = sparse.data.nbytes + sparse.indices.nbytes + sparse.indptr.nbytes
    apart = _by_name(seen)
    return (
        f"{names[0]} is √2 = {apart[0, 1]:.2f} from {names[1]} and {apart[0, 2]:.2f} from "
        f"{names[2]}. The columns say that they differ, never how much; only "
        f"{_number(seen.data)} relates them.",
        f"Of {n * d:,} cells {1 - sparse.nnz / (n * d):.1%} are 0. Written out they take "
        f"{n * d * sparse.data.itemsize:,} bytes; sparse, as the cells that are not 0 with their "
        f"places, {held:,}.",
        "One more thing means one more column, in every row.",
    )


def _names_questions(seen: Seen, rng: Random) -> Iterator[Question]:
    """Ask for the nearest: the columns of names are no help, so the number decides."""
    space, column = seen.built[0].space, _number(seen.data)
    values = np.array([space.row(i)[-1] for i in range(len(space))], np.float64)
    said = [row_text(seen.data, i, (column,)) for i in range(len(space))]
    for a in (a for _ in range(3) for a in shuffled(rng, len(space))):
        if pd.isna(seen.data.items[column].iloc[a]):
            continue
        few = rng.sample([i for i in range(len(space)) if i != a], 4)
        few = [i for i in few if pd.notna(seen.data.items[column].iloc[i])]
        few.sort(key=lambda i: abs(values[i] - values[a]))
        gaps = np.abs(values[few] - values[a])
        if len(few) < 4 or gaps[1] < FARTHER * gaps[0] or gaps[1] == 0:
            continue
        asked = question(
            rng,
            f"With a column for each thing and {column}, which is nearest to {said[a]}?",
            said[few[0]],
            [said[i] for i in few[1:]],
            f"By the columns of names all are √2 away, so {column} decides: {said[few[0]]} differs "
            f"by {gaps[0]:.4g}, {said[few[1]]} by {gaps[1]:.4g}.",
        )
        if asked:
            yield asked


STEPS = (
    Step(
        "All things are equally far apart",
        "produce",
        ("items",),
        _names_recipes,
        _names_guess,
        _names_outcome,
        _names_figures,
        _names_explain,
        _names_questions,
        _names_why_not,
    ),
    Step(
        "Two categories, two 1s",
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
