"""Lesson 4: SVD, the strongest patterns."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.presets import base
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import (
    cut,
    listed,
    question,
    range_of,
    ranges,
    shuffled,
    telling,
)

TITLE = "SVD: the strongest patterns"
SHORT = "SVD"
SUMMARY = "SVD takes a table apart into patterns of columns that go together, the strongest first."

PATTERNS, SHOWN, WORDS = 12, 6, 6  # patterns kept, those written out, and columns of each
TURNS = 4  # questions about each pattern in a round
EDGES = (10, 20, 40, 60)  # of the share, in percent


def _why_not(data: Dataset) -> str | None:
    if len(data) < 12:
        return f"This lesson needs at least 12 rows, and {called(data)} has {len(data)}."
    if data.kind == "items" and not data.with_role("category"):
        return f"This lesson needs categories that rows share, and {called(data)} has none."
    return None


def _recipes(data: Dataset) -> tuple[Recipe, ...]:
    # Of a table the 0 and 1 of its categories, which the steps speak of.
    table = Recipe(encoder="one_hot", metric="euclidean")
    plain = table if data.kind == "items" else base(data)
    params = Params({"stop_words": "english"}) if data.kind == "text" else plain.encoder_params
    return (
        Recipe(
            encoder=plain.encoder,
            encoder_params=params,
            reducer="svd",
            reducer_params=Params({"n_components": min(PATTERNS, len(data))}),
            projection="svd",
            metric=plain.metric,
        ),
    )


def _guess(data: Dataset) -> Guess:
    column = "word but the commonest" if data.kind == "text" else "feature"
    return Guess(
        f"The {len(data):,} rows are now a table with a column for every {column}. SVD writes it "
        "as a sum of patterns. How "
        f"much of the whole table do the {PATTERNS} strongest patterns hold?",
        ranges(EDGES, "%"),
    )


def _energy(seen: Seen) -> np.ndarray:
    """Return the share of the table's squares that each pattern holds."""
    return np.asarray(seen.built[0].space.extras["energy_ratio"], np.float64)


def _outcome(seen: Seen) -> int:
    return range_of(float(_energy(seen).sum()) * 100, EDGES)


def _patterns(seen: Seen) -> tuple[np.ndarray, list[str]]:
    """Return patterns × columns, each with its heaviest side positive, and the columns' names.

    Of a text, columns that say nothing to a reader (000, s) are left out.
    """
    extras = seen.built[0].space.extras
    parts = np.array(extras["components"], np.float64)
    heavy = parts[np.arange(len(parts)), np.abs(parts).argmax(axis=1)]
    names = extras.get("encoder_extras", {}).get("feature_names") or [
        f"column {i + 1}" for i in range(parts.shape[1])
    ]
    parts = parts * np.sign(np.where(heavy == 0, 1, heavy))[:, None]
    kept = [i for i, n in enumerate(names) if seen.data.kind != "text" or telling(str(n))]
    return parts[:, kept], [str(names[i]) for i in kept]


def _top(pattern: np.ndarray, names: list[str]) -> list[str]:
    order = np.argsort(-pattern, kind="stable")[:WORDS]
    return [cut(names[i], 40) for i in order if pattern[i] > 0]


def _figures(seen: Seen) -> tuple[Figure, ...]:
    parts, names = _patterns(seen)
    energy = _energy(seen)
    rows = [
        {
            "pattern": f"{i + 1}",
            "share": f"{energy[i]:.1%}",
            "what goes together in it": ", ".join(_top(part, names)),
        }
        for i, part in enumerate(parts[:SHOWN])
    ]
    return (
        Figure("table", "The strongest patterns.", table=pd.DataFrame(rows)),
        Figure("map", "Rows by the first two patterns."),
    )


def _explain(seen: Seen) -> tuple[str, ...]:
    energy, (parts, names) = _energy(seen), _patterns(seen)
    n, d = seen.built[0].trail[0].shape_out
    second = _top(parts[min(1, len(parts) - 1)], names)
    numbers = len(parts) * (n + d + 1)
    return (
        f"{len(parts)} patterns hold {energy.sum():.1%} of a table of {n:,} × {d:,} numbers; they "
        f"take {numbers:,} numbers instead of {n * d:,}.",
        f"The first is what most rows share ({energy[0]:.1%}). The second puts "
        f"{listed(second[:3])} together: they tend to stand in the same rows.",
        "Nobody told it what belongs together; it only saw which columns rise and fall together.",
    )


def _questions(seen: Seen, rng: Random) -> Iterator[Question]:
    parts, names = _patterns(seen)
    for p in (p for _ in range(TURNS) for p in shuffled(rng, min(SHOWN, len(parts)))):
        order = np.argsort(-parts[p], kind="stable")
        strong = [int(i) for i in order[:WORDS] if parts[p][i] > 0]
        if len(strong) > 2:
            asked = _belongs(rng, parts, names, p, strong, rng.choice(strong[2:]))
            if asked:
                yield asked


def _belongs(
    rng: Random, parts: np.ndarray, names: list[str], p: int, strong: list[int], right: int
) -> Question | None:
    """Ask which column belongs to a pattern; the others belong to other patterns, not to this."""
    others = [
        int(i)
        for q in range(len(parts))
        if q != p
        for i in np.argsort(-parts[q], kind="stable")[:WORDS]
        if parts[q][i] > 0 and abs(parts[p][i]) < 0.4 * parts[p][right] and i not in strong
    ]
    others = sorted(set(others))
    if len(others) < 3:
        return None
    held = [i for i in strong if i != right][:4]
    if int(np.abs(parts[:, held].sum(axis=1)).argmax()) != p:  # another pattern holds them more
        return None
    shown = [names[i] for i in held]
    wrong = rng.sample(others, 3)
    return question(
        rng,
        f"One of the patterns holds {listed(shown)}. What belongs to it too?",
        cut(names[right], 40),
        [cut(names[i], 40) for i in wrong],
        f"{cut(names[right], 40)} has the weight {parts[p][right]:.2f} in this pattern; "
        f"{cut(names[wrong[0]], 40)} has {parts[p][wrong[0]]:.2f}. The table of patterns "
        "shows it.",
    )


STEPS = (
    Step(
        "Patterns of things that go together",
        "documents",
        ("text", "items", "graph"),
        _recipes,
        _guess,
        _outcome,
        _figures,
        _explain,
        _questions,
        _why_not,
    ),
)
