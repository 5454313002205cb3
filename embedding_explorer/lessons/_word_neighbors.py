"""Word2Vec, step 1: which words come out as neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy as np

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.encoders.inputs.corpus import company
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import cut, listed, question, shuffled, telling
from embedding_explorer.space.distances import distances
from embedding_explorer.space.neighbors import neighbors
from embedding_explorer.space.space import Space

FAVOURITES = ("gold", "school", "energy", "war", "farmers")  # asked about where they are frequent
OFTEN = 30  # uses of a word that make its neighbours worth a look
SHOWN = 8
WINDOW = 2
BESIDE, COMPANY = 10, 50  # words most often around one: beside it, and its company
COMPARED, LIKE = 100, 0.9  # words that show what is usual, and the share of them that is
ASKED = 300  # the most frequent words are asked about
FARTHER, TIMES = 0.08, 1.5  # how much farther, by cosine, wrong words are than the right one
FEWEST = 2_000  # words of text


@lru_cache(maxsize=4)
def _read(fingerprint: str, data: _Kept) -> tuple[tuple[tuple[str, ...], ...], Counter[str]]:
    found = company(data.data)
    lines = tuple(tuple(line) for rows in found.documents for line in rows)
    return lines, found.counts


class _Kept:
    """A dataset that counts as equal to every other of its fingerprint, for the cache above."""

    def __init__(self, data: Dataset) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.data.fingerprint == other.data.fingerprint

    def __hash__(self) -> int:
        return hash(self.data.fingerprint)


def read(data: Dataset) -> tuple[tuple[tuple[str, ...], ...], Counter[str]]:
    """Return the sentences of a text and how often each word occurs."""
    return _read(data.fingerprint, _Kept(data))


def why_not(data: Dataset) -> str | None:
    """Say why a text is too small to learn from."""
    _, counts = read(data)
    if (total := sum(counts.values())) < FEWEST:
        return (
            f"Word2Vec needs text: {called(data)} has {total:,} words, and this lesson at least "
            f"{FEWEST:,}."
        )
    return None


def word_of(data: Dataset) -> str:
    """Return the word that is asked about: a favourite, else a frequent one of five letters."""
    _, counts = read(data)
    known = [w for w in FAVOURITES if counts[w] >= OFTEN]
    long = [w for w, _ in counts.most_common() if len(w) > 4] or [
        w for w, _ in counts.most_common()
    ]
    return known[0] if known else long[0]


def around(data: Dataset, words: Collection[str]) -> dict[str, Counter[str]]:
    """Return how often each telling word stands within two places of each of some words."""
    found: dict[str, Counter[str]] = {word: Counter() for word in words}
    for line in read(data)[0]:
        for i, token in enumerate(line):
            if token in found:
                found[token].update(line[max(0, i - WINDOW) : i] + line[i + 1 : i + 1 + WINDOW])
    return {
        word: Counter({w: n for w, n in near.items() if w != word and telling(w)})
        for word, near in found.items()
    }


def beside(data: Dataset, word: str, most: int = BESIDE) -> list[str]:
    """Return the telling words that stand most often within two places of a word."""
    return _first(around(data, (word,))[word], most)


def _first(near: Counter[str], most: int) -> list[str]:
    return sorted(near, key=lambda w: (-near[w], w))[:most]


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    params = Params({"architecture": "CBOW", "vector_size": 50})
    return (Recipe(encoder="word2vec", encoder_params=params, projection="pca"),)


def _guess(data: Dataset) -> Guess:
    word = word_of(data)
    total = sum(read(data)[1].values())
    return Guess(
        f"Word2Vec reads {total:,} words and is told nothing about any of them. It only learns to "
        f"guess a word from those around it. Which words will lie nearest to {word}?",
        (
            f"those beside it in the text: {listed(beside(data, word)[:3])}",
            "those with the same words around them, beside it or not",
            "those spelt like it",
            "none of these",
        ),
    )


def _found(seen: Seen) -> list[str]:
    space, word = seen.built[0].space, word_of(seen.data)
    return [str(n) for n in neighbors(space, word, SHOWN)["name"]]


@dataclass(frozen=True)
class _Kinds:
    """How many of the nearest are of each kind, and what makes a word count as in like company."""

    beside: int
    alike: int
    spelt: int
    none: int
    least: int


def _kinds(seen: Seen) -> _Kinds:
    return seen.once("kinds", lambda: _counted(seen))


def _counted(seen: Seen) -> _Kinds:
    """Count the nearest that stand beside the word, keep its company, or are spelt like it.

    A word keeps its company if it shares more of the `COMPANY` words most often around it than
    nine in ten words used about as often as the nearest are.
    """
    word, found = word_of(seen.data), _found(seen)
    usual = _as_frequent(seen.built[0].space, seen.data, word, found)
    near = around(seen.data, {word, *found, *usual})
    own = set(_first(near[word], COMPANY))
    shared = {w: len(own & set(_first(near[w], COMPANY))) for w in near}
    least = int(np.quantile([shared[w] for w in usual] or [0], LIKE, method="higher")) + 1
    spelt = {w for w in found if w[:4] == word[:4]}
    close = set(_first(near[word], BESIDE)).intersection(found)
    alike = {w for w in found if shared[w] >= least}
    rest = set(found) - spelt - close - alike
    return _Kinds(len(close), len(alike), len(spelt), len(rest), least)


def _as_frequent(space: Space, data: Dataset, word: str, found: list[str]) -> list[str]:
    counts = read(data)[1]
    often = float(np.median([counts[w] for w in found]))
    others = [w for w in map(str, space.names) if telling(w) and w != word and w not in found]
    return sorted(others, key=lambda w: abs(np.log(counts[w] / often)))[:COMPARED]


def _outcome(seen: Seen) -> int:
    kinds = _kinds(seen)
    return int(np.argmax([kinds.beside, kinds.alike, kinds.spelt, kinds.none]))


def _figures(seen: Seen) -> tuple[Figure, ...]:
    word, space = word_of(seen.data), seen.built[0].space
    table = neighbors(space, word, SHOWN)[["name", "similarity"]]
    bars = table.rename(columns={"similarity": "value"})
    return (
        Figure("bars", f"The nearest to {cut(word)}, by cosine of their vectors.", table=bars),
        Figure(
            "map",
            "Every word is a point. The picked ones are the word and its nearest.",
            selected=(word, *_found(seen)),
        ),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    word, found = word_of(seen.data), _found(seen)
    kinds = _kinds(seen)
    notes = [n for n in seen.built[0].notes if n.startswith("Word2Vec saw")]
    return (
        f"Nearest to {word} are {listed(found[:4])}. Of these {len(found)}, {kinds.beside} stand "
        f"beside it most often, {kinds.spelt} are spelt like it, and {kinds.alike} keep its "
        f"company: they share at least {kinds.least} of the {COMPANY} words most often around it, "
        "as not one in ten of equally frequent words does.",
        "Two words come to lie together when the same words stand around them, even if they never "
        "meet: each could fill the other's place.",
        *notes[:1],
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    space = seen.built[0].space
    rows = [i for i, n in enumerate(space.names) if len(str(n)) > 3 and telling(str(n))][:ASKED]
    frequent = Space(space.names[rows], np.asarray(space.matrix)[rows], space.items.iloc[rows])
    every = distances(frequent.matrix, frequent.matrix, "cosine")
    np.fill_diagonal(every, np.inf)
    nearest = every.argmin(axis=1)
    known = every.min(axis=1) <= np.median(every.min(axis=1))
    for item in shuffled(rng, len(frequent)):
        dist, best = every[item], int(nearest[item])
        if not known[item] or nearest[best] != item:  # asked only where both choose each other
            continue
        least = max(dist[best] + FARTHER, TIMES * dist[best], np.median(dist))
        others = [i for i in range(len(dist)) if least < dist[i] < np.inf]
        if len(others) < 3:
            continue
        wrong = rng.sample(others, 3)
        word, right = cut(frequent.names[item]), cut(frequent.names[best])
        asked = question(
            rng,
            f"Which word keeps the same company as {word}, so that its vector is most like it?",
            right,
            [cut(frequent.names[i]) for i in wrong],
            f"{right} has the cosine {1 - dist[best]:.2f} with {word}; of the others, "
            f"{cut(frequent.names[wrong[0]])} has {1 - dist[wrong[0]]:.2f}.",
        )
        if asked:
            yield asked


STEP = Step(
    "Used alike, placed alike",
    "speeches",
    ("text",),
    _recipes,
    _guess,
    _outcome,
    _figures,
    _explain,
    _questions,
    why_not,
)
