"""Lesson 6: BERT, a word in its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.engine.word_questions import context
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import cut, question, shuffled
from embedding_explorer.lessons._sense_sentences import GRAMMAR, sentences
from embedding_explorer.lessons._word_neighbors import read
from embedding_explorer.space.distances import distances

TITLE = "BERT: a word in its sentence"
SHORT = "BERT"
SUMMARY = "BERT reads the whole sentence, so the same word gets another vector in another sentence."

FAVOURITES = ("play", "bank", "interest", "order", "present", "power", "state", "means")
FEWEST = 8  # uses of the word
OPTIONS = ("the same", "a little different (cosine above 0.9)", "clearly different (below 0.9)")


def _missing() -> str | None:
    package = import_module("embedding_explorer")
    if "bert" in registry.keys("encoders") and hasattr(package, "occurrences"):
        return None
    return (
        "This lesson needs the encoder BERT and the occurrences of a word in context, which this "
        "version does not have; go on with the next lesson."
    )


def _why_not(data: Dataset) -> str | None:
    counts = read(data)[1]
    if not counts or counts[_word(data)] < FEWEST:
        return (
            f"This lesson needs a word used at least {FEWEST} times, and no word of four letters "
            f"is in {called(data)}."
        )
    return None


def _word(data: Dataset) -> str:
    """Return the word that is looked at: a favourite, else the most frequent of four letters."""
    counts = read(data)[1]
    known = [w for w in FAVOURITES if counts[w] >= FEWEST]
    long = [w for w, _ in counts.most_common() if len(w) > 3]
    return (known or long or [""])[0]


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    return (Recipe(encoder="bert", projection="pca"),)


def _guess(data: Dataset) -> Guess:
    word = _word(data)
    return Guess(
        f"The word {word} stands in several sentences. In Word2Vec it has one vector. BERT reads "
        "each sentence as a whole: how alike are its vectors for the two uses that differ most?",
        OPTIONS,
    )


def _uses(seen: Seen) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the occurrences of the word, and the cosine between every two."""
    found = seen.ask(context, seen.built[0], word=_word(seen.data))["found"].space()
    return found.items, 1 - distances(found.matrix, found.matrix, "cosine")


def _outcome(seen: Seen) -> int:
    least = float(_uses(seen)[1].min())
    return 0 if least > 0.999 else 1 if least > 0.9 else 2


def _figures(seen: Seen) -> tuple[Figure, ...]:
    items, close = _uses(seen)
    values, vectors = np.linalg.eigh(close - close.mean(0) - close.mean(1)[:, None] + close.mean())
    places = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0))
    table = pd.DataFrame({"name": items["name"], "x": places[:, 0], "y": places[:, 1]})
    if "sense" in items:
        table["sense"] = items["sense"].to_numpy()
    return (
        Figure("points", f"Every use of {_word(seen.data)} is a point of its own.", table=table),
        Figure("map", "The sentences as a whole, by the same network."),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    items, close = _uses(seen)
    word, n = _word(seen.data), len(items)
    pairs = close[np.triu_indices(n, 1)]
    said = [
        f"{word} was used {n} times and got {n} vectors; the two least alike have a cosine of "
        f"{pairs.min():.2f}, the two most alike {pairs.max():.2f}."
    ]
    if "sense" in items and items["sense"].nunique() > 1:
        alike = (items["sense"].to_numpy()[:, None] == items["sense"].to_numpy())[
            np.triu_indices(n, 1)
        ]
        said.append(
            f"Uses with the same meaning have {pairs[alike].mean():.2f} on average, uses with "
            f"different meanings {pairs[~alike].mean():.2f}."
            + f" {GRAMMAR}"
            * (seen.data.fingerprint == sentences().fingerprint)
        )
    said.append("Word2Vec would have put all of them on one point.")
    return tuple(said)


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    items, close = _uses(seen)
    texts = [cut(t, 110) for t in items["name"].astype(str)]
    known = items["sense"].to_numpy() if "sense" in items else None
    word = _word(seen.data)
    for a in (a for _ in range(4) for a in shuffled(rng, len(texts))):
        order = [i for i in np.argsort(-close[a]) if i != a]
        others = [
            i
            for i in order[1:]
            if close[a][i] < close[a][order[0]] - 0.05
            and (known is None or known[i] != known[order[0]])
        ]
        if len(others) < 3:
            continue
        wrong = rng.sample(others, 3)
        asked = question(
            rng,
            f"In which of these sentences is the vector of {word} most like its vector in: "
            f"{texts[a]}",
            texts[order[0]],
            [texts[i] for i in wrong],
            f"The cosine is {close[a][order[0]]:.2f}, and for the others at most "
            f"{close[a][wrong].max():.2f}. Look for the sentence that uses {word} in the same way.",
        )
        if asked:
            yield asked


STEPS = (
    Step(
        "The same word, another vector",
        "own",
        ("text",),
        _recipes,
        _guess,
        _outcome,
        _figures,
        _explain,
        _questions,
        _why_not,
        _missing,
        sentences,
    ),
)
