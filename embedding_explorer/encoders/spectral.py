"""Spectral embedding: the slowest ways in which something spreads over a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import linked
from embedding_explorer.space.space import Space

TITLE = "Spectral (Laplacian)"
SUMMARY = "Smoothest eigenvectors of the graph Laplacian: well-connected nodes are close."
ACCEPTS = ("graph",)
ORDER = 70
REQUIRES = ("scipy",)
INSTEAD = "upload a list of edges"
NOT_PLACED = (
    "Spectral vectors are of the whole graph, so a new node has none; build the map anew with it."
)


@dataclass(frozen=True)
class Params:
    """How many patterns, and whether the strength of links counts."""

    vector_size: int = param(
        8,
        "Dimensions",
        low=1,
        high=200,
        help="Number of eigenvectors, smoothest first: about the number of groups. Later ones "
        "are mostly noise.",
    )
    weights: bool = param(
        True, "Use edge weights", help="Strong edges attract more than weak ones."
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there are no links, or None when there are."""
    if dataset.edges is not None and len(dataset.edges):
        return None
    return "The spectral embedding needs edges, and this graph has no edges."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per node; zeros for a node without links.

    The eigenvectors of the normalised Laplacian I - D^-1/2 A D^-1/2 with the smallest eigenvalues
    but the trivial one, divided by the roots of the degrees, as scikit-learn's
    `spectral_embedding`; scaled so that the mean square over the links is 1. Links count both
    ways. Where the graph falls into parts, the first dimensions tell the largest apart (at most
    half of the dimensions), and each further one lives in one part.

    Source: Shi and Malik (2000), "Normalized cuts and image segmentation"; von Luxburg (2007),
    "A tutorial on spectral clustering"; Belkin and Niyogi (2003), "Laplacian eigenmaps".

    Extras: "eigenvalues" (d,), 0..2, and "parts" (how many components with links).

    Raises
    ------
    MethodError
        If no link is left, or the eigenvectors are not found.
    """
    from scipy.sparse.linalg import ArpackNoConvergence

    from embedding_explorer.encoders.inputs.laplacian import smoothest

    progress(0.0, "Reading edges")
    links, notes = linked(dataset, weights=params.weights, directed=False, who=TITLE)
    try:
        vectors, values, parts, telling = smoothest(
            links, params.vector_size, lambda share: progress(0.05 + 0.9 * share, "Solving")
        )
    except ArpackNoConvergence:
        raise MethodError(
            f"The {params.vector_size} smoothest eigenvectors did not converge; choose fewer "
            "dimensions, or node2vec."
        ) from None
    got = vectors.shape[1]
    if got < params.vector_size:
        notes.append(f"{params.vector_size} dimensions asked for, only {got} possible here.")
    if alone := int((np.diff(links.indptr) == 0).sum()):
        notes.append(f"{of_all(alone, len(dataset), 'node', 'have')} no edge: zero vectors.")
    if parts > 1:
        notes.append(
            f"The graph has {parts:,} connected components: the first {telling} dimensions only "
            "separate the largest, and each further one describes a single component."
        )
    extras = {
        "eigenvalues": values,
        "parts": parts,
        "feature_names": [f"pattern {i + 1}" for i in range(got)],
        "notes": notes,
    }
    progress(1.0, TITLE)
    return Space(dataset.names, vectors.astype(np.float32), dataset.items, extras, "node")
