"""A Shepard diagram: how far pairs are apart in the vectors, against how far on the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.build import Built
from embedding_explorer.measures import _context

ANCHORS = 1_000  # items whose distances to others are drawn, at most
BINS = 48


@dataclass(frozen=True, eq=False)
class Shepard:
    """The density of pairs, and the middle of the map's distances at each true distance.

    Attributes
    ----------
    counts : (b, b) int64
        Pairs by distance on the map (rows) and in the vectors (columns).
    far, flat : (b + 1,) float64
        Edges of the bins in the vectors and on the map; the units are those of each.
    low, middle, high : (b,) float64
        Quartiles of the map's distances in each column, NaN where it has fewer than 20 pairs.
    pairs : int
        How many pairs were looked at.
    complete : bool
        Whether those are all pairs there are.
    metric : str
        By which the vectors' distances were taken.
    """

    counts: np.ndarray
    far: np.ndarray
    flat: np.ndarray
    low: np.ndarray
    middle: np.ndarray
    high: np.ndarray
    pairs: int
    complete: bool
    metric: str


FEWEST = 20  # pairs of a column whose quartiles are worth a line


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
    found = _context.context(built, 1, rows=rows, seed=seed).pairs
    far, flat = found.far, found.flat
    counts, flat_edges, far_edges = np.histogram2d(flat, far, BINS, [_span(flat), _span(far)])
    column = np.clip(np.searchsorted(far_edges, far, side="right") - 1, 0, BINS - 1)
    lines = np.full((3, BINS), np.nan)
    order = np.argsort(column, kind="stable")
    for i, part in enumerate(np.split(flat[order], np.searchsorted(column[order], range(1, BINS)))):
        if len(part) >= FEWEST:
            lines[:, i] = np.quantile(part, [0.25, 0.5, 0.75])
    low, middle, high = lines
    return Shepard(
        counts=counts.astype(np.int64),
        far=far_edges,
        flat=flat_edges,
        low=low,
        middle=middle,
        high=high,
        pairs=len(far),
        complete=n <= ANCHORS,
        metric=built.recipe.metric,
    )


def _span(values: np.ndarray) -> tuple[float, float]:
    """Return 0 or less, and the greatest value or 1: a range with room in it."""
    return min(0.0, float(values.min())), float(values.max()) or 1.0
