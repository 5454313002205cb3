"""Lesson 8: how to read a map, and how it lies."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pandas as pd

from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.build.presets import base
from embedding_explorer.compare import Comparison, compare
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.engine.map_questions import believed
from embedding_explorer.lessons._lesson import Figure, Guess, Question, Seen, Step
from embedding_explorer.lessons._question_tools import (
    OF_TEN,
    cut,
    question,
    range_of,
    ranges,
    shuffled,
)
from embedding_explorer.measures import measure
from embedding_explorer.measures.diagnostics.local_trust import Belief, why

TITLE = "How to read a map, and how it lies"
SHORT = "Maps"
SUMMARY = (
    "A map has two dimensions, the vectors have many: something must give, and it can be seen."
)

K = 10
ALIKE = 0.8  # from here on two orders of distances are much the same
EVERY = ("items", "text", "images", "vectors", "graph")


def _why_not(data: Dataset) -> str | None:
    if not 15 <= len(data) <= 3_000:
        return f"This lesson needs 15 to 3,000 rows, and {called(data)} has {len(data):,}."
    return None


def _umap(data: Dataset, seed: int) -> Recipe:
    plain = base(data)
    return Recipe(
        encoder=plain.encoder,
        encoder_params=plain.encoder_params,
        projection="umap",
        metric=plain.metric,
        seed=seed,
    )


def _seeds(data: Dataset) -> tuple[Recipe, ...]:
    return (_umap(data, 0), _umap(data, 1))


def _guess_seed(data: Dataset) -> Guess:
    return Guess(
        "UMAP begins with random numbers. Draw the same vectors twice, from two different starts. "
        f"Of the {K} points drawn nearest to a point, how many are the same on both maps?",
        ranges(OF_TEN),
    )


def _same(seen: Seen) -> Comparison:
    found = seen.ask(compare, seen.built[0], seen.built[1], k=K, on="map")
    return found


def _outcome_seed(seen: Seen) -> int:
    return range_of(_same(seen).overlap.mean * K, OF_TEN)


def _figures_seed(seen: Seen) -> tuple[Figure, ...]:
    first = (str(seen.built[0].space.names[0]),)
    caption = f"The same vectors, two random starts. {cut(first[0])} is picked out on both."
    return (Figure("map", caption, (0, 1), ("One start", "Another start"), selected=first),)


def _distances(seen: Seen, which: int) -> np.ndarray:
    places = np.asarray(seen.built[which].map, np.float64)
    distances: np.ndarray = np.linalg.norm(places[:, None] - places[None], axis=2)
    return distances


@says_whether(
    "what is far and near stayed the same on two maps",
    against="the order of all distances on the other map",
    by="a rank correlation of 0.8, a threshold",
    shown="Learn: Maps",
)
def _gaps(order: float) -> str:
    scale = f"{order:.2f} (1 is the same, 0 is none)"
    if order >= ALIKE:
        return (
            "What is far and what is near stayed much the same: the order of all distances agrees "
            f"to {scale}."
        )
    return (
        f"The gaps between groups mean little: the order of all distances agrees only to {scale}."
    )


def _explain_seed(seen: Seen) -> tuple[str, ...]:
    found = _same(seen)
    k, gaps = found.k, _gaps(found.rank_correlation.mean)
    one, other = (np.asarray(b.map, np.float64) for b in seen.built)
    across, upwards = (
        f"{np.corrcoef(one[:, i], other[:, i])[0, 1]:.2f}".replace("-", "−") for i in (0, 1)
    )
    return (
        f"{found.overlap.mean * k:.1f} of {k} nearest points are the same on both maps; by chance "
        f"it would be {found.chance * k:.1f}. {gaps}",
        "Left and right, up and down mean nothing: from one map to the other, places across agree "
        f"to {across} and places upwards to {upwards} (1 is the same, −1 turned round).",
        "Build on a group only if it is there again with another start.",
    )


def _questions_seed(seen: Seen, rng: Random) -> Iterator[Question]:
    """Ask which of four points is drawn nearest on both maps."""
    distances, names = [_distances(seen, i) for i in (0, 1)], seen.built[0].space.names
    n = len(names)
    for a in (a for _ in range(3) for a in shuffled(rng, n)):
        others = rng.sample([i for i in range(n) if i != a], min(4, n - 1))
        ranks = [np.argsort(np.argsort(f[a])) for f in distances]
        beside = max(K, n // 10)
        near = [i for i in others if max(r[i] for r in ranks) <= beside]
        wrong = [i for i in others if max(r[i] for r in ranks) > 2 * beside]
        if (len(near), len(wrong)) != (1, 3):
            continue
        right = names[near[0]]
        asked = question(
            rng,
            f"Which of these is near {cut(names[a])} on both maps, and so not by the luck of one "
            "start?",
            cut(right),
            [cut(names[i]) for i in wrong],
            f"{cut(right)} is number {ranks[0][near[0]]} and {ranks[1][near[0]]} from it on the "
            f"two maps; {cut(names[wrong[0]])} is {ranks[0][wrong[0]]} and {ranks[1][wrong[0]]}.",
        )
        if asked:
            yield asked


def _one(data: Dataset) -> tuple[Recipe, ...]:
    return (_umap(data, 0),)


def _guess_true(data: Dataset) -> Guess:
    return Guess(
        f"Look at the {K} points drawn nearest to a point on a UMAP map. How many of them are also "
        f"among its {K} true nearest neighbours, in the vectors?",
        ranges(OF_TEN),
    )


def _belief(seen: Seen) -> Belief:
    found: Belief = seen.ask(believed, seen.built[0], k=K)["belief"]
    return found


def _outcome_true(seen: Seen) -> int:
    found = _belief(seen)
    return range_of((1 - float(found.false.mean()) / found.k) * K, OF_TEN)


def _figures_true(seen: Seen) -> tuple[Figure, ...]:
    found, names = _belief(seen), seen.built[0].space.names
    worst = str(names[int(found.score.argmin())])
    table = seen.ask(measure, seen.built[0], k=K)
    shown = pd.DataFrame(
        {
            "measure": table["title"],
            "value": [f"{v:.2f}" for v in table["value"]],
            "a random map": [f"{c:.2f}" for c in table["chance"]],
        }
    )
    return (
        Figure(
            "map",
            f"Faint points should not be believed. {cut(worst)}, picked out, deserves it least.",
            selected=(worst,),
            belief=True,
        ),
        Figure("table", "How faithful the map is as a whole.", table=shown),
    )


def _explain_true(seen: Seen) -> tuple[str, ...]:
    found, built = _belief(seen), seen.built[0]
    kinds = found.kinds
    worst = int(found.score.argmin())
    return (
        f"Of {found.k} pictured neighbours {found.k - found.false.mean():.1f} are true ones. "
        f"{(kinds == 'sound').mean():.0%} of the points are drawn where they can be believed.",
        f"{cut(built.space.names[worst])}: {why(built, found, worst)}",
        "Before you speak of a point, look whether it is faint, and read its true neighbours in "
        "the list, not on the picture.",
    )


def _questions_true(seen: Seen, rng: Random) -> Iterator[Question]:
    """Ask which of four points is least to be believed, or most."""
    found, names = _belief(seen), seen.built[0].space.names
    score, n = found.score.astype(float), len(names)
    order = np.argsort(score, kind="stable")
    low, high = order[: n // 3].tolist(), order[-(n // 3) :].tolist()
    for turn in range(40):
        few, many, word = (low, high, "least") if turn % 2 else (high, low, "most")
        one, rest = rng.choice(few), rng.sample(many, 3)
        if min(abs(score[one] - score[i]) for i in rest) < 0.1:
            continue
        asked = question(
            rng,
            f"Which of these points deserves {word} belief where it is drawn?",
            cut(names[one]),
            [cut(names[i]) for i in rest],
            f"{cut(names[one])}: {found.false[one]} of the {found.k} drawn beside it are strangers "
            f"(belief {score[one]:.2f}); {cut(names[rest[0]])}: {found.false[rest[0]]} "
            f"({score[rest[0]]:.2f}). Faint points are those to doubt.",
        )
        if asked:
            yield asked


STEPS = (
    Step(
        "Same vectors, another start",
        "films",
        EVERY,
        _seeds,
        _guess_seed,
        _outcome_seed,
        _figures_seed,
        _explain_seed,
        _questions_seed,
        _why_not,
    ),
    Step(
        "What to believe",
        "films",
        EVERY,
        _one,
        _guess_true,
        _outcome_true,
        _figures_true,
        _explain_true,
        _questions_true,
        _why_not,
    ),
)
