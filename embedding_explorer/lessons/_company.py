"""Word2Vec, step 1: which words come out as neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from random import Random

import numpy as np

from embedding_explorer.dataset import Dataset
from embedding_explorer.encoders._company import company
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._tools import cut, listed, question, shuffled
from embedding_explorer.neighbors import distances, neighbors
from embedding_explorer.recipe import Params, Recipe
from embedding_explorer.space import Space

FAVOURITES = ("gold", "school", "energy", "war", "farmers")  # asked about where they are frequent
OFTEN = 30  # uses of a word that make its neighbours worth a look
SHOWN = 8
WINDOW = 2
ASKED = 300  # the most frequent words are asked about
FARTHER, TIMES = 0.08, 1.5  # how much farther, by cosine, the wrong words are than the right one
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
            f"Word2Vec needs text: {data.source} has {total:,} words, and this lesson at least "
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


def beside(data: Dataset, word: str, most: int = 10) -> list[str]:
    """Return the words that stand most often within two places of a word."""
    found: Counter[str] = Counter()
    for line in read(data)[0]:
        for i, token in enumerate(line):
            if token == word:
                found.update(line[max(0, i - WINDOW) : i] + line[i + 1 : i + 1 + WINDOW])
    found.pop(word, None)
    return [w for w, _ in found.most_common(most)]


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
            "those that could stand in its place",
            "those spelt like it",
        ),
    )


def _found(seen: Seen) -> list[str]:
    space, word = seen.built[0].space, word_of(seen.data)
    return [str(n) for n in neighbors(space, word, SHOWN)["name"]]


def _outcome(seen: Seen) -> int:
    word, found = word_of(seen.data), _found(seen)
    near = set(beside(seen.data, word))
    spelt = sum(w[:4] == word[:4] for w in found)
    company_ = sum(w in near for w in found)
    return int(np.argmax([company_, len(found) - spelt - company_, spelt]))


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
    near = beside(seen.data, word)
    both = sum(w in near for w in found)
    notes = [n for n in seen.built[0].notes if n.startswith("Word2Vec saw")]
    return (
        f"Nearest to {word} are {listed(found[:4])}. Of these {len(found)}, {both} "
        f"{'is' if both == 1 else 'are'} also among the ten words that stand beside it most often.",
        "Two words come to lie together when the same words stand around them, even if they never "
        "meet: each could fill the other's place.",
        *notes[:1],
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    space = seen.built[0].space
    rows = [i for i, n in enumerate(space.names) if len(str(n)) > 3][:ASKED]
    frequent = Space(space.names[rows], np.asarray(space.matrix)[rows], space.items.iloc[rows])
    for item in shuffled(rng, len(frequent)):
        far = distances(frequent.matrix[item][None, :], frequent.matrix, "cosine")[0]
        far[item] = np.inf
        best = int(far.argmin())
        least = max(far[best] + FARTHER, TIMES * far[best])
        others = [i for i in range(len(far)) if least < far[i] < np.inf]
        if len(others) < 3:
            continue
        wrong = rng.sample(others, 3)
        word, right = cut(frequent.names[item]), cut(frequent.names[best])
        asked = question(
            rng,
            f"Which word keeps the same company as {word}, so that its vector is most like it?",
            right,
            [cut(frequent.names[i]) for i in wrong],
            f"{right} has the cosine {1 - far[best]:.2f} with {word}; of the others, "
            f"{cut(frequent.names[wrong[0]])} has {1 - far[wrong[0]]:.2f}.",
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
