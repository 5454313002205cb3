"""Word2Vec, step 4: one vector per word, whatever it means."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._analogies import names, recipes
from embedding_explorer.lessons._english_words import senses
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import listed, question
from embedding_explorer.space.distances import distances
from embedding_explorer.space.space import Space

FEWEST = 5
LEAN = 0.05  # a difference of mean cosines that counts
CLEAR = 0.1  # how much nearer, by cosine, the right word is than every other


def _why_not(data: Dataset) -> str | None:
    known = len(senses(names(data)))
    if known < FEWEST:
        return (
            f"This step needs vectors of English words: {called(data)} has {known} of the words "
            f"with two meanings that it asks about, and needs {FEWEST}."
        )
    return None


def _example(space: Space) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    word, (one, two) = next(iter(senses(space).items()))
    return word, one, two


def _guess(data: Dataset) -> Guess:
    word, one, two = _example(names(data))
    return Guess(
        f"{word} goes with {listed(one)}, and it goes with {listed(two)}. It has one vector only. "
        "Where does that lie?",
        (f"nearer to {listed(one)}", f"nearer to {listed(two)}", "as near to both"),
    )


def _close(space: Space, word: str, others: tuple[str, ...]) -> np.ndarray:
    rows = np.stack([space.row(space.position(w)) for w in others]).astype(np.float64)
    own = space.row(space.position(word)).astype(np.float64)
    cosines: np.ndarray = 1 - distances(own[None, :], rows, "cosine")[0]
    return cosines


def _outcome(seen: Seen) -> int:
    space = seen.built[0].space
    word, one, two = _example(space)
    lean = _close(space, word, one).mean() - _close(space, word, two).mean()
    return 2 if abs(lean) < LEAN else int(lean < 0)


def _figures(seen: Seen) -> tuple[Figure, ...]:
    space = seen.built[0].space
    word, one, two = _example(space)
    table = pd.DataFrame({"name": [*one, *two], "value": _close(space, word, (*one, *two))})
    return (
        Figure("bars", f"How near each is to the one vector of {word}, by cosine.", table=table),
        Figure("map", "The word and those it goes with.", selected=(word, *one, *two)),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    space = seen.built[0].space
    word, one, two = _example(space)
    first, second = _close(space, word, one).mean(), _close(space, word, two).mean()
    apart = distances(_mean(space, one), _mean(space, two), "cosine")[0, 0]
    return (
        f"{word} has a mean cosine of {first:.2f} with {listed(one)} and {second:.2f} with "
        f"{listed(two)}; these two groups have {1 - apart:.2f} with each other.",
        "One vector serves every use of a word, and lies where most of its uses in the text were.",
        "In two sentences with two meanings the word has the very same vector. To tell them apart "
        "a method must read the sentence: that is the next lesson.",
    )


def _mean(space: Space, words: tuple[str, ...]) -> np.ndarray:
    rows = np.stack([space.row(space.position(w)) for w in words]).astype(np.float64)
    return np.asarray(rows.mean(axis=0)[None, :])


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    """Ask which word is nearest: one of each meaning, and one of each meaning of another word."""
    space = seen.built[0].space
    every = [*senses(space).items()][1:]
    for word, (one, two) in (e for _ in range(8) for e in rng.sample(every, len(every))):
        _, others = rng.choice([e for e in every if e[0] != word])
        options = [rng.choice(part) for part in (one, two, *others)]
        if word in options:
            continue
        close = _close(space, word, tuple(options))
        order = np.argsort(-close)
        if order[0] > 1 or close[order[0]] < close[order[1]] + CLEAR:
            continue
        right = options[order[0]]
        wrong = [options[i] for i in order[1:]]
        asked = question(
            rng,
            f"Which of these is nearest to the one vector of {word}?",
            right,
            wrong,
            f"{right} has the cosine {close[order[0]]:.2f}, {wrong[0]} {close[order[1]]:.2f}: in "
            f"this text {word} is used more like {right}.",
        )
        if asked:
            yield asked


STEP = Step(
    "One vector per word",
    "words",
    ("vectors",),
    recipes,
    _guess,
    _outcome,
    _figures,
    _explain,
    _questions,
    _why_not,
)
