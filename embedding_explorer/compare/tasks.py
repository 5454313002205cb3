"""Tasks of the user's own: how well a space answers what people already answered.

Each gives a score with its interval and an answer per item, so that two methods can be told apart
on the same items (`paired`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.analysis.words.arithmetic import analogy, odd_one_out, position
from embedding_explorer.base.errors import ExplorerError, InputError, MethodError, some
from embedding_explorer.base.kept import kept
from embedding_explorer.base.proportions import spearman_interval, wilson_interval
from embedding_explorer.base.wording import subject
from embedding_explorer.compare.join import metric_of, space_of
from embedding_explorer.compare.labels import labels_of
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import between
from embedding_explorer.space.space import Space

SHARE, RANKS = "accuracy", "rank correlation"


@kept
@dataclass(frozen=True, eq=False)
class Task:
    """What one space scored.

    Attributes
    ----------
    kind : str
        "share right" (0..1) or "rank correlation" (Spearman, -1..1).
    score, low, high : float
        95 % interval, were the items drawn anew: of Wilson (1927) for shares, of Bonett and
        Wright (2000) for rank correlations. NaN where nothing can be said.
    chance : float
        What knowing nothing scores: the majority class, 1 of the others, 0; NaN where unknown.
    items : DataFrame
        One row per item that could be answered: item (what tells it from others), and right
        (bool) or truth and value (float); further columns for reading.
    asked : int
        Items in all; those with an unknown name or no label are not among `items`.
    notes : tuple of str
    """

    kind: str
    score: float
    low: float
    high: float
    chance: float
    items: pd.DataFrame
    asked: int
    notes: tuple[str, ...] = ()


def label_task(
    thing: Built | Space,
    labels: str | Sequence[object] | pd.Series,
    k: int = 10,
    *,
    folds: int = 5,
    seed: int = 0,
    metric: str | None = None,
) -> Task:
    """Guess each item's label from its k nearest in the other folds; count how many are right.

    Stratified cross-validation; a tie of votes goes to the nearer neighbours' label.

    Parameters
    ----------
    labels : str, or n values
        A column of the items, or the labels in their order; items without one are left out, and
        those whose label stands fewer than twice too: nobody could guess it.
    k : int
        At least 1.
    folds : int
        At least 2; lowered to the size of the smallest class, which a note says.

    Returns
    -------
    Task
        items: item, label, guess, right. chance: the share of the most frequent label.

    Raises
    ------
    InputError
        For k or folds out of range, an unknown column, or another number of labels.
    MethodError
        For fewer than two labels that stand at least twice.
    """
    if k < 1 or folds < 2:
        raise InputError(f"k must be at least 1 and folds 2, not {k} and {folds}.")
    space = space_of(thing)
    found = labels_of(space, labels)
    sizes = found.value_counts()
    rows = np.flatnonzero(found.isin(sizes.index[sizes >= 2]))
    if found.iloc[rows].nunique() < 2:
        raise MethodError(
            "Prediction needs 2 labels that each occur at least twice; choose another column."
        )
    codes, names = pd.factorize(found.iloc[rows])
    smallest = int(np.bincount(codes).min())
    notes = (
        []
        if smallest >= folds
        else [f"Folds lowered to {smallest}, the size of the smallest class."]
    )
    guess = _guessed(space, rows, codes, k, min(folds, smallest), seed, metric_of(thing, metric))
    items = pd.DataFrame({"item": space.names[rows], "label": names[codes], "guess": names[guess]})
    most = float(np.bincount(codes).max() / len(codes))
    if left := len(space) - len(rows):
        notes.append(f"{subject(left, 'item', 'have')} no label, or one of its own.")
    return _share(items.assign(right=guess == codes), most, len(space), notes)


def _guessed(
    space: Space, rows: np.ndarray, codes: np.ndarray, k: int, folds: int, seed: int, metric: str
) -> np.ndarray:
    from sklearn.model_selection import StratifiedKFold

    split = StratifiedKFold(folds, shuffle=True, random_state=seed)
    guess = np.empty(len(rows), np.intp)
    for known, asked in split.split(np.zeros(len(rows)), codes):
        step = max(1, 4_000_000 // len(known))
        for start in range(0, len(asked), step):
            part = asked[start : start + step]
            dist = between(space.matrix, rows[part], rows[known], metric)
            near = np.argsort(dist, axis=1, kind="stable")[:, :k]
            guess[part] = [_vote(codes[known][n]) for n in near]
    return guess


def _vote(votes: np.ndarray) -> int:
    """Return the most frequent of some labels, the nearest first; of equals the nearest."""
    counts = np.bincount(votes)
    return int(next(v for v in votes if counts[v] == counts.max()))


def similarity_task(
    thing: Built | Space, pairs: pd.DataFrame, *, metric: str | None = None
) -> Task:
    """Rank pairs by how near they are, against people's scores.

    Parameters
    ----------
    pairs : DataFrame
        a, b (names), score (number, more is more alike).

    Returns
    -------
    Task
        items: item ("a | b"), truth, value (minus the distance). NaN below 4 known pairs.

    Raises
    ------
    InputError
        For missing columns, or scores that are not numbers.
    """
    table = _columns(pairs, ("a", "b", "score"))
    truth = pd.to_numeric(table["score"], errors="coerce").to_numpy(np.float64)
    if np.isnan(truth).any():
        raise InputError("Every pair needs a score that is a number; correct or drop the others.")
    space, how = space_of(thing), metric_of(thing, metric)
    rows = [[_place(space, x) for x in pair] for pair in zip(table["a"], table["b"], strict=True)]
    known = [i for i, (one, two) in enumerate(rows) if one is not None and two is not None]
    value = [
        -float(between(space.matrix, [int(one or 0)], [int(two or 0)], how)[0, 0])
        for one, two in (rows[i] for i in known)
    ]
    items = pd.DataFrame(
        {
            "item": [f"{table['a'].iloc[i]} | {table['b'].iloc[i]}" for i in known],
            "truth": truth[known],
            "value": np.array(value, np.float64),
        }
    )
    score = rank_correlation(items["truth"].to_numpy(), items["value"].to_numpy())
    low, high = spearman_interval(score, len(items))
    return Task(RANKS, score, low, high, 0.0, items, len(table), _left_out(table, items))


def rank_correlation(truth: np.ndarray, value: np.ndarray) -> float:
    """Return Spearman's correlation, NaN below 4 pairs or where a side is constant."""
    from scipy.stats import spearmanr

    if len(truth) < 4 or np.ptp(truth) == 0 or np.ptp(value) == 0:
        return float("nan")
    return float(spearmanr(truth, value).statistic)


def analogy_task(thing: Built | Space, questions: pd.DataFrame) -> Task:
    """Answer "a is to b as c is to ?" by `words.analogy`: in angle nearest to b - a + c.

    Parameters
    ----------
    questions : DataFrame
        a, b, c, expected (names).

    Returns
    -------
    Task
        items: item ("a : b = c : expected"), answer, right. chance: one of all other points.

    Raises
    ------
    InputError
        For missing columns.
    """
    table = _columns(questions, ("a", "b", "c", "expected"))
    space, rows = space_of(thing), []
    for a, b, c, expected in table.itertuples(index=False):
        if None in (_place(space, x) for x in (a, b, c, expected)):
            continue
        try:
            found = analogy(space, a, b, c, k=1).answers["name"].iloc[0]
        except MethodError:  # the three cancel each other: there is no answer, so a wrong one
            found = ""
        right = found == space.names[position(space, expected)]
        rows.append((f"{a} : {b} = {c} : {expected}", found, right))
    items = pd.DataFrame(rows, columns=["item", "answer", "right"])
    chance = 1 / max(len(space) - 3, 1)
    return _share(items, chance, len(table), _left_out(table, items))


def odd_one_out_task(thing: Built | Space, triples: pd.DataFrame) -> Task:
    """Name the odd one out of three, against people's choice (`words.odd_one_out`).

    Parameters
    ----------
    triples : DataFrame
        a, b, odd (names): a and b belong together.

    Returns
    -------
    Task
        items: item ("a, b, odd"), answer, right. chance: one of the three.

    Raises
    ------
    InputError
        For missing columns.
    """
    table = _columns(triples, ("a", "b", "odd"))
    space, rows = space_of(thing), []
    for names in table.astype(str).itertuples(index=False):
        own = [_place(space, name) for name in names]
        if None in own:
            continue
        found = odd_one_out(space, names)["name"].iloc[0]
        rows.append((", ".join(names), found, found == space.names[int(own[2] or 0)]))
    items = pd.DataFrame(rows, columns=["item", "answer", "right"])
    return _share(items, 1 / 3, len(table), _left_out(table, items))


def _share(items: pd.DataFrame, chance: float, asked: int, notes: Sequence[str]) -> Task:
    right, n = int(items["right"].sum()), len(items)
    low, high = wilson_interval(right, n)
    score = right / n if n else float("nan")
    return Task(SHARE, score, low, high, chance, items, asked, tuple(notes))


def _columns(table: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    if missing := [c for c in wanted if c not in table.columns]:
        raise InputError(
            f"The list needs the columns {', '.join(wanted)}; {some(missing)} is missing."
        )
    return table[list(wanted)]


def _place(space: Space, name: object) -> int | None:
    try:
        return position(space, str(name))
    except ExplorerError:
        return None


def _left_out(table: pd.DataFrame, items: pd.DataFrame) -> tuple[str, ...]:
    left = len(table) - len(items)
    return (f"{left:,} of {len(table):,} name a point that does not exist here.",) if left else ()
