"""A Shepard diagram: how far pairs are apart in the vectors, against how far on the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.kept import kept
from embedding_explorer.base.question import question
from embedding_explorer.measures import _shared
from embedding_explorer.space.built import Built

ANCHORS = 1_000  # items whose distances to others are drawn, at most
BINS = 48


@kept
@dataclass(frozen=True, eq=False)
class Shepard:
    """The density of pairs, and the middle of the map's distances at each true distance.

    Attributes
    ----------
    counts : (b, b) int64
        Pairs by distance on the map (rows) and in the vectors (columns).
    far, flat : (b + 1,) float64
        Edges of the bins in the vectors and on the map; the units are those of each.
    at, low, middle, high : (g,) float64
        Of groups of equally many pairs by true distance: its mean, and the quartiles of the
        distances on the map. At least 20 pairs a group, at most 24 groups, none for fewer pairs.
    pairs : int
        How many pairs were looked at.
    complete : bool
        Whether those are all pairs there are.
    metric : str
        By which the vectors' distances were taken.
    """

    counts: np.ndarray
    distances: np.ndarray
    flat: np.ndarray
    at: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    pairs: int
    complete: bool
    metric: str


GROUPS, FEWEST = 24, 20  # groups of pairs at most, and pairs of a group at least


@question(heavy=True, looks=True)
def shepard(built: Built, *, seed: int = 0) -> Shepard:
    """Return the Shepard diagram of a map.

    All pairs up to 1,000 items; beyond, pairs of a random 1,000 with others drawn for each.

    Parameters
    ----------
    built : Built
        With a map of 2 or 3 dimensions.
    seed : int
        Of the sample.

    Raises
    ------
    MethodError
        Without a map, or for fewer than 2 items.

    References
    ----------
    Shepard (1962), "The analysis of proximities", Psychometrika 27.
    """
    n = len(built.space)
    rows = None
    if n > ANCHORS:
        rows = np.sort(np.random.default_rng(seed).choice(n, ANCHORS, replace=False))
    found = _shared.context(built, 1, rows=rows, seed=seed).pairs
    distances, flat = found.distances, found.flat
    counts, flat_edges, far_edges = np.histogram2d(
        flat, distances, BINS, [_span(flat), _span(distances)]
    )
    groups = np.array_split(
        np.argsort(distances, kind="stable"), min(GROUPS, len(distances) // FEWEST) or 1
    )
    groups = groups if len(distances) >= FEWEST else []
    low, middle, high = (
        np.array([np.quantile(flat[group], share) for group in groups])
        for share in (0.25, 0.5, 0.75)
    )
    return Shepard(
        counts=counts.astype(np.int64),
        distances=far_edges,
        flat=flat_edges,
        at=np.array([distances[group].mean() for group in groups]),
        low=low,
        middle=middle,
        high=high,
        pairs=len(distances),
        complete=n <= ANCHORS,
        metric=built.recipe.metric,
    )


def _span(values: np.ndarray) -> tuple[float, float]:
    """Return 0 or less, and the greatest value or 1: a range with room in it."""
    return min(0.0, float(values.min())), float(values.max()) or 1.0
