"""node2vec: nodes from the company they keep on random walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import linked
from embedding_explorer.space.space import Space

TITLE = "node2vec"
SUMMARY = "Word2Vec on random walks: nodes visited together get similar vectors."
SEEDED = True  # the seed decides the walks, and the start of the vectors
ACCEPTS = ("graph",)
ORDER = 60
SLOW = True
REQUIRES = ("gensim", "numba")
INSTEAD = "upload a list of edges"
NOT_PLACED = (
    "node2vec learns nodes by their links, so a new node has no vector; build the map anew with it."
)


@dataclass(frozen=True)
class Params:
    """How the walks go, and how they are read."""

    p: float = param(
        1.0,
        "Return (p)",
        low=0.01,
        high=100.0,
        help="Above 1 a walk rarely steps straight back; below 1 it stays near its start.",
    )
    q: float = param(
        1.0,
        "Stay near (q)",
        low=0.01,
        high=100.0,
        help="Above 1 a walk stays in its neighbourhood; below 1 it moves outward.",
    )
    walks: int = param(
        10, "Walks per node", low=1, high=200, help="Number of walks from each node."
    )
    length: int = param(
        40, "Walk length", low=2, high=500, help="Maximum number of nodes per walk."
    )
    vector_size: int = param(64, "Dimensions", low=2, high=1000, help="Numbers per node vector.")
    window: int = param(5, "Window", low=1, high=50, help="Context size: steps on each side.")
    epochs: int = param(5, "Epochs", low=1, high=200, help="Passes over all walks.")
    weights: bool = param(
        True, "Use edge weights", help="Walk a strong edge more often than a weak one."
    )
    directed: bool = param(
        False,
        "Directed",
        help="Walk edges only from source to target; otherwise in both directions.",
    )
    negative: int = param(
        5,
        "Negative samples",
        low=1,
        high=50,
        advanced=True,
        help="Number of random nodes contrasted with each true one.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there are no links, or None when there are."""
    if dataset.edges is not None and len(dataset.edges):
        return None
    return "node2vec walks along edges, and this graph has no edges."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per node, in the order of the items; zeros for a node without links.

    The walks are read by skip-gram with negative sampling, one worker, so that the same graph and
    seed give the same bits.

    Source: Grover and Leskovec (2016), arXiv:1607.00653.

    Raises
    ------
    MethodError
        If no link can be walked.
    LimitError
        If the walks would be longer than the limit on numbers allows.
    """
    progress(0.0, "Walking")
    links, notes = linked(dataset, weights=params.weights, directed=params.directed, who=TITLE)
    begin = begins(links, params.walks, seed)
    limits.check("numbers", len(begin) * params.length, "The walks together")
    model, loss = _read(dataset.names.tolist(), links, begin, params, seed, progress)
    matrix = np.zeros((len(dataset), params.vector_size), np.float32)
    rows = [dataset.names.get_loc(name) for name in model.wv.index_to_key]
    matrix[rows] = model.wv.vectors
    if missing := len(dataset) - len(rows):
        notes.append(f"{of_all(missing, len(dataset), 'node', 'have')} no edge: zero vectors.")
    steps = len(begin) * params.length
    said = f"{len(begin):,} walks of up to {params.length} nodes, read {params.epochs} times."
    extras = {
        "loss": [value / steps for value in loss],
        "walks": len(begin),
        "feature_names": [f"dimension {i + 1}" for i in range(params.vector_size)],
        "notes": [said, *notes],
    }
    progress(1.0, TITLE)
    return Space(dataset.names, matrix, dataset.items, extras, "node")


def begins(links: Any, walks: int, seed: int) -> np.ndarray:
    """Return where the walks begin: at every node with a link on, in a new order each time."""
    able = np.flatnonzero(np.diff(links.indptr))
    draw = np.random.default_rng([seed, 2])
    return np.concatenate([draw.permutation(able) for _ in range(walks)])


def _read(
    names: list[str], links: Any, begin: np.ndarray, params: Params, seed: int, progress: Any
) -> tuple[Any, list[float]]:
    from embedding_explorer.encoders.inputs.random_walks import walked
    from embedding_explorer.encoders.training.gensim_progress import Reading, trained

    walks = walked(links, begin, params.length, params.p, params.q, seed)

    def read(fraction: float, step: str) -> None:
        progress(0.1 + 0.89 * fraction, step)

    read(0.0, "Reading the walks")
    return trained(
        Reading(_Walks(names, walks)),
        read,
        vector_size=params.vector_size,
        window=params.window,
        min_count=1,
        sg=1,
        negative=params.negative,
        sample=0.0,
        epochs=params.epochs,
        seed=seed,
        workers=1,
    )


class _Walks:
    """Walks as sentences of names, made as they are read."""

    def __init__(self, names: list[str], walks: np.ndarray) -> None:
        self.names, self.walks = names, walks

    def __iter__(self) -> Iterator[list[str]]:
        names = self.names
        return ([names[i] for i in row if i >= 0] for row in self.walks)
