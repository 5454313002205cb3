"""Heavy questions to a built recipe as a whole, by the name under which the engine runs them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.build import Built
from embedding_explorer.compare import Comparison, Rerun, compare, health, rerun
from embedding_explorer.linkage import LinkScore, link_score
from embedding_explorer.paths import NeighborGraph, neighbor_graph
from embedding_explorer.progress import Progress


def true_neighbors(built: Built, k: int) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours."""
    from embedding_explorer.neighbors import neighbor_table

    return neighbor_table(built.space.matrix, range(len(built.space)), k, built.recipe.metric)[0]


def clusters(built: Built) -> dict[str, Any]:
    """Return the clusters seen on the map: "found" (Clusters) and "words" (their keywords)."""
    from embedding_explorer.clusters import cluster, keyword_labels

    found = cluster(built)
    return {"found": found, "words": keyword_labels(built, found.labels)}


def faithfulness(built: Built, k: int) -> pd.DataFrame:
    """Return how faithful the map is: a row per measure, as `measures.measure` has it."""
    from embedding_explorer.measures import measure

    return measure(built, k)


def believed(built: Built, k: int) -> dict[str, Any]:
    """Return how much to believe each spot: "belief" (Belief) and "regions" (tuple of Region)."""
    from embedding_explorer.belief import belief, regions

    found = belief(built, k)
    return {"belief": found, "regions": regions(built, found)}


def word_graph(built: Built, k: int) -> NeighborGraph:
    """Return every point joined to its `k` nearest."""
    return neighbor_graph(built.space, k)


def word_scores(built: Built) -> dict[str, Any]:
    """Return the scores on the published sets: "similarity" and "analogies" (DataFrames)."""
    from embedding_explorer.evaluation import analogy_scores, similarity_scores

    return {
        "similarity": similarity_scores(built.space),
        "analogies": analogy_scores(built.space),
    }


def compared(
    built: Built,
    other: Built,
    k: int,
    on: str = "vectors",
    keys: tuple[str, str] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Return how alike two built recipes are (`compare`)."""
    return compare(built, other, k, on=on, keys=keys, progress=progress)


def rerun_of(
    built: Built,
    k: int,
    seeds: int = 3,
    resample: bool = False,
    progress: Progress | None = None,
) -> Rerun:
    """Return what a mere rerun of the recipe gives (`rerun`)."""
    return rerun(built, k, seeds=seeds, resample=resample, progress=progress)


def space_health(built: Built) -> pd.DataFrame:
    """Return what makes the space's neighbours less worth than they look (`health`)."""
    return health(built)


def link_prediction(
    built: Built, share: float = 0.2, seed: int = 0, progress: Progress | None = None
) -> LinkScore:
    """Return how well the recipe tells hidden links of its graph again (`link_score`)."""
    return link_score(built.dataset, built.recipe, share=share, seed=seed, progress=progress)
