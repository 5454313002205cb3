"""Vectors to fewer dimensions: one module per reducer, named here once, in the order offered.

A reducer module has ``TITLE``, ``SUMMARY``, ``CAPTION`` (what distances in its map do and do not
mean), a frozen ``Params`` with at least ``n_components``, and the verb

    reduce(space, params, *, metric, seed, progress) -> Reduced

It may have ``REQUIRES`` (packages), ``STRAIGHT`` (True where its map shows straight-line distances
whatever the metric), ``MOST`` (dimensions it can make at most) and
``transform(vectors, extras) -> vectors`` when a new vector can be placed by the numbers in its
extras alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

KEYS = ("pca", "svd", "umap", "tsne", "axes")


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
    """

    coords: np.ndarray
    extras: Mapping[str, Any] = field(default_factory=dict)
    kept: float | None = None
