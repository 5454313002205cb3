"""What several lessons do: options, rows as text, distances between rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.dataset import Dataset
from embedding_explorer.lessons._lesson import Question
from embedding_explorer.neighbors import distances
from embedding_explorer.space import Space

LONGEST = 60  # characters of a cell or a name in a question


def question(
    rng: Random, text: str, right: str, wrong: Sequence[str], reason: str
) -> Question | None:
    """Return a question with its options in a random order; None where two options are alike."""
    options = [right, *wrong]
    if len(set(options)) < len(options) or len(options) < 2:
        return None
    rng.shuffle(options)
    return Question(text, tuple(options), options.index(right), reason)


def nearest_bin(value: float, bins: Sequence[float]) -> int:
    """Return the position of the bin nearest to a value, the first of equals."""
    return int(np.argmin(np.abs(np.asarray(bins, float) - value)))


def cut(text: object, longest: int = LONGEST) -> str:
    """Return text on one line and not too long."""
    line = " ".join(str(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def row_text(data: Dataset, row: int, columns: Sequence[str]) -> str:
    """Return a row as its name and some cells: Apple (5, fruit)."""
    cells = [cell(data.items[c].iloc[row]) for c in columns]
    known = ", ".join(c for c in cells if c)
    name = cut(data.items["name"].iloc[row])
    return f"{name} ({known})" if known else name


def cell(value: object) -> str:
    """Return a cell as a learner reads it, empty where it is missing."""
    if pd.isna(value):  # type: ignore[call-overload]
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
        far = distances(space.row(item)[None, :].astype(np.float64), _dense(space, others), metric)
        order = np.argsort(far[0], kind="stable")
        best, second = far[0][order[0]], far[0][order[1:]]
        rest = [int(i) for i, d in zip(order[1:], second, strict=True) if d > 1.25 * best + 1e-3]
        if len(rest) >= options - 1:
            few = [int(order[0]), *rest[: options - 1]]
            yield item, [others[i] for i in few], far[0][few]


def _dense(space: Space, rows: Sequence[int]) -> np.ndarray:
    return np.stack([space.row(i) for i in rows]).astype(np.float64)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    names = [cut(n) for n in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
