"""What a caller hands to the map: panels, colours, fields, thumbnails and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embedding_explorer.errors import InputError

MAX_PANELS = 6
MARK_KINDS = ("near", "hidden", "false")


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of the items.

    Parameters
    ----------
    key
        Stable name of the panel; zoom is kept while key and coordinates stay the same.
    coords
        n×2 or n×3 float32; a row with NaN means that the item is not in this panel.
    axis_titles
        One title per axis, or nothing where the axes mean nothing (UMAP, t-SNE).
    neighbors
        n×k int32, the true neighbours of every item, -1 for none. With them the browser draws
        the lines to an item's neighbours without asking the server.
    """

    key: str
    title: str
    coords: np.ndarray
    axis_titles: tuple[str, ...] = ()
    caption: str = ""
    neighbors: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Mark:
    """A relation drawn from a selected item.

    `kind` is "near" (true neighbour, also pictured near), "hidden" (true neighbour that the
    picture puts far away) or "false" (pictured neighbour that is not a true one).
    """

    item: int
    other: int
    kind: str


@dataclass(frozen=True, eq=False)
class Coloring:
    """A column shown as colour and shape: categories (`codes`, `levels`) or numbers (`values`).

    `codes` are int32 positions in `levels`, -1 where missing; `values` are float32, NaN where
    missing; `missing` is what the legend calls those.
    """

    title: str
    codes: np.ndarray | None = None
    levels: tuple[str, ...] = ()
    values: np.ndarray | None = None
    missing: str = "no value"

    @property
    def nbytes(self) -> int:
        """Bytes of its numbers, for whoever keeps it."""
        return sum(x.nbytes for x in (self.codes, self.values) if x is not None)


@dataclass(frozen=True, eq=False)
class Fields:
    """The items' own columns, shown beside the name on hover (the first eight)."""

    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Thumbs:
    """One PNG with a tile per item, row by row, `columns` tiles of `width`×`height` px in a row."""

    sprite: bytes
    columns: int
    width: int
    height: int


def check_panels(panels: Sequence[Panel], n: int) -> None:
    """Raise InputError unless there are 1 to 6 panels of n×2 or n×3 coordinates, keys unique."""
    if not 1 <= len(panels) <= MAX_PANELS:
        raise InputError(
            f"A map has 1 to {MAX_PANELS} panels, not {len(panels)}; choose fewer to compare."
        )
    if len({panel.key for panel in panels}) < len(panels):
        raise InputError(f"Two panels share a key: {', '.join(panel.key for panel in panels)}.")
    for panel in panels:
        _check_coords(panel, n)


def _check_coords(panel: Panel, n: int) -> None:
    shape = np.shape(panel.coords)
    if len(shape) != 2 or shape[0] != n or shape[1] not in (2, 3):
        raise InputError(
            f"The coordinates of panel {panel.key!r} have the shape {shape}; "
            f"they must be {n}×2 or {n}×3, one row per name."
        )
    if panel.neighbors is not None and np.shape(panel.neighbors)[:1] != (n,):
        raise InputError(
            f"The neighbours of panel {panel.key!r} have {np.shape(panel.neighbors)[0]} rows; "
            f"there must be {n}, one per name."
        )


def check_coloring(coloring: Coloring, n: int) -> None:
    """Raise InputError unless exactly one of codes and values is given, n long and in range."""
    if (coloring.codes is None) == (coloring.values is None):
        raise InputError(
            f"The colouring {coloring.title!r} needs either codes or values, not both or neither."
        )
    given = np.asarray(coloring.values if coloring.codes is None else coloring.codes)
    if given.shape != (n,):
        raise InputError(
            f"The colouring {coloring.title!r} has the shape {given.shape}; "
            f"it must be ({n},), one value per name."
        )
    if coloring.codes is not None and n and int(np.max(coloring.codes)) >= len(coloring.levels):
        raise InputError(
            f"The colouring {coloring.title!r} uses the code {int(np.max(coloring.codes))} "
            f"but names only {len(coloring.levels)} levels."
        )


def check_marks(marks: Sequence[Mark], n: int) -> None:
    """Raise InputError for a mark of an unknown kind or outside the n items."""
    for mark in marks:
        if mark.kind not in MARK_KINDS:
            raise InputError(
                f"A mark cannot be {mark.kind!r}; choose one of {', '.join(MARK_KINDS)}."
            )
        if not (0 <= mark.item < n and 0 <= mark.other < n):
            raise InputError(
                f"A mark joins the items {mark.item} and {mark.other}; "
                f"they must lie between 0 and {n - 1}."
            )
