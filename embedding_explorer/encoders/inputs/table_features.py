"""A table as what a small network reads and what it is to guess, and which rows it may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError, some
from embedding_explorer.base.wording import in_words, of_all
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.encoders.inputs.sparse_blocks import Block, categories

CLASSES, NUMBER, ROW = "classes", "number", "row"
FARTHEST = 1e6  # spreads from the mean
FEWEST_HELD = 5  # rows; fewer tell nothing of rows the network has not seen
CERTAIN = 0.9999  # correlation of two columns from which one gives the other away


@dataclass(frozen=True, eq=False)
class Lesson:
    """What the network learns from.

    Attributes
    ----------
    inputs : (n, d) float64 CSR matrix
        A column per category, then each number, in units of its spread over the rows seen.
    names : list of d str
        "genre=Horror", "year".
    spans : dict of str to (int, int)
        Which columns of `inputs` a column of the table became.
    kind : str
        "classes", "number" or "row" (the inputs themselves).
    goal : (n,) int or float64 array, or (n, d) for "row"
        Positions in `classes`, the number in units of its spread, or the inputs.
    classes : list of str
    scale : (2,) array
        Mean and spread of the number to guess; 0 and 1 for others.
    scales : dict of str to (float, float)
        Mean and spread of every input number.
    seen, held : int arrays
        Rows the network learns from, and rows kept from it.
    notes : tuple of str
    """

    inputs: Any
    names: list[str]
    spans: dict[str, tuple[int, int]]
    kind: str
    goal: np.ndarray
    classes: list[str]
    scale: np.ndarray
    scales: dict[str, tuple[float, float]]
    seen: np.ndarray
    held: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Units:
    """Mean and spread of the number to guess, and of every input number, of a first training."""

    scale: tuple[float, float]
    scales: dict[str, tuple[float, float]]


def input_columns(dataset: Dataset, target: str, chosen: Sequence[str] = ()) -> list[str]:
    """Return the columns the network reads: those chosen, or all categories and numbers.

    Never the target: what is to be guessed must not be among what it is guessed from.

    Raises
    ------
    MethodError
        If a column does not exist or none is left.
    """
    for column in (*chosen, *([target] if target else [])):
        if column not in dataset.items:
            raise MethodError(
                f"There is no column {column!r} for the network; "
                f"the data has {some(dataset.items.columns)}."
            )
    wanted = list(chosen) or dataset.with_role("category", "number")
    if left := [column for column in wanted if column != target]:
        return left
    raise MethodError(
        "The network has no input column besides its target. Give another column the role "
        "category or number, or choose another target."
    )


def lesson(
    dataset: Dataset,
    target: str,
    columns: Sequence[str],
    *,
    held_out: float,
    seed: int,
    units: Units | None = None,
) -> Lesson:
    """Return what is to be learned from a dataset; the rows held out are drawn by the seed.

    Numbers are measured in `units`, or by the mean and the spread of the rows seen. A missing
    category is none; a missing number is that mean.
    """
    n = len(dataset)
    known, kind = _known(dataset, target)
    seen, held = parted(known, held_out, seed)
    if len(seen) < 2:
        raise MethodError(
            f"The network needs at least 2 training rows, and there {_are(len(seen))}; add rows, "
            "or choose a target column with values."
        )
    goal, classes, scale = _goal(dataset, target, kind, seen, units)
    blocks: list[Block] = []
    scales: dict[str, tuple[float, float]] = {}
    spans: dict[str, tuple[int, int]] = {}
    for column in columns:
        values = dataset.items[column]
        if dataset.roles.get(column) == "number":
            given = units.scales.get(column) if units else None
            block, scales[column] = number(values, column, seen, given)
        else:
            block = categories(values, column, several=column != "name")
        start = spans[columns[len(spans) - 1]][1] if spans else 0
        spans[column] = (start, start + len(block.names))
        blocks.append(block)
    inputs, names = _joined(blocks)
    if kind == ROW:
        limits.check("numbers", n * len(names), "The table to reconstruct")
        goal = inputs.toarray()
    notes = [_goal_said(target, columns), *(note for block in blocks for note in block.notes)]
    notes += [*_rows(n, known, held, target), *_given_away(dataset, target, columns, kind)]
    return Lesson(
        inputs, names, spans, kind, goal, classes, scale, scales, seen, held, tuple(notes)
    )


def _goal_said(target: str, columns: Sequence[str]) -> str:
    if target:
        return f"Trained to predict {target} from {in_words(columns)}."
    return (
        f"Trained to reconstruct each row (autoencoder on {in_words(columns)}), as no target "
        "column is set."
    )


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"


def _known(dataset: Dataset, target: str) -> tuple[np.ndarray, str]:
    """Return the rows whose target is known, and what kind of guess it is."""
    if not target:
        return np.arange(len(dataset)), ROW
    values = dataset.items[target]
    if dataset.roles.get(target) == "number":
        given = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return np.flatnonzero(np.abs(given) <= np.finfo(np.float32).max), NUMBER
    return np.flatnonzero(values.notna()), CLASSES


def parted(known: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows to learn from and those held out, each in order; none where too few."""
    count = round(share * len(known))
    if count < FEWEST_HELD:
        return known, known[:0]
    held = np.random.default_rng([seed, 1]).choice(known, count, replace=False)
    return np.setdiff1d(known, held), np.sort(held)


def _goal(
    dataset: Dataset, target: str, kind: str, seen: np.ndarray, units: Units | None
) -> tuple[np.ndarray, list[str], np.ndarray]:
    plain = np.array([0.0, 1.0])
    if kind == ROW:
        return np.empty(0), [], plain
    values = dataset.items[target]
    if kind == NUMBER:
        given = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
        mean, spread = units.scale if units else spread_of(given[seen])
        return scaled(given, mean, spread), [], np.array([mean, spread])
    texts = values.astype("object").map(text_of, na_action="ignore")
    codes, classes = pd.factorize(texts, sort=True)
    if len(np.unique(codes[seen])) < 2:
        raise MethodError(
            f"All training rows have the same {target}, so there is nothing to learn; choose "
            "another target column."
        )
    return codes, [str(c) for c in classes], plain


def spread_of(values: np.ndarray) -> tuple[float, float]:
    """Return the mean and the standard deviation of some numbers, 1 where they are all alike."""
    mean, spread = float(values.mean()), float(values.std())
    least = max(1e-9 * float(np.abs(values).max()), 1e-30)
    return mean, spread if spread > least else 1.0


def scaled(values: np.ndarray, mean: float, spread: float) -> np.ndarray:
    """Return numbers less a mean, by a spread, at most a million of them away."""
    return np.clip((values - mean) / spread, -FARTHEST, FARTHEST)


def number(
    values: pd.Series, column: str, seen: np.ndarray, scale: tuple[float, float] | None = None
) -> tuple[Block, tuple[float, float]]:
    """Return a column of numbers less a mean, by a spread: of the rows seen if none is given."""
    from scipy.sparse import csr_matrix

    given = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    known = np.abs(given) <= np.finfo(np.float32).max
    use = given[seen][known[seen]]
    mean, spread = scale or (spread_of(use) if len(use) else (0.0, 1.0))
    filled = scaled(np.where(known, given, mean), mean, spread)
    missing = int((~known).sum())
    notes = (f"{of_all(missing, len(given), 'row')} without {column}: filled with the mean.",)
    return Block(csr_matrix(filled[:, None]), [column], notes if missing else ()), (mean, spread)


def _joined(blocks: list[Block]) -> tuple[Any, list[str]]:
    from scipy.sparse import csr_matrix, hstack

    names = [name for block in blocks for name in block.names]
    if not names:
        raise MethodError("Every input cell is empty; choose other columns.")
    limits.check("features", len(names), "The network's input")
    return csr_matrix(hstack([b.matrix for b in blocks]), dtype=np.float64), unique_names(names)[0]


def _rows(n: int, known: np.ndarray, held: np.ndarray, target: str) -> list[str]:
    notes = []
    if len(known) < n:
        left = n - len(known)
        notes.append(
            f"{of_all(left, n, 'row')} without {target}: placed, but not used for training."
        )
    if not len(held):
        notes.append(f"No row of {len(known):,} was held out, so overfitting cannot be detected.")
    return notes


def _given_away(dataset: Dataset, target: str, columns: Sequence[str], kind: str) -> list[str]:
    """Say which input is the target under another name."""
    found = [c for c in columns if target and _same(dataset, target, c, kind)]
    return [
        f"{column} determines {target}, so the prediction is trivial; leave that column out."
        for column in found
    ]


def _same(dataset: Dataset, target: str, column: str, kind: str) -> bool:
    both = dataset.items[[target, column]].dropna()
    numeric = dataset.roles.get(column) == "number"
    if len(both) < 3 or numeric != (kind == NUMBER):
        return False
    if numeric:
        x, y = (pd.to_numeric(both[c], errors="coerce").to_numpy(float) for c in both)
        if not (np.isfinite(x).all() and np.isfinite(y).all()) or min(np.ptp(x), np.ptp(y)) == 0:
            return False
        x, y = ((v - v.mean()) / np.abs(v).max() for v in (x, y))
        size = float(np.sqrt((x @ x) * (y @ y)))
        return size > 0 and abs(float(x @ y)) / size > CERTAIN
    pairs = both.astype(str).drop_duplicates()
    alike = pairs[target].is_unique and pairs[column].is_unique
    return alike and len(pairs) < len(both) and len(pairs) > 1
