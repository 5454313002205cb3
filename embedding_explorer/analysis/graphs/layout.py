"""A graph drawn from its links alone: where its nodes stand, and which lines join them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.analysis.graphs import stress
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import linked

EXACT = 1_500  # nodes of one part up to which every pair of them is weighed
EPOCHS = 300  # rounds of pulling and pushing for a larger part
ROOM = 1.0  # between two parts, in lengths of a link

Tell = Callable[[float], None]


@kept
@dataclass(frozen=True, eq=False)
class Drawing:
    """Where the nodes of a graph stand.

    Attributes
    ----------
    coords : (n, 2) float32
        In units of the mean length of a link of each part.
    links : (m, 2) int32
        Every pair of linked nodes once, the smaller position first; no loops.
    parts : int
        How many pieces without a link between them, nodes without links among them.
    notes : tuple of str
        How it was drawn, and what was left out.
    """

    coords: np.ndarray
    links: np.ndarray
    parts: int
    notes: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays, for whoever keeps it."""
        return self.coords.nbytes + self.links.nbytes


@question()
def draw_graph(data: Dataset, *, seed: int = 0, progress: Progress | None = None) -> Drawing:
    """Place the nodes so that the fewer links lead from one to another, the nearer they stand.

    Links count both ways and alike, whatever their weight. A part of up to 1,500 nodes is drawn
    by stress majorization, which weighs every pair of its nodes (Gansner, Koren and North 2004,
    "Graph drawing by stress majorization"), larger ones from a few pivots (Brandes and Pich 2007,
    "Eigensolver methods for progressive multidimensional scaling of large data") by the forces of
    UMAP's layout. Parts without a link between them stand beside each other, the largest first.
    The same graph and seed give the same drawing.

    Raises
    ------
    InputError
        If the data is no graph.
    MethodError
        If no link is left to draw.
    """
    from scipy.sparse.csgraph import connected_components

    if data.kind != "graph":
        raise InputError(f"Only a graph can be drawn from edges, and this is {data.kind}.")
    say: Progress = progress or (lambda fraction, step: None)
    say(0.0, "Reading edges")
    links, left_out = linked(data, weights=False, directed=False, who="A drawing")
    count, part_of = connected_components(links, directed=False)
    sizes = np.bincount(part_of, minlength=count)
    largest_first = np.argsort(-sizes, kind="stable")
    rows = np.split(np.argsort(part_of, kind="stable"), np.cumsum(sizes)[:-1])
    placed, done = [], 0
    for part in largest_first.tolist():
        at, begun = rows[part], done

        def tell(share: float, at: np.ndarray = at, begun: int = begun) -> None:
            say((begun + share * len(at)) / len(data), "Drawing the edges")

        tell(0.0)
        placed.append(_placed(links[at][:, at], seed, tell))
        done += len(at)
    coords = np.empty((len(data), 2), np.float32)
    for part, (spot, corner) in zip(
        largest_first.tolist(), zip(placed, _packed(placed), strict=True), strict=True
    ):
        coords[rows[part]] = spot + corner
    one, other = (np.asarray(ends, np.int32) for ends in links.nonzero())
    pairs = np.column_stack([one, other])[one < other]
    say(1.0, "Drawing the edges")
    notes = (_how(sizes), *left_out, *_alone(sizes))
    return Drawing(coords, np.ascontiguousarray(pairs), int(count), notes)


def _placed(links: Any, seed: int, tell: Tell) -> np.ndarray:
    """Return the (n, 2) places of the nodes of one connected part, its lower left corner at 0."""
    n = links.shape[0]
    if n == 1:
        return np.zeros((1, 2))
    coords = stress.stressed(links, seed, tell) if n <= EXACT else _pulled(links, seed, tell)
    one, other = links.nonzero()
    mean = float(np.linalg.norm(coords[one] - coords[other], axis=1).mean())
    coords = coords / (mean or 1.0)
    return np.asarray(coords - coords.min(axis=0))


def _pulled(links: Any, seed: int, tell: Tell) -> np.ndarray:
    from embedding_explorer.reducers.layout.umap_graph import curve
    from embedding_explorer.reducers.layout.umap_layout import lay_out

    start = stress.by_pivots(links, seed)
    start = (10 * start / np.abs(start).max()).astype(np.float32)
    start += np.random.default_rng([seed, 4]).normal(0, 0.01, start.shape).astype(np.float32)
    tell(0.1)
    made = lay_out(
        links.astype(np.float32),
        start,
        curve(0.5),
        EPOCHS,
        seed,
        lambda turn, coords: tell(0.1 + 0.9 * turn / EPOCHS),
    )
    return made.astype(np.float64)


def _packed(placed: list[np.ndarray]) -> list[np.ndarray]:
    """Return the lower left corner of every part: rows from the top, the first parts first."""
    boxes = np.array([spots.max(axis=0) + ROOM for spots in placed])
    wide = max(boxes[0, 0], 1.3 * float(np.sqrt(boxes.prod(axis=1).sum())))
    corners, x, top, high = [], 0.0, 0.0, 0.0
    for across, up in boxes.tolist():
        if x and x + across > wide:
            x, top, high = 0.0, top - high, 0.0
        corners.append(np.array([x, top - up]))
        x, high = x + across, max(high, up)
    return corners


def _how(sizes: np.ndarray) -> str:
    if sizes.max() <= EXACT:
        return (
            "Drawn from the edges only: nodes a few edges apart should be close (stress "
            "majorization)."
        )
    return (
        "Drawn from the edges only: linked nodes attract and others repel (components of up to "
        f"{EXACT:,} nodes: stress majorization)."
    )


def _alone(sizes: np.ndarray) -> list[str]:
    notes = []
    alone, parts = int((sizes == 1).sum()), int((sizes > 1).sum())
    if parts > 1:
        notes.append(
            f"The graph has {parts:,} connected components; the distance between them means "
            "nothing."
        )
    if alone:
        notes.append(f"{of_all(alone, int(sizes.sum()), 'node', 'have')} no edge.")
    return notes
