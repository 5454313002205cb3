"""Groups of nodes with more links inside than chance would give, by their links alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import linked

LEAST = 1e-9  # a gain of modularity below this is rounding
PASSES = 50  # over all nodes of a level, at most


@kept
@dataclass(frozen=True, eq=False)
class Communities:
    """Which community every node belongs to.

    Attributes
    ----------
    labels : (n,) int32
        0, 1, 2 ... from the largest community down; -1 for a node without links.
    names : tuple of str
        "around X" for each, X its member with the strongest links.
    modularity : float
        Share of links inside communities, less what the same strengths would give at random:
        at most 1, 0 for one community of all (Newman and Girvan 2004).
    """

    labels: np.ndarray
    names: tuple[str, ...]
    modularity: float


@question()
def communities(data: Dataset, *, seed: int = 0, progress: Progress | None = None) -> Communities:
    """Find communities by the Louvain method; the same graph and seed give the same ones.

    Nodes go, in an order drawn by the seed, where modularity grows most, until none gains by it;
    then communities do the same as if they were nodes. Links count both ways, and a link of
    weight 2 as two.

    Source: Blondel, Guillaume, Lambiotte and Lefebvre (2008), "Fast unfolding of communities in
    large networks".

    Raises
    ------
    InputError
        If the data is no graph.
    MethodError
        If no link is left.
    """
    if data.kind != "graph":
        raise InputError(f"Communities need a graph, and this is {data.kind}.")
    say: Progress = progress or (lambda fraction, step: None)
    say(0.0, "Finding communities")
    links, _ = linked(data, weights=True, directed=False, who="Finding communities")
    draw = np.random.default_rng([seed, 6])
    labels = np.arange(len(data))
    level: Any = links
    while True:
        moved = _moved(level, draw)
        say(min(0.9, 1 - len(np.unique(moved)) / len(data)), "Finding communities")
        _, moved = np.unique(moved, return_inverse=True)
        labels = moved[labels]
        if moved.max() + 1 == level.shape[0]:
            break
        level = _joined(level, moved)
    strength = np.asarray(links.sum(axis=1)).ravel()
    ordered = _by_size(labels, strength)
    return Communities(ordered, _names(data, ordered, strength), modularity(links, labels))


def modularity(links: Any, labels: np.ndarray) -> float:
    """Return the modularity of labels (n,) on a symmetric (n, n) matrix of links."""
    strength = np.asarray(links.sum(axis=1)).ravel()
    ends = links.tocoo()
    inside = float(ends.data[labels[ends.row] == labels[ends.col]].sum())
    together = np.bincount(labels, weights=strength)
    whole = float(strength.sum())
    return inside / whole - float(((together / whole) ** 2).sum())


def _moved(links: Any, draw: np.random.Generator) -> np.ndarray:
    """Return the community of every node after single nodes went where they gain most."""
    n = links.shape[0]
    strength = np.asarray(links.sum(axis=1)).ravel()
    whole = float(strength.sum())
    starts, ends, weights = links.indptr.tolist(), links.indices.tolist(), links.data.tolist()
    labels, together, own = list(range(n)), strength.tolist(), strength.tolist()
    order = draw.permutation(n).tolist()
    for _ in range(PASSES):
        changed = False
        for node in order:
            now, weight = labels[node], own[node]
            held: dict[int, float] = {now: 0.0}
            for at in range(starts[node], starts[node + 1]):
                if ends[at] != node:
                    label = labels[ends[at]]
                    held[label] = held.get(label, 0.0) + weights[at]
            together[now] -= weight
            best, most = now, held[now] - weight * together[now] / whole
            for label, inside in held.items():
                gain = inside - weight * together[label] / whole
                if gain > most + LEAST:
                    best, most = label, gain
            together[best] += weight
            labels[node] = best
            changed = changed or best != now
        if not changed:
            break
    return np.asarray(labels)


def _joined(links: Any, labels: np.ndarray) -> Any:
    """Return the links between communities; those inside one are its link to itself."""
    from scipy.sparse import csr_matrix

    ends = links.tocoo()
    size = int(labels.max()) + 1
    joined = csr_matrix((ends.data, (labels[ends.row], labels[ends.col])), shape=(size, size))
    joined.sum_duplicates()
    return joined


def _by_size(labels: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Number the communities from the largest down, the earliest first among equals."""
    labels = np.where(strength > 0, labels, -1)
    found, first, counts = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = np.lexsort([first, -counts])
    new = np.full(int(labels.max(initial=0)) + 1, -1, np.int32)
    new[found[order]] = np.arange(len(found), dtype=np.int32)
    return np.where(labels >= 0, new[labels], -1).astype(np.int32)


def _names(data: Dataset, labels: np.ndarray, strength: np.ndarray) -> tuple[str, ...]:
    names, told = data.names, []
    for label in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == label)
        told.append(f"around {names[members[np.argmax(strength[members])]]}")
    return tuple(told)
