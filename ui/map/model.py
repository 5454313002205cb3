"""What a caller hands to the map: panels, colours, fields, thumbnails and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MAX_PANELS = 6
GUEST = -1  # the item of a mark that starts at no item
MARK_KINDS = ("near", "hidden", "false")


@dataclass(frozen=True, eq=False)
class Step:
    """One of several pictures that a panel shows in turn: a method, or an epoch of a training.

    Parameters
    ----------
    title
        What the player beneath the panel says of it.
    coords
        n×2 or n×3 float32, as in `Panel`. Points move straight from step to step: align the
        steps (by Procrustes, say) before, so that nothing moves by a mere rotation.
    neighbors, belief
        As in `Panel`, of this step alone; the panel's own where None.
    """

    title: str
    coords: np.ndarray
    neighbors: np.ndarray | None = None
    belief: np.ndarray | None = None


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
    belief
        n float32 from 0 to 1, how much each point's place in this picture is to be believed, NaN
        where that is not known. With it the toolbar has a switch that dims what should not be
        believed, and the card of a point says its belief in per cent.
    awaited
        Whether the belief is on its way: the switch that dims has its place already.
    coloring
        The colours of this panel, in place of those shared by all; they get a legend beneath it.
    links
        m×2 int32, pairs of items joined by a line beneath the points, such as the links of a graph;
        those of the pointed and the selected items are drawn stronger.
    arrows
        Name and place (x, y) of arrows from the origin, longest first: columns in a biplot.
    steps
        Pictures that the panel shows in turn, the first of which has the same `coords` as the
        panel. The view holds all of them, so that only the points move and never the frame.
    """

    key: str
    title: str
    coords: np.ndarray
    axis_titles: tuple[str, ...] = ()
    caption: str = ""
    neighbors: np.ndarray | None = None
    belief: np.ndarray | None = None
    awaited: bool = False
    coloring: Coloring | None = None
    links: np.ndarray | None = None
    steps: tuple[Step, ...] = ()
    arrows: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Mark:
    """A relation drawn from a selected item.

    `kind` is "near" (true neighbour, also pictured near), "hidden" (true neighbour that the
    picture puts far away) or "false" (pictured neighbour that is not a true one). `item` is -1
    where the neighbours are those of a `Guest`. `panel` is the position of the panel that shows
    it, None for all of them.
    """

    item: int
    other: int
    kind: str
    panel: int | None = None


@dataclass(frozen=True, eq=False)
class Guest:
    """Something that is no item but has a place on the first panel: (2,) or (3,), and its name."""

    name: str
    coords: np.ndarray


@dataclass(frozen=True, eq=False)
class Coloring:
    """A column shown as colour and shape: categories (`codes`, `levels`) or numbers (`values`).

    `codes` are int32 positions in `levels`, -1 where missing; `values` are float32, NaN where
    missing; `missing` is what the legend calls those. `range` are the values at the two ends of
    the scale, the least and the greatest of them where it is None; give it where panels with
    colours of their own are to be compared.
    """

    title: str
    codes: np.ndarray | None = None
    levels: tuple[str, ...] = ()
    values: np.ndarray | None = None
    missing: str = "no value"
    range: tuple[float, float] | None = None

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
