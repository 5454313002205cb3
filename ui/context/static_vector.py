"""The same word as one vector, whatever the sentence: its place in ready GloVe vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.analysis.context.layers import plane
from embedding_explorer.space.space import unit_rows
from ui.cache import cache

NEAR = 12


@dataclass(frozen=True, eq=False)
class Single:
    """A word among its nearest in vectors that have one for each word.

    Attributes
    ----------
    near : DataFrame
        rank, name, similarity, distance of the nearest words.
    coords : (1 + len(near), 2) float32 array
        The word, then those.
    senses : dict of str to float
        Cosine with those names of senses that are words there.
    """

    near: pd.DataFrame
    coords: np.ndarray
    senses: dict[str, float]

    @property
    def nbytes(self) -> int:
        """Bytes it takes, about."""
        return 20_000


def single(word: str, senses: list[str]) -> Single | None:
    """Return the word's one vector among its neighbours; None where it is not known there."""
    data = ee.sample("words")
    known = word.lower()
    if data.vectors is None or known not in data.names:
        return None
    space = ee.Space(data.names, np.asarray(data.vectors, np.float32), data.items, unit="word")

    def make() -> Single:
        near = ee.neighbors(space, known, k=NEAR)
        rows = [space.position(name) for name in (known, *near["name"])]
        unit = np.asarray(unit_rows(space.matrix[rows], np.float64))
        own = unit[0]
        cosines = {
            s: float(own @ unit_rows(space.row(space.position(s.lower()))[None, :], np.float64)[0])
            for s in senses
            if s.lower() in space.names and s.lower() != known
        }
        return Single(near, plane(unit).astype(np.float32), cosines)

    return cache.of_data(f"single {known!r} {senses!r}", data, make)
