"""What tells links without any vectors: the neighbours that two nodes share, and their degrees."""

from __future__ import annotations

import numpy as np

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.adjacency import adjacency

COMMON, ADAMIC_ADAR, JACCARD = "Common neighbours", "Adamic-Adar", "Jaccard"
DEGREES = "Degree product"
BASELINES = (COMMON, ADAMIC_ADAR, JACCARD, DEGREES)


def baseline_scores(data: Dataset, pairs: np.ndarray) -> dict[str, np.ndarray]:
    """Return the score of every pair by each of `BASELINES`; more is likelier to be linked.

    With N(x) the nodes linked to x, either way and without weights: |N(x) & N(y)|; the sum of
    1 / log |N(z)| over z in both (Adamic and Adar 2003, "Friends and neighbors on the Web");
    |N(x) & N(y)| / |N(x) | N(y)|; and |N(x)| |N(y)|, preferential attachment. All four as Liben-
    Nowell and Kleinberg (2007) have them.

    Parameters
    ----------
    pairs : (m, 2) int array
        Positions of nodes.
    """
    links = adjacency(data, weights=False).astype(np.float64)
    links.setdiag(0)
    links.eliminate_zeros()
    degree = np.diff(links.indptr).astype(np.float64)
    both = links[pairs[:, 0]].multiply(links[pairs[:, 1]]).tocsr()
    one, other = degree[pairs[:, 0]], degree[pairs[:, 1]]
    shared = np.asarray(both.sum(axis=1)).ravel()
    rare = np.zeros(len(degree))  # who is shared has at least the two
    rare[degree > 1] = 1 / np.log(degree[degree > 1])
    return {
        COMMON: shared,
        ADAMIC_ADAR: np.asarray(both @ rare).ravel(),
        JACCARD: shared / np.maximum(one + other - shared, 1),
        DEGREES: one * other,
    }
