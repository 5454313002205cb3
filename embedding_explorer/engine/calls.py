"""Heavy questions to a built recipe as a whole, by the name under which the engine runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer import tasks
from embedding_explorer.build import Built
from embedding_explorer.compare import Comparison, Rerun, compare, health, rerun
from embedding_explorer.paths import NeighborGraph, neighbor_graph
from embedding_explorer.progress import Progress
from embedding_explorer.uses.classify import Classified, classify
from embedding_explorer.uses.predict import Prediction, predict
from embedding_explorer.uses.suspects import Nearness, duplicates, labels_at_odds, nearness


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


def reported(
    built: Built, *others: Built, k: int, made: str, progress: Progress | None = None
) -> dict[str, dict[str, str]]:
    """Return the files of a report (`report`): by format, the text of every file by its name."""
    from embedding_explorer.report import report
    from embedding_explorer.report.saving import SUFFIXES, to_files

    found = report([built, *others], k=k, made=made, progress=progress)
    return {suffix: to_files(found, Path(f"comparison{suffix}")) for suffix in SUFFIXES}


def task_scored(built: Built, kind: str, asked: Any, k: int) -> tasks.Task:
    """Return what the space scores on a task of the user's own.

    Parameters
    ----------
    kind : {"label", "similarity", "analogy", "odd"}
    asked : str, or tuple
        The label column or a label (or None) per item; otherwise the rows of the list.
    k : int
        Neighbours that guess a label.
    """
    if kind == "label":
        return tasks.label_task(built, asked if isinstance(asked, str) else list(asked), k)
    ask, columns = _LISTS[kind]
    return ask(built, pd.DataFrame([tuple(row) for row in asked], columns=list(columns)))


def classified(
    built: Built, label: str, k: int, progress: Progress | None = None
) -> dict[str, Classified]:
    """Return how well the label is guessed from this method's vectors, by classifier."""
    found = classify(built.dataset, built.recipe, label, k, progress=progress)
    return {one.model: one for one in found}


def predicted(built: Built, label: str, what: str, k: int, is_name: bool) -> Prediction:
    """Return the label of a typed text or an item (`predict`)."""
    return predict(built, label, what, k, is_name=is_name)


def near_all(built: Built, k: int) -> Nearness:
    """Return how near every row's neighbours are (`nearness`)."""
    return nearness(built, k)


def twins(built: Built, threshold: float) -> pd.DataFrame:
    """Return the pairs of rows at least so similar (`duplicates`)."""
    return duplicates(built.space, threshold, built.recipe.metric)


def odd_labels(built: Built, label: str, k: int, progress: Progress | None = None) -> pd.DataFrame:
    """Return the rows whose label is at odds with the others' (`labels_at_odds`)."""
    return labels_at_odds(built, label, k, progress=progress)


_LISTS: dict[str, tuple[Callable[..., tasks.Task], tuple[str, ...]]] = {
    "similarity": (tasks.similarity_task, ("a", "b", "score")),
    "analogy": (tasks.analogy_task, ("a", "b", "c", "expected")),
    "odd": (tasks.odd_one_out_task, ("a", "b", "odd")),
}
