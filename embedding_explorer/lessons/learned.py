"""Lesson 7: how a network makes vectors."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import cut, listed, question, shuffled
from embedding_explorer.space.distances import distances

TITLE = "How a network makes vectors"
SHORT = "Networks"
SUMMARY = "A network that learns to guess a column moves what helps it the same way close together."

FEWEST = 6  # values of the categories that are placed
LISTED, WRONG = 3, 3  # nearest that are written out for each, and wrong options
CLEAR = 1.15  # how many times farther the wrong ones must be
ROWS = 24  # values in the table, and so those that are asked about
EQUAL = 1.01  # distances within a hundredth count as equal
FLAT = 0.05  # of its whole fall: how near its lowest a loss is when it is flat


def _missing() -> str | None:
    if "learned" in registry.keys("encoders"):
        return None
    return (
        "This lesson needs the encoder Learned (a small network), which this version does not "
        "have; go on with the next lesson."
    )


def _columns(data: Dataset) -> tuple[str, tuple[str, ...]]:
    """Return the column to be guessed, and the categories it is guessed from."""
    known = [c for c in data.with_role("category") if data.items[c].nunique() > 1]
    goals = [*data.with_role("label"), *known[1:], *data.with_role("number")]
    goal = goals[0] if goals else ""
    return goal, tuple(c for c in known if c != goal)[:1]


def _why_not(data: Dataset) -> str | None:
    goal, columns = _columns(data)
    if not goal or not columns or data.items[columns[0]].nunique() < FEWEST:
        return (
            f"This lesson needs a category with at least {FEWEST} values and a column to guess "
            f"from it; {called(data)} has none."
        )
    return None


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    goal, columns = _columns(data)
    params = Params({"target": goal, "columns": columns, "points": "values"})
    return (Recipe(encoder="learned", encoder_params=params, projection="pca", metric="euclidean"),)


def _guess(data: Dataset) -> Guess:
    goal, columns = _columns(data)
    values = [cut(v) for v in data.items[columns[0]].value_counts().index[:2]]
    return Guess(
        f"In one-hot every {columns[0]} is √2 from every other. A small network learns to guess "
        f"{goal} from {columns[0]}; its weights give every {columns[0]} a vector. "
        f"How will the distances, say of {listed(values)}, be then?",
        (
            "all equal still",
            "different, but the farthest pair less than twice the nearest",
            "different: the farthest pair at least twice the nearest",
            "all zero",
        ),
    )


def _distances(seen: Seen) -> np.ndarray:
    matrix = np.asarray(seen.built[0].space.matrix, np.float64)
    return distances(matrix, matrix, "euclidean")


def _outcome(seen: Seen) -> int:
    dist = _distances(seen)
    pairs = dist[np.triu_indices(len(dist), 1)]
    if pairs.max() < 1e-6:
        return 3
    if pairs.max() <= EQUAL * pairs.min():
        return 0
    return 2 if pairs.max() >= 2 * pairs.min() else 1


def _figures(seen: Seen) -> tuple[Figure, ...]:
    space = seen.built[0].space
    extras = space.extras
    held = np.asarray(extras.get("held_out_loss", ()), np.float64)
    table = pd.DataFrame({"epoch": np.arange(1, len(extras["loss"]) + 1), "loss": extras["loss"]})
    if len(held) == len(table):
        table["loss on rows held out"] = held
    caption = "How wrong the network is, after each reading of all rows."
    return (
        Figure(
            "map",
            "Every category at the place the network gave it.",
            names=tuple(_short(n) for n in space.names),
        ),
        Figure(
            "table",
            f"Which the network placed nearest to each, with all {space.matrix.shape[1]} numbers.",
            table=_near(seen),
        ),
        Figure("lines", caption, table=table),
    )


def _order(seen: Seen) -> np.ndarray:
    """Return for every value all others, the nearest first."""
    return np.argsort(_distances(seen) - np.eye(len(seen.built[0].space)), axis=1)[:, 1:]


def _listed(order: np.ndarray) -> list[int]:
    """Return the nearest that are written out: fewer where too few would be left to be wrong."""
    return [int(i) for i in order[: min(LISTED, len(order) - WRONG - 1)]]


def _shown(seen: Seen) -> list[int]:
    """Return the most frequent values, as many as a table can show, by the alphabet."""
    space = seen.built[0].space
    often = np.argsort(-space.items["count"].to_numpy(), kind="stable")[:ROWS]
    return sorted((int(i) for i in often), key=lambda i: str(space.names[i]))


def _near(seen: Seen) -> pd.DataFrame:
    dist, names, order = _distances(seen), seen.built[0].space.names, _order(seen)
    near = [
        ", ".join(f"{_short(names[j])} {dist[i][j]:.2f}" for j in _listed(order[i]))
        for i in _shown(seen)
    ]
    shown = [_short(names[i]) for i in _shown(seen)]
    return pd.DataFrame({_columns(seen.data)[1][0]: shown, "nearest, and how far": near})


def _nearest(seen: Seen) -> tuple[str, str, float]:
    dist = _distances(seen) + np.diag(np.full(len(seen.built[0].space), np.inf))
    a, b = np.unravel_index(int(dist.argmin()), dist.shape)
    names = seen.built[0].space.names
    return _short(names[a]), _short(names[b]), float(dist[a, b])


def _short(name: object) -> str:
    """Return a category without the column before it."""
    return cut(str(name).partition("=")[2] or name)


def _explain(seen: Seen) -> tuple[str, ...]:
    dist, (a, b, least) = _distances(seen), _nearest(seen)
    goal, columns = _columns(seen.data)
    n, d = seen.built[0].space.matrix.shape
    return (
        f"The {n} values of {columns[0]} have {d} numbers each, and distances from {least:.2f} "
        f"({a} and {b}) to {dist.max():.2f}.",
        f"{_losses(seen)} What says the same about {goal} was moved the same way.",
        "These vectors are made for that one question; guess another column and they differ.",
    )


def _losses(seen: Seen) -> str:
    """Say how the error fell, and what it did on rows held out."""
    extras = seen.built[0].space.extras
    loss = np.asarray(extras["loss"], np.float64)
    held = np.asarray(extras.get("held_out_loss", ()), np.float64)
    said = f"The error fell from {loss[0]:.2f} to {loss[-1]:.2f} in {len(loss)} readings."
    if len(held) != len(loss):
        return said
    low, fall = held.min(), held[0] - held.min()
    if fall <= 0:
        return f"{said} On rows held out it never fell below {low:.2f}: nothing was learned."
    flat = int(np.argmax(held <= low + FLAT * fall)) + 1
    after = (
        f", and rose to {held[-1]:.2f} at the end: by then it learned its rows by heart."
        if held[-1] > low + FLAT * fall
        else "."
    )
    return (
        f"{said} On rows held out it fell from {held[0]:.2f} to {low:.2f}, was nearly there after "
        f"{flat} readings{after}"
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    dist, names = _distances(seen), seen.built[0].space.names
    order, shown = _order(seen), _shown(seen)
    for a in (shown[i] for _ in range(10) for i in shuffled(rng, len(shown))):
        listed_ = _listed(order[a])  # one of these against others that are not written out
        near, others = rng.choice(listed_), order[a][len(listed_) :].tolist()
        few = [near, *sorted(rng.sample(others, WRONG), key=lambda i: (dist[a][i], i))]
        if dist[a][few[1]] < CLEAR * dist[a][near]:
            continue
        right, *wrong = (_short(names[i]) for i in few)
        asked = question(
            rng,
            f"Which of these did the network place nearest to {_short(names[a])}?",
            right,
            wrong,
            f"{right} is {dist[a][near]:.2f} away, {wrong[0]} {dist[a][few[1]]:.2f}. "
            "The list below the map has the nearest of each.",
        )
        if asked:
            yield asked


STEPS = (
    Step(
        "Weights that become vectors",
        "films",
        ("items",),
        _recipes,
        _guess,
        _outcome,
        _figures,
        _explain,
        _questions,
        _why_not,
        _missing,
    ),
)
