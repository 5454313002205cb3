"""What several lessons do: options, rows as text, distances between rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.lessons._lesson import Question
from embedding_explorer.space.distances import distances
from embedding_explorer.space.space import Space

LONGEST = 60  # characters of a cell or a name in a question
OF_TEN = (2, 4, 6, 8)  # edges of what is predicted, of ten neighbours
PERCENT = (20, 40, 60, 80)  # and of a share


def question(
    rng: Random, text: str, right: str, wrong: Sequence[str], reason: str
) -> Question | None:
    """Return a question with its options in a random order; None where two options are alike."""
    options = [right, *wrong]
    if len(set(options)) < len(options) or len(options) < 2:
        return None
    rng.shuffle(options)
    return Question(text, tuple(options), options.index(right), reason)


def spread(
    rng: Random, right: float, low: float, high: float, step: float, least: float
) -> list[float]:
    """Return three wrong values beside a right one, which takes every place among them as often.

    Parameters
    ----------
    low, high : float
        No value lies outside.
    step, least : float
        From one value to the next, where there is room, and the least that still tells them apart.

    Returns
    -------
    list of float
        Empty where the right value is too near an end to stand at every place.
    """
    step = min(step, (right - low) / 3, (high - right) / 3)
    if step < least:
        return []
    below = rng.randrange(4)
    return [right + step * i for i in range(-below, 4 - below) if i]


def ranges(edges: Sequence[int], unit: str = "") -> tuple[str, ...]:
    """Return ranges in words: fewer than 2, 2 to 4, ..., 8 or more; each with its unit."""
    middle = [f"{a}{unit} to {b}{unit}" for a, b in pairwise(edges)]
    return f"less than {edges[0]}{unit}", *middle, f"{edges[-1]}{unit} or more"


def range_of(value: float, edges: Sequence[int]) -> int:
    """Return which of `ranges` a value lies in, read with one decimal as it is said."""
    return int(np.searchsorted(edges, round(value, 1), side="right"))


def cut(text: object, longest: int = LONGEST) -> str:
    """Return text on one line and not too long."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def telling(word: str) -> bool:
    """Tell whether a word says something: no number, no single letter, no word such as "the"."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    stem = word.partition("'")[0]  # it's, world's
    return len(stem) > 1 and not stem.isdigit() and stem not in ENGLISH_STOP_WORDS


def row_text(data: Dataset, row: int, columns: Sequence[str]) -> str:
    """Return a row as its name and some cells: Apple (5, fruit)."""
    cells = [cell(data.items[c].iloc[row]) for c in columns]
    known = ", ".join(c for c in cells if c)
    name = cut(data.items["name"].iloc[row])
    return f"{name} ({known})" if known else name


def cell(value: object) -> str:
    """Return a cell as a learner reads it, empty where it is missing."""
    if pd.isna(value):
        return ""
    if isinstance(value, float | np.floating):
        return f"{value:g}"
    return cut(value)


def between(space: Space, rows: Sequence[int], metric: str = "euclidean") -> np.ndarray:
    """Return the distances of some rows to each other, (m, m) float64."""
    dense = np.stack([space.row(i) for i in rows]).astype(np.float64)
    return distances(dense, dense, metric)


def shuffled(rng: Random, n: int) -> list[int]:
    """Return 0 to n - 1 in random order."""
    order = list(range(n))
    rng.shuffle(order)
    return order


def nearest_of(
    space: Space, rng: Random, metric: str, options: int = 4
) -> Iterator[tuple[int, list[int], np.ndarray]]:
    """Draw items with some others, one of which is clearly the nearest.

    Yields
    ------
    item, others, distances
        The others in ascending order of distance; the second is at least a quarter and one
        thousandth farther than the first.
    """
    n = len(space)
    for item in shuffled(rng, n):
        others = [i for i in rng.sample(range(n), min(n, 4 * options)) if i != item]
        dist = distances(space.row(item)[None, :].astype(np.float64), _dense(space, others), metric)
        order = np.argsort(dist[0], kind="stable")
        best, second = dist[0][order[0]], dist[0][order[1:]]
        rest = [int(i) for i, d in zip(order[1:], second, strict=True) if d > 1.25 * best + 1e-3]
        if len(rest) >= options - 1:
            few = [int(order[0]), *rest[: options - 1]]
            yield item, [others[i] for i in few], dist[0][few]


def _dense(space: Space, rows: Sequence[int]) -> np.ndarray:
    return np.stack([space.row(i) for i in rows]).astype(np.float64)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    names = [cut(n) for n in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
