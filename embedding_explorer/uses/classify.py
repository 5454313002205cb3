"""Guess a label from vectors, scored on rows that neither the classifier nor the method saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.bootstrap import LEVEL
from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.proportions import wilson_interval
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.wording import subject
from embedding_explorer.compare.tasks import SHARE, Task
from embedding_explorer.data.columns import texts_of
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.distances import distances
from embedding_explorer.space.space import Matrix, unit_rows
from embedding_explorer.uses.cross_validation import Fold, blind, folds, hidden, honesty

KNN, LOGISTIC = "k nearest", "logistic regression"
MODELS = (KNN, LOGISTIC)
DRAWS, CLASSES = 999, 100  # samples of the bootstrap; labels at most


@kept
@dataclass(frozen=True, eq=False)
class Classified:
    """What one classifier on one method's vectors guessed.

    Attributes
    ----------
    model : str
        One of `MODELS`.
    task : Task
        score is the accuracy, chance the share of the most frequent label; items: item, label,
        guess, sure (share of votes or probability of the label, 0..1), right.
    f1, f1_low, f1_high : float
        Mean over labels of the harmonic mean of precision and recall, 0..1, with the 95 %
        interval of the bootstrap over items; a label nobody guesses counts 0.
    confusion : DataFrame
        label, guess, items: how often; pairs that never occur are left out.
    honest : str
        What was learned inside the folds and what was not.
    """

    model: str
    task: Task
    f1: float
    f1_low: float
    f1_high: float
    confusion: pd.DataFrame
    honest: str


def label_columns(data: Dataset) -> list[str]:
    """Return the columns a label can be: 2 to 100 values, of which at least two stand twice."""
    roles = data.roles
    found = []
    for column in data.items.columns:
        if roles.get(column) not in ("label", "category"):
            continue
        sizes = _labels(data, column).value_counts()
        if (sizes >= 2).sum() >= 2 and len(sizes) <= CLASSES:
            found.append(column)
    return sorted(found, key=lambda c: (roles[c] != "label", data.items[c].nunique()))


def _labels(data: Dataset, column: str) -> pd.Series:
    return texts_of(data.items[column])


def classify(
    data: Dataset,
    recipe: Recipe,
    label: str,
    k: int = 10,
    *,
    folds_: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Classified, ...]:
    """Guess every row's label by both classifiers, from rows of the other folds.

    Stratified cross-validation, the same folds for every method. k nearest: the most frequent
    label among them, of equals the nearest's. Logistic regression: multinomial, L2 with C = 1 on
    vectors of mean length 1 (scikit-learn's `LogisticRegression`).

    Parameters
    ----------
    data : Dataset
    recipe : Recipe
        Its points must be the rows; the label's column is taken out of what it reads.
    label : str
        A column; rows without a label, or with one that stands once, are left out and told.
    k : int
        At least 1; lowered where fewer rows are known.
    folds_ : int
        At least 2; lowered to the size of the smallest label, which a note says.

    Raises
    ------
    InputError
        For k or folds out of range, or an unknown column.
    MethodError
        For fewer than two labels that stand twice, or more than 100.
    """
    if k < 1 or folds_ < 2:
        raise InputError(f"k must be at least 1 and folds 2, not {k} and {folds_}.")
    data, recipe = hidden(data, label), blind(recipe, label)
    rows, codes, names, notes = usable(data, label)
    smallest = int(np.bincount(codes).min())
    if smallest < folds_:
        notes.append(f"Folds lowered to {smallest}, the size of the smallest class.")
    parts = _parts(rows, codes, min(folds_, smallest), seed)
    guess = {m: np.zeros(len(rows), np.intp) for m in MODELS}
    sure = {m: np.zeros(len(rows)) for m in MODELS}
    place = np.full(len(data), -1)
    place[rows] = np.arange(len(rows))
    lowest = k
    for number, fold in enumerate(folds(data, recipe, parts)):
        known, asked = codes[place[fold.known]], place[fold.asked]
        lowest = min(lowest, len(known))
        for model, ask in _ASK.items():
            guess[model][asked], sure[model][asked] = ask(fold, known, len(names), k, recipe.metric)
        if progress is not None:
            progress((number + 1) / len(parts), f"Fold {number + 1} of {len(parts)}")
    if lowest < k:
        notes.append(f"k lowered to {lowest}, the size of the training folds.")
    said = honesty(data, recipe)
    items = pd.DataFrame({"item": data.names[rows], "label": names[codes]})
    return tuple(
        _scored(m, items, codes, guess[m], sure[m], names, len(data), notes, said, seed)
        for m in MODELS
    )


def usable(data: Dataset, label: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Return rows, codes and names of the labels that can be guessed."""
    if label not in data.items.columns:
        raise unknown("column", label, data.items.columns)
    found = _labels(data, label)
    sizes = found.value_counts()
    rows = np.flatnonzero(found.isin(sizes.index[sizes >= 2]))
    different = int((sizes >= 2).sum())
    if different < 2:
        raise MethodError(
            f"{label!r} has {different} value{'s' * (different != 1)} that "
            f"occur{'s' * (different == 1)} at least twice, and prediction needs 2; choose a "
            "column that groups the rows."
        )
    if different > CLASSES:
        raise MethodError(
            f"{label!r} has {different:,} labels, more than {CLASSES}; choose a coarser column."
        )
    left = len(data) - len(rows)
    notes = [f"{subject(left, 'row', 'have')} no label, or one of its own."] if left else []
    codes, names = pd.factorize(found.iloc[rows], sort=True)
    return rows, codes, np.asarray(names, object), notes


def _parts(
    rows: np.ndarray, codes: np.ndarray, n: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    from sklearn.model_selection import StratifiedKFold

    split = StratifiedKFold(n, shuffle=True, random_state=seed).split(np.zeros(len(rows)), codes)
    return [(rows[known], rows[asked]) for known, asked in split]


def vote(dist: np.ndarray, codes: np.ndarray, size: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the most frequent code among the k nearest of every row of distances, and its share.

    Of equally frequent ones the one whose first vote is nearest.
    """
    near = np.argsort(dist, axis=1, kind="stable")[:, :k]
    votes = codes[near]
    counts = np.zeros((len(dist), size))
    np.add.at(counts, (np.arange(len(dist))[:, None], votes), 1)
    best = counts.max(axis=1)
    first = (counts[np.arange(len(dist))[:, None], votes] == best[:, None]).argmax(axis=1)
    return votes[np.arange(len(dist)), first], best / votes.shape[1]


def _nearest(
    fold: Fold, codes: np.ndarray, size: int, k: int, metric: str
) -> tuple[np.ndarray, np.ndarray]:
    guess, sure = [], []
    step = max(1, 4_000_000 // len(codes))
    for start in range(0, fold.test.shape[0], step):
        part = fold.test[start : start + step]
        dense = part if isinstance(part, np.ndarray) else part.toarray()
        found, share = vote(distances(dense, fold.train, metric), codes, size, k)
        guess.append(found)
        sure.append(share)
    return np.concatenate(guess), np.concatenate(sure)


def logistic(train: Matrix, codes: np.ndarray, metric: str) -> tuple[Any, float]:
    """Return a fitted logistic regression, and the length by which vectors are divided for it.

    For cosine every vector has length 1 (a length of 0 says so); otherwise all are divided by
    their mean length, so that the penalty means the same for every method.
    """
    from sklearn.linear_model import LogisticRegression

    length = 0.0
    if metric != "cosine":
        squares = train**2 if isinstance(train, np.ndarray) else train.multiply(train)
        length = float(np.sqrt(np.asarray(squares.sum(axis=1, dtype=np.float64))).mean()) or 1.0
    fitted = LogisticRegression(max_iter=500).fit(scaled(train, length), codes)
    return fitted, length


def scaled(matrix: Matrix, length: float) -> Matrix:
    """Return vectors as `logistic` wants them, float64."""
    return unit_rows(matrix, np.float64) if not length else matrix.astype(np.float64) / length


def _regression(
    fold: Fold, codes: np.ndarray, size: int, k: int, metric: str
) -> tuple[np.ndarray, np.ndarray]:
    fitted, length = logistic(fold.train, codes, metric)
    chances = fitted.predict_proba(scaled(fold.test, length))
    return fitted.classes_[chances.argmax(axis=1)], chances.max(axis=1)


_Ask = Callable[[Fold, np.ndarray, int, int, str], tuple[np.ndarray, np.ndarray]]
_ASK: dict[str, _Ask] = {KNN: _nearest, LOGISTIC: _regression}


def _scored(
    model: str,
    items: pd.DataFrame,
    codes: np.ndarray,
    guess: np.ndarray,
    sure: np.ndarray,
    names: np.ndarray,
    asked: int,
    notes: list[str],
    honest: str,
    seed: int,
) -> Classified:
    right = codes == guess
    table = items.assign(guess=names[guess], sure=sure, right=right)
    low, high = wilson_interval(int(right.sum()), len(right))
    most = float(np.bincount(codes).max() / len(codes))
    task = Task(SHARE, float(right.mean()), low, high, most, table, asked, tuple(notes))
    f1, f1_low, f1_high = macro_f1(codes, guess, len(names), seed=seed)
    pairs = table.groupby(["label", "guess"], sort=True).size().rename("items").reset_index()
    return Classified(model, task, f1, f1_low, f1_high, pairs, honest)


def macro_f1(
    truth: np.ndarray, guess: np.ndarray, size: int, *, seed: int = 0
) -> tuple[float, float, float]:
    """Return the macro F1 (0..1) and its 95 % percentile interval by a bootstrap over items.

    As scikit-learn's `f1_score(average="macro")` over all `size` labels, 0 where a label has
    neither item nor guess.
    """
    found = float(_f1(np.bincount(truth * size + guess, minlength=size**2)[None], size)[0])
    cells = np.bincount(truth * size + guess, minlength=size**2)
    rng = np.random.default_rng([seed, 12])
    there = np.flatnonzero(cells)
    drawn = rng.multinomial(len(truth), cells[there] / len(truth), size=DRAWS)
    scores = []
    for row in drawn:  # one at a time: 100 labels are 10,000 cells
        full = np.zeros((1, size**2))
        full[0, there] = row
        scores.append(float(_f1(full, size)[0]))
    low, high = np.quantile(scores, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return found, float(low), float(high)


def _f1(cells: np.ndarray, size: int) -> np.ndarray:
    table = cells.reshape(-1, size, size).astype(np.float64)
    hit = np.einsum("nii->ni", table)
    total = table.sum(axis=1) + table.sum(axis=2)
    return np.asarray((2 * hit / np.where(total > 0, total, 1)).mean(axis=1))


def confused(found: Classified, m: int = 10) -> pd.DataFrame:
    """Return the pairs of labels taken for each other most often: label, guess, items, names.

    `names` are up to three such items, the surest first.
    """
    table = found.task.items
    wrong = table[~table["right"]].sort_values("sure", ascending=False, kind="stable")
    pairs = [
        (label, guess, len(part), " · ".join(part["item"].astype(str).head(3)))
        for (label, guess), part in wrong.groupby(["label", "guess"], sort=True)
    ]
    made = pd.DataFrame(pairs, columns=["label", "guess", "items", "names"])
    return made.sort_values("items", ascending=False, kind="stable").head(m).reset_index(drop=True)
