"""Lesson 3: fewer dimensions, and what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.presets import base
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.engine.map_questions import believed
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import (
    OF_TEN,
    PERCENT,
    between,
    cut,
    listed,
    question,
    range_of,
    ranges,
    shuffled,
    spread,
)

TITLE = "Fewer dimensions, and what is lost"
SHORT = "PCA"
SUMMARY = "PCA turns the cloud of points so that its widest directions come first; a map keeps two."

KEPT = 50  # directions whose shares are shown
K = 10


def _why_not(data: Dataset) -> str | None:
    if len(data) < 12:
        return f"This lesson needs at least 12 rows, and {called(data)} has {len(data)}."
    return None


def _start(data: Dataset) -> Recipe:
    plain = base(data)
    return Recipe(encoder=plain.encoder, encoder_params=plain.encoder_params, metric="euclidean")


def _spectrum(data: Dataset) -> Recipe:
    """Return the recipe that keeps more directions than a map, so that their shares are known."""
    start, keep = _start(data), min(KEPT, len(data))
    return Recipe(
        encoder=start.encoder,
        encoder_params=start.encoder_params,
        reducer="pca",
        reducer_params=Params({"n_components": keep}),
        projection="pca",
        metric="euclidean",
    )


def _shares(seen: Seen) -> np.ndarray:
    """Return the share of the variance that each direction keeps, the widest first."""
    return np.asarray(seen.built[0].space.extras["explained_variance_ratio"], np.float64)


def _guess_share(data: Dataset) -> Guess:
    return Guess(
        f"{_many(data)} have many numbers each. A map has two. Choose the two directions in which "
        "the points differ most: how much of all the differences do they keep?",
        ranges(PERCENT, "%"),
    )


def _many(data: Dataset) -> str:
    what = {"images": "pictures", "text": "texts", "graph": "nodes", "vectors": "vectors"}
    return f"{len(data):,} {what.get(data.kind, 'things')}"


def _outcome_share(seen: Seen) -> int:
    return range_of(float(_shares(seen)[:2].sum()) * 100, PERCENT)


def _figures_share(seen: Seen) -> tuple[Figure, ...]:
    shares = _shares(seen)
    across = np.arange(1, len(shares) + 1)
    table = pd.DataFrame({"directions kept": across, "share kept": np.cumsum(shares)})
    return (
        Figure("lines", "How much of the differences (the variance) is kept.", table=table),
        Figure("map", "The two widest directions."),
    )


def _explain_share(seen: Seen) -> tuple[str, ...]:
    total = np.cumsum(_shares(seen))
    width = int(seen.built[0].trail[0].shape_out[1])
    enough = np.flatnonzero(total >= 0.9)
    most = (
        f"To keep 90 % takes {enough[0] + 1} of them."
        if len(enough)
        else f"Even {len(total)} of them keep only {total[-1]:.0%}."
    )
    return (
        f"Two of {width} directions keep {total[min(1, len(total) - 1)]:.1%} of the variance; "
        f"the rest is lost on the map. {most}",
        "PCA looks for the straight directions in which the points are spread widest, each at a "
        "right angle to those before.",
    )


def _questions_share(seen: Seen, rng: Random) -> Iterator[Question]:
    total = np.cumsum(_shares(seen))
    room = float(np.minimum(total - 0.01, 1 - total).max()) / 3
    least = 0.05 if room > 0.05 else 0.02
    for k in (i + 1 for i in shuffled(rng, len(total))):
        right = float(total[k - 1])
        wrong = spread(rng, right, 0.01, 1, step=0.13, least=least)
        if not wrong:
            continue
        asked = question(
            rng,
            f"Keep the {k} widest direction{'s' * (k != 1)}. How much of the variance is kept?",
            f"{right:.0%}",
            [f"{w:.0%}" for w in wrong],
            f"The shares of the first {k} add up to {right:.1%}; read the curve at {k}.",
        )
        if asked:
            yield asked


def _plain(data: Dataset) -> tuple[Recipe, ...]:
    return (_start(data),)


def _guess_near(data: Dataset) -> Guess:
    return Guess(
        f"Each point has {K} true nearest neighbours, found with all its numbers. On average, how "
        "many of them are also among its nearest on the PCA map?",
        ranges(OF_TEN),
    )


def _recall(seen: Seen) -> np.ndarray:
    """Return for every point the share of its true neighbours that the map draws among the k."""
    built = seen.built[0]
    missing = seen.ask(believed, built, k=K)["belief"].missing
    return np.asarray(1 - missing / K, np.float64)


def _outcome_near(seen: Seen) -> int:
    return range_of(float(_recall(seen).mean()) * K, OF_TEN)


def _figures_near(seen: Seen) -> tuple[Figure, ...]:
    worst = str(seen.built[0].space.names[int(np.argmin(_recall(seen)))])
    return (
        Figure(
            "map",
            f"Faint points should not be believed. {cut(worst)} is picked out, with lines to its "
            "true neighbours: no point has fewer of them beside it.",
            selected=(worst,),
            belief=True,
        ),
    )


def _explain_near(seen: Seen) -> tuple[str, ...]:
    recall, built = _recall(seen), seen.built[0]
    kept = built.trail[-1].kept
    share = "" if kept is None else f"The map keeps {kept:.1%} of the variance. "
    return (
        f"On average {recall.mean() * K:.1f} of {K} true neighbours are still neighbours on the "
        f"map; by chance it would be {K * K / (len(recall) - 1):.1f}.",
        f"{share}A flat shadow only ever brings points closer: what looks far apart is at least "
        "that far apart, but what looks close may be far apart in a direction you cannot see.",
    )


def _questions_near(seen: Seen, rng: Random) -> Iterator[Question]:
    built = seen.built[0]
    assert built.map is not None
    n = len(built.space)
    for turn, a in enumerate(shuffled(rng, n)):
        b = rng.choice([i for i in range(n) if i != a])
        drawn = float(np.linalg.norm(built.map[a].astype(float) - built.map[b].astype(float)))
        true = float(between(built.space, (a, b))[0, 1])
        names = listed([cut(built.space.names[i], 40) for i in (a, b)])
        ask = _upwards if turn % 2 else _downwards
        asked = ask(rng, names, drawn, true)
        if asked and drawn > 1e-3 * true:
            yield asked


def _upwards(rng: Random, names: str, drawn: float, true: float) -> Question | None:
    """Ask for the true distance, of which only one option is as long as its shadow."""
    return question(
        rng,
        f"On the map {names} are {drawn:.3g} apart. Which of these can be their distance with all "
        "the numbers?",
        f"{true:.3g}",
        [f"{drawn * share:.3g}" for share in rng.sample((0.2, 0.35, 0.5, 0.65, 0.8), 3)],
        f"It is {true:.3g}. A shadow is never longer than the thing: the distance with all numbers "
        f"is at least the {drawn:.3g} of the map.",
    )


def _downwards(rng: Random, names: str, drawn: float, true: float) -> Question | None:
    """Ask for the shadow, of which only one option is no longer than the true distance."""
    return question(
        rng,
        f"With all the numbers {names} are {true:.3g} apart. Which of these can be their distance "
        "on the map?",
        f"{drawn:.3g}",
        [f"{true * times:.3g}" for times in rng.sample((1.2, 1.4, 1.7, 2.1, 2.6), 3)],
        f"It is {drawn:.3g}. The map is a shadow, and a shadow is never longer than the thing: at "
        f"most {true:.3g}.",
    )


EVERY = ("images", "items", "text", "vectors", "graph")
STEPS = (
    Step(
        "How much two directions keep",
        "digits",
        EVERY,
        lambda data: (_spectrum(data),),
        _guess_share,
        _outcome_share,
        _figures_share,
        _explain_share,
        _questions_share,
        _why_not,
    ),
    Step(
        "What the map does to neighbours",
        "digits",
        EVERY,
        _plain,
        _guess_near,
        _outcome_near,
        _figures_near,
        _explain_near,
        _questions_near,
        _why_not,
    ),
)
