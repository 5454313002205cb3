"""Lesson 9: which method when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.build.presets import methods, on_items
from embedding_explorer.compare import Comparison, compare
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called, cards, sample
from embedding_explorer.engine.map_questions import true_neighbors
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import question, spread
from embedding_explorer.space.built import Built

TITLE = "Which method when"
SHORT = "Which when"
SUMMARY = "No method is best at everything: what data it takes and what it sees decide."

K = 10
MOST = 5  # methods in the table
SMALL = 400  # rows up to which slow methods are in the table too
LAYOUTS = ("umap",)  # presets that change the picture and not the vectors


def _why_not(data: Dataset) -> str | None:
    if not 15 <= len(data) <= 3_000:
        return f"This lesson needs 15 to 3,000 rows, and {called(data)} has {len(data):,}."
    if len(_chosen(data)) < 2:
        return f"There is only one method for {called(data)}, so there is nothing to compare."
    return None


def _chosen(data: Dataset) -> dict[str, tuple[str, Recipe]]:
    """Return title and recipe of the methods that are compared, by key, on the rows of the data."""
    table = methods(data)
    found: dict[str, tuple[str, Recipe]] = {}
    for key, title, recipe in table[["key", "title", "recipe"]].itertuples(index=False):
        if key in LAYOUTS or (key.startswith("word2vec") and len(data) > SMALL):
            continue
        rows = on_items(data, recipe)
        if rows.encoder == "word2vec":
            kept = Params({**rows.encoder_params, "vector_size": 50, "epochs": 40})
            rows = replace(rows, encoder_params=kept)
        found[key] = (title, replace(rows, projection="pca", projection_params=Params()))
    order = ("one_hot", "features", "tfidf", "as_given", "pca", "svd", "bert", "word2vec_cbow")
    keys = [k for k in order if k in found] + [k for k in found if k not in order]
    return {key: found[key] for key in keys[:MOST]}


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    return tuple(recipe for _, recipe in _chosen(data).values())


def _titles(data: Dataset) -> list[str]:
    return [title for title, _ in _chosen(data).values()]


def _label(data: Dataset) -> str | None:
    """Return the column by which methods are judged, which none of them sees."""
    found = [c for c in data.with_role("label") if 1 < data.items[c].nunique() <= len(data) // 3]
    return found[0] if found else None


def _guess(data: Dataset) -> Guess:
    label, titles = _label(data), _titles(data)
    text = (
        f"Which method puts a row beside rows with its own {label} most often? No method is told "
        f"the {label}."
        if label
        else f"Which method agrees least with {titles[0]} on who is near whom?"
    )
    return Guess(text, tuple(titles if label else titles[1:] or titles))


def _same_label(seen: Seen, built: Built, label: str) -> float:
    """Return the share of rows whose nearest neighbour has the same label."""
    near = seen.ask(true_neighbors, built, k=1)
    values = built.space.items[label].astype(str).to_numpy()
    return float((values[near[:, 0]] == values).mean())


def _overlap(seen: Seen, i: int) -> Comparison:
    found = seen.ask(compare, seen.built[0], seen.built[i], k=K)
    return found


def _numbers(seen: Seen) -> pd.DataFrame:
    """Return a row per method: title, shared (with the first), chance, numbers, label."""
    return seen.once("numbers", lambda: _measured(seen))


def _measured(seen: Seen) -> pd.DataFrame:
    label, rows = _label(seen.data), []
    for i, (title, built) in enumerate(zip(_titles(seen.data), seen.built, strict=True)):
        found = _overlap(seen, i) if i else None
        rows.append(
            {
                "title": title,
                "shared": 1.0 if found is None else found.overlap.mean,
                "chance": np.nan if found is None else found.chance,
                "numbers": built.space.matrix.shape[1],
                "label": _same_label(seen, built, label) if label else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _outcome(seen: Seen) -> int:
    table = _numbers(seen)
    if _label(seen.data):
        return int(table["label"].argmax())
    return int(table["shared"].iloc[1:].argmin())


def _figures(seen: Seen) -> tuple[Figure, ...]:
    table, label = _numbers(seen), _label(seen.data)
    shown = pd.DataFrame({"method": table["title"], "numbers a row": table["numbers"]})
    first, last = table["title"].iloc[0], len(table) - 1
    shown[f"of {K} nearest, shared with {first}"] = [f"{s * K:.1f}" for s in table["shared"]]
    if label:
        shown[f"nearest row has the same {label}"] = [f"{s:.0%}" for s in table["label"]]
    return (
        Figure("table", "The same rows by each method.", table=shown),
        Figure("map", "", (0, last), (table["title"][0], table["title"][last])),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    table, label = _numbers(seen), _label(seen.data)
    low = int(table["shared"].iloc[1:].argmin()) + 1
    said = [
        f"{table['title'][low]} shares {table['shared'][low] * K:.1f} of {K} neighbours with "
        f"{table['title'][0]}; by chance it would be {table['chance'][low] * K:.1f}. Different "
        "methods see different likenesses in the same rows."
    ]
    if label:
        best, worst = int(table["label"].argmax()), int(table["label"].argmin())
        counts = seen.data.items[label].value_counts(normalize=True)
        said.append(
            f"By {label}, {table['title'][best]} is right for {table['label'][best]:.0%} of the "
            f"rows and {table['title'][worst]} for {table['label'][worst]:.0%}; dealt at random it "
            f"would be {float((counts**2).sum()):.0%}."
        )
    said.append(
        "Few rows with plain categories: one-hot, then PCA or SVD. Texts: TF-IDF, or BERT for "
        "meaning. Much text and single words: Word2Vec. For the picture: PCA for distances, UMAP "
        "for neighbourhoods."
    )
    return tuple(said)


@cache
def _fits() -> dict[str, frozenset[str]]:
    """Return which encoders work on each small sample, by its title."""
    encoders = registry.all_of("encoders")
    return {
        str(card["title"]): frozenset(
            module.TITLE for module in encoders.values() if refusal(module, sample(key)) is None
        )
        for key, card in cards().items()
        if int(card["rows"]) <= 2_000 and key != "speeches"
    }


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    encoders = {m.TITLE for m in registry.all_of("encoders").values()}
    fits = _fits()
    table = _numbers(seen)
    asked = [*_read(rng, table), *_suits(rng, fits, encoders)]
    rng.shuffle(asked)
    yield from asked


def _read(rng: Random, table: pd.DataFrame) -> Iterator[Question]:
    """Ask what the table says, in other words than it does."""
    first = str(table["title"].iloc[0])
    for i in range(1, len(table)):
        right = float(table["shared"].iloc[i])
        wrong = spread(rng, right, 0, 1, step=0.15, least=0.03)
        if not wrong:
            continue
        title = str(table["title"].iloc[i])
        found = question(
            rng,
            f"Of the {K} nearest rows of {title}, how many are not among the {K} nearest of "
            f"{first}, on average?",
            f"{(1 - right) * K:.1f}",
            [f"{(1 - w) * K:.1f}" for w in wrong],
            f"They share {right * K:.1f} of {K}, so {(1 - right) * K:.1f} differ.",
        )
        if found:
            yield found


def _suits(rng: Random, fits: dict[str, frozenset[str]], encoders: set[str]) -> Iterator[Question]:
    """Ask which way to vectors works on a sample, or does not."""
    for title, good in fits.items():
        bad = encoders - good
        for right, wrong, word in ((good, bad, "can"), (bad, good, "cannot")):
            if not right or len(wrong) < 3:
                continue
            one = rng.choice(sorted(right))
            found = question(
                rng,
                f"Which of these {word} make vectors of “{title}”?",
                one,
                rng.sample(sorted(wrong), 3),
                f"{one} {word}; the others {'cannot' if word == 'can' else 'can'}. What a method "
                "accepts is on the page Methods.",
            )
            if found:
                yield found


STEPS = (
    Step(
        "The same rows by every method",
        "documents",
        ("text", "items", "graph", "images"),
        _recipes,
        _guess,
        _outcome,
        _figures,
        _explain,
        _questions,
        _why_not,
    ),
)
