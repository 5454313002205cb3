"""What a recipe made of a dataset: vectors, a map, and what each step did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.equally_far import arbitrary
from embedding_explorer.space.once import once
from embedding_explorer.space.space import Space, Stage, read_only
from embedding_explorer.space.undefined import undefined

_arbitrary = once(arbitrary)
_undefined = once(lambda matrix, metric: tuple(undefined(matrix, metric)))


@dataclass(frozen=True, eq=False)
class Built:
    """What a recipe made of a dataset.

    Attributes
    ----------
    space : Space
        The vectors in which neighbours are true.
    map : (n, 2) or (n, 3) float32 array, or None
        Rows as in the space; None without projection.
    trail : tuple of Stage
        What each step did: shapes, seconds, bytes, share of variance kept.
    recipe : Recipe
    dataset : Dataset
    map_extras : mapping
        Named results of the projection ("axis_names", "explained_variance_ratio" ...).
    caption : str
        What distances in this map do and do not mean.
    """

    space: Space
    map: np.ndarray | None
    trail: tuple[Stage, ...]
    recipe: Recipe
    dataset: Dataset
    map_extras: Any = None
    caption: str = ""

    def __post_init__(self) -> None:
        if self.map is not None:
            object.__setattr__(self, "map", read_only(self.map))

    @property
    def notes(self) -> tuple[str, ...]:
        """Every sentence a step wants the reader to know, in their order, then the metric's."""
        steps = (note for stage in self.trail for note in stage.notes)
        metric = _undefined(self.space, self.recipe.metric)
        return tuple(filter(None, (self.arbitrary, *steps, *metric)))

    @property
    def arbitrary(self) -> str:
        """The sentence that no map can show anything of these items, "" where one can.

        A map made elsewhere may know more of them than their vectors do.
        """
        if self.recipe.projection == "coordinates":
            return ""
        return _arbitrary(self.space, self.recipe.metric)
