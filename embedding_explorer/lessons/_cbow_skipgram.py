"""Word2Vec, step 2: CBOW and skip-gram, two ways to guess."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.compare import compare
from embedding_explorer.compare.estimate import Estimate
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import OF_TEN, cut, question, range_of, ranges
from embedding_explorer.lessons._word_neighbors import WINDOW, read, why_not, word_of
from embedding_explorer.space.neighbors import neighbors

K = 10
EPOCHS = 40  # enough to show the two ways; small text is read quickly
WINDOWS = (1, 2, 3)  # that are asked about; the lesson's own networks use the encoder's
LENGTHS = range(6, 13)  # words of a sentence that is asked about


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    epochs = EPOCHS if sum(read(data)[1].values()) < 200_000 else 3
    return tuple(
        Recipe(
            encoder="word2vec",
            encoder_params=Params({"architecture": kind, "vector_size": 50, "epochs": epochs}),
            projection="pca",
        )
        for kind in ("CBOW", "skip-gram")
    )


def _guess(data: Dataset) -> Guess:
    return Guess(
        "CBOW guesses a word from the words around it; skip-gram guesses the words around from the "
        f"word. Both read the same text. Of a word's {K} nearest neighbours, how many will the two "
        "agree on?",
        ranges(OF_TEN),
    )


def _outcome(seen: Seen) -> int:
    return range_of(_agreement(seen).mean * K, OF_TEN)


def _agreement(seen: Seen) -> Estimate:
    found = seen.ask(compare, seen.built[0], seen.built[1], k=K)
    return found.overlap


def _figures(seen: Seen) -> tuple[Figure, ...]:
    word = word_of(seen.data)
    both = [neighbors(b.space, word, 6)["name"].astype(str).tolist() for b in seen.built]
    table = pd.DataFrame({"CBOW": both[0], "skip-gram": both[1]})
    line = next((line for line in read(seen.data)[0] if word in line and len(line) in LENGTHS), ())
    games = _games(line, line.index(word)) if line else pd.DataFrame()
    return (
        *(
            (Figure("table", f"One place of the sentence: {' '.join(line)}", table=games),)
            * bool(line)
        ),
        Figure("table", f"The nearest to {cut(word)}.", table=table),
        Figure("map", "", (0, 1), ("CBOW", "skip-gram"), selected=(word,)),
    )


def _games(line: tuple[str, ...], at: int) -> pd.DataFrame:
    around = ", ".join(_around(line, at, WINDOW))
    rows = [("CBOW", around, line[at]), ("skip-gram", line[at], around)]
    return pd.DataFrame(rows, columns=["game", "given", "to be guessed"])


def _around(line: tuple[str, ...], at: int, window: int) -> tuple[str, ...]:
    return line[max(0, at - window) : at] + line[at + 1 : at + 1 + window]


def _explain(seen: Seen) -> tuple[str, ...]:
    found = _agreement(seen)
    counts = read(seen.data)[1]
    return (
        f"They share {found.mean * K:.1f} of {K} neighbours; by chance it would be "
        f"{found.chance * K:.2f}.",
        f"CBOW blurs the words around into one guess and is quick; skip-gram makes a guess for "
        f"every pair and gets more out of rare words. This text has {len(counts):,} different "
        f"words, {sum(c == 1 for c in counts.values()):,} of them used once.",
        "Less agreement than you hoped for? With little text much of what they learn is chance.",
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    lines = [x for x in read(seen.data)[0] if len(x) in LENGTHS and len(set(x)) == len(x)]
    rng.shuffle(lines)
    for turn, line in enumerate(lines):
        window, other = rng.sample(WINDOWS, 2)
        wide = max(window, other)
        # words before or after only, as many as the window has on both sides
        places = [
            (at, before)
            for at in range(wide, len(line) - wide)
            for before in (True, False)
            if (at if before else len(line) - 1 - at) >= 2 * wide
        ]
        if not places:
            continue
        at, before = rng.choice(places)
        wrong = [_around(line, at, other)]
        wrong += [
            line[at - 2 * w : at] if before else line[at + 1 : at + 1 + 2 * w]
            for w in (window, other)
        ]
        asked = (_cbow if turn % 2 else _skip_gram)(rng, line, at, window, wrong)
        if asked:
            yield asked


def _cbow(
    rng: Random, line: tuple[str, ...], at: int, window: int, wrong: list[tuple[str, ...]]
) -> Question | None:
    right = ", ".join(_around(line, at, window))
    text = " ".join("___" if i == at else w for i, w in enumerate(line))
    return question(
        rng,
        f"CBOW with a window of {window} has to guess the word left out: {text}. Which words is it "
        "given?",
        right,
        [", ".join(w) for w in wrong],
        f"It is given {_each_side(window)}: {right}.",
    )


def _skip_gram(
    rng: Random, line: tuple[str, ...], at: int, window: int, wrong: list[tuple[str, ...]]
) -> Question | None:
    right = ", ".join(_around(line, at, window))
    return question(
        rng,
        f"Skip-gram with a window of {window} is given the word {line[at]} in: {' '.join(line)}. "
        "Which words has it to guess?",
        right,
        [", ".join(w) for w in wrong],
        f"It has to guess {_each_side(window)}: {right}.",
    )


def _each_side(window: int) -> str:
    return f"the {window} words on each side" if window > 1 else "the word on each side"


STEP = Step(
    "Two guessing games: CBOW and skip-gram",
    "documents",
    ("text",),
    _recipes,
    _guess,
    _outcome,
    _figures,
    _explain,
    _questions,
    why_not,
)
