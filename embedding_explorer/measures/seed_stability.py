"""Seed stability: whether the map has the same neighbours when it is made again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embedding_explorer.measures._ranking import Neighborhoods
from embedding_explorer.measures._score import Score, doubt, mean_score, number
from embedding_explorer.measures._shared import DEALS, Context

TITLE = "Seed stability"
SUMMARY = "How many neighbours on the map stay the same in reruns with other seeds."
HIGHER = True
BEST = 1.0


def why_not(context: Context) -> str | None:
    """Say why there is nothing to measure, or None."""
    if not context.reruns:
        return f"{TITLE} needs maps of the same recipe with other seeds; give them as reruns."
    return None


def measure(context: Context) -> Score:
    """Return the mean share of the k nearest on the map that a rerun's map has too.

    Two maps that have nothing to do with each other share k / (n - 1).
    """
    k, reruns = context.k, context.reruns

    def per_item(some: Neighborhoods) -> np.ndarray:
        return _shared(some, reruns)

    value = float(per_item(context).mean())
    chance = k / (context.n - 1)
    times = "once" if len(reruns) == 1 else f"{len(reruns)} times"
    words = (
        f"rerun {times} with another seed, the map keeps {number(k * value)} of a "
        f"point's {k} nearest; two random maps share {number(k * chance)}"
    )
    rng = np.random.default_rng(context.seed)

    def dealt() -> list[float]:
        turned = ([m[rng.permutation(len(m))] for m in reruns] for _ in range(DEALS))
        return [float(_shared(context, maps).mean()) for maps in turned]

    in_doubt = doubt(value, chance, dealt)
    return mean_score(context, per_item, chance, words, in_doubt)


def _shared(some: Neighborhoods, reruns: Sequence[np.ndarray]) -> np.ndarray:
    """Return of every item the share of its k nearest that the reruns have too, (m,)."""
    shared = np.zeros(len(some.ranks.shown))
    for coords in reruns:
        again = some.neighbors_on(coords)
        same = some.ranks.shown[:, :, None] == again[:, None, :]
        shared += same.any(axis=2).sum(axis=1) / (some.k * len(reruns))
    return shared
