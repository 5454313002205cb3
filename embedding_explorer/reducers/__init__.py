"""Vectors to fewer dimensions: one module per reducer, which says all that is to be known about it.

A reducer module has ``TITLE``, ``SUMMARY``, ``CAPTION`` (what distances in its map do and do not
mean), a frozen ``Params`` with at least ``n_components``, and the verb

    reduce(space, params, *, metric, seed, progress) -> Reduced

It may have

- ``ORDER``, ``REQUIRES``, ``SEEDED``, ``LIGHT``, ``SLOW``, ``PRESET``: as an encoder;
- ``USES_METRIC``: False where the metric changes nothing in its result (True when missing, for
  then another metric's result is never taken for this one's);
- ``TAKES_DISTANCES``: True where it works from a distance matrix, too (metric "precomputed");
- ``STRAIGHT``: True where its map shows straight-line distances whatever the metric, so that it
  would only turn what has as many dimensions already;
- ``GRID``: values worth trying, by the name of a parameter, of at most two;
- ``transform(vectors, extras) -> vectors``: where a new vector can be placed by the numbers in its
  extras alone;
- ``place_rows(vectors, space, reduced, params, *, metric, seed, progress) -> coords``: where new
  vectors lie on the map of a space, whose points stay (`reduced`: what it made of that space), each
  for itself;
- ``NOT_PLACED``: one sentence, why no row can be placed and what to do, where none can;
- ``script(step) -> Snippet``: as an encoder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Reduced:
    """What a reducer returns.

    Attributes
    ----------
    coords : (n, n_components) float32
    extras : mapping
        Named results, as in `Space.extras`; "axis_names" (one str per component) and "notes".
    kept : float or None
        Share of the variance kept, 0..1, where that is defined.
    rows : (n,) integer array, or None
        Which points of the space these are, where some could not be placed; None: all of them.
    """

    coords: np.ndarray
    extras: Mapping[str, Any] = field(default_factory=dict)
    kept: float | None = None
    rows: np.ndarray | None = None
