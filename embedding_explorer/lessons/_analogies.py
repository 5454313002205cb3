"""Word2Vec, step 3: calculating with words."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.analysis.words.arithmetic import analogy
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._english_words import RELATIONS, pairs
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import question
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import distances
from embedding_explorer.space.neighbors import neighbors
from embedding_explorer.space.space import Space, unit_rows

FEWEST = 8  # pairs of words that must be there
FAILS = ("bird", "nest", "lion", "den")


def recipes(data: Dataset) -> tuple[Recipe, ...]:
    """Return the vectors as they are, on a map by PCA."""
    return (Recipe(encoder="as_given"),)


def names(data: Dataset) -> Space:
    """Return the names of ready vectors as a space, to look words up before anything is made."""
    assert data.vectors is not None
    return Space(data.names, data.vectors.astype(np.float32), data.items)


def why_not(data: Dataset) -> str | None:
    """Say that the vectors are not those of common English words."""
    known = sum(len(every) for every in pairs(names(data)).values())
    if known < FEWEST:
        most = sum(len(every) for every in RELATIONS.values())
        return (
            f"This step needs vectors of English words: {called(data)} has {known} of the {most} "
            f"pairs it asks about, and needs {FEWEST}."
        )
    return None


def _example(data: Dataset) -> tuple[str, str, str, str]:
    known = next(iter(pairs(names(data)).values()))
    return (*known[0], *known[1])


def _guess(data: Dataset) -> Guess:
    a, b, c, d = _example(data)
    return Guess(
        f"Take the vector of {b}, subtract that of {a}, add that of {c}. Leave out the three words "
        "themselves. Which word lies nearest to the result?",
        (d, "a word that has nothing to do with it", f"another word near {c}"),
    )


def _answers(built: Built, a: str, b: str, c: str) -> list[str]:
    return [str(n) for n in analogy(built.space, a, b, c, k=5).answers["name"]]


def _outcome(seen: Seen) -> int:
    a, b, c, d = _example(seen.data)
    first = _answers(seen.built[0], a, b, c)[0]
    near = set(neighbors(seen.built[0].space, c, 50)["name"].astype(str))
    return 0 if first == d else 2 if first in near else 1


def _score(built: Built) -> tuple[int, int, list[tuple[str, str, str, str, str]]]:
    """Return how many analogies of the list come out, of how many, and some that do not."""
    right, failed, total = 0, [], 0
    for every in pairs(built.space).values():
        for (a, b), (c, d) in zip(every, every[1:], strict=False):
            total += 1
            first = _answers(built, a, b, c)[0]
            right += first == d
            failed += [(a, b, c, d, first)] * (first != d)
    return right, total, failed


def _figures(seen: Seen) -> tuple[Figure, ...]:
    built = seen.built[0]
    a, b, c, d = _example(seen.data)
    table = analogy(built.space, a, b, c, k=5).answers
    shown = pd.DataFrame(
        {"name": table["name"].astype(str), "value": table["similarity"].astype(float)}
    )
    return (
        Figure("bars", f"The nearest to {b} − {a} + {c}, by cosine.", table=shown),
        Figure("map", "The four words among all others.", selected=(a, b, c, d)),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    built = seen.built[0]
    a, b, c, _ = _example(seen.data)
    found = _answers(built, a, b, c)
    right, total, failed = _score(built)
    said = [
        f"{b} − {a} + {c} comes out nearest to {found[0]}, then {found[1]}.",
        f"Of {total} such sums tried on these vectors {right} come out as a person would say.",
    ]
    if all(w in built.space.names for w in FAILS):
        e, f, g, h = FAILS
        first = _answers(built, e, f, g)[0]
        said.append(
            f"It is no law: {e} is to {f} as {g} is to … gives {first}"
            f"{'' if first == h else f', not {h}'}."
        )
    elif failed:
        a, b, c, d, first = failed[0]
        said.append(f"It is no law: {a} is to {b} as {c} is to … gives {first}, not {d}.")
    return tuple(said)


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    space = seen.built[0].space
    known = pairs(space)
    every = [
        (*one, *two)
        for few in known.values()
        for one in few
        for two in few
        if len({*one, *two}) == 4
    ]
    rng.shuffle(every)
    for a, b, c, d in every:
        near = [str(n) for n in neighbors(space, c, 8)["name"] if str(n) not in (a, b, c, d)]
        options = [d, *rng.sample(near, min(3, len(near)))]
        close = _closeness(space, a, b, c, options)
        if len(options) < 4 or close[0] < close[1:].max() + 0.02:
            continue
        asked = question(
            rng,
            f"Which of these lies nearest to {b} − {a} + {c}?",
            d,
            options[1:],
            f"{d} has the cosine {close[0]:.2f} with the sum, {options[1]} only {close[1]:.2f}: "
            f"the step from {a} to {b} is about the step from {c} to {d}.",
        )
        if asked:
            yield asked


def _closeness(space: Space, a: str, b: str, c: str, options: list[str]) -> np.ndarray:
    """Return the cosine of each option with b - a + c, every vector at length 1."""
    rows = np.stack([space.row(space.position(w)) for w in (a, b, c, *options)])
    unit = np.asarray(unit_rows(rows.astype(np.float64), np.float64))
    dist = distances((unit[1] - unit[0] + unit[2])[None, :], unit[3:], "cosine")[0]
    cosines: np.ndarray = 1 - dist
    return cosines


STEP = Step(
    "Calculating with words",
    "words",
    ("vectors",),
    recipes,
    _guess,
    _outcome,
    _figures,
    _explain,
    _questions,
    why_not,
)
