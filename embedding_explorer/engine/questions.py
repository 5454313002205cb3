"""Heavy questions to a built recipe as a whole, by the name under which the engine runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.training.snapshots import Epochs
from embedding_explorer.analysis.words.path import NeighborGraph, neighbor_graph
from embedding_explorer.base.progress import Progress, Steps
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.compare import Comparison, Rerun, compare, health, rerun, tasks
from embedding_explorer.engine.compare_questions import (  # noqa: F401 - asked for by their names
    disagreeing,
    neighbors_among,
    ranks_differ,
)
from embedding_explorer.engine.context_questions import context  # noqa: F401 - as those above
from embedding_explorer.engine.data_questions import (  # noqa: F401 - asked for by their names
    counted,
    decomposed,
    held_out,
    pictured,
    rated,
    sentences,
)
from embedding_explorer.engine.file_questions import (  # noqa: F401 - asked for by their names
    cleaned_file,
    exported,
)
from embedding_explorer.engine.graph_questions import (  # noqa: F401 - asked for by their names
    drawing,
    groups,
    link_prediction,
    missing,
)
from embedding_explorer.engine.report_questions import reported  # noqa: F401 - as those above
from embedding_explorer.measures.diagnostics.shepard import Shepard
from embedding_explorer.measures.diagnostics.shepard import shepard as shepard_of
from embedding_explorer.space.built import Built
from embedding_explorer.uses.classify import Classified, classify
from embedding_explorer.uses.data_issues import Nearness, duplicates, labels_at_odds, nearness
from embedding_explorer.uses.predict import Prediction, predict


def true_neighbors(built: Built, k: int) -> np.ndarray:
    """Return the (n, k) int32 positions of every point's true neighbours."""
    from embedding_explorer.space.neighbors import neighbor_table

    return neighbor_table(built.space.matrix, range(len(built.space)), k, built.recipe.metric)[0]


def clusters(built: Built) -> dict[str, Any]:
    """Return the clusters seen on the map: "found" (Clusters) and "words" (their keywords)."""
    from embedding_explorer.analysis.clusters.clusters import cluster, keyword_labels

    found = cluster(built)
    return {"found": found, "words": keyword_labels(built, found.labels)}


def faithfulness(built: Built, k: int) -> pd.DataFrame:
    """Return how faithful the map is: a row per measure, as `measures.measure` has it."""
    from embedding_explorer.measures import measure

    return measure(built, k)


def believed(built: Built, k: int) -> dict[str, Any]:
    """Return how much to believe each spot: "belief" (Belief) and "regions" (tuple of Region)."""
    from embedding_explorer.measures.diagnostics.local_trust import belief, regions

    found = belief(built, k)
    return {"belief": found, "regions": regions(built, found)}


def same_again(built: Built, *others: Built, k: int) -> pd.DataFrame:
    """Return how much of the map stays in others of the same recipe with other seeds, as a row."""
    from embedding_explorer.measures import measure

    return measure(built, k, measures="seed_stability", reruns=others)


def shepard(built: Built) -> Shepard:
    """Return distances of pairs in the vectors against those on the map (`shepard.shepard`)."""
    return shepard_of(built)


def word_graph(built: Built, k: int) -> NeighborGraph:
    """Return every point joined to its `k` nearest."""
    return neighbor_graph(built.space, k)


def word_scores(built: Built) -> dict[str, Any]:
    """Return the scores on the published sets: "similarity" and "analogies" (DataFrames)."""
    from embedding_explorer.analysis.words.benchmarks import analogy_scores, similarity_scores

    return {
        "similarity": similarity_scores(built.space),
        "analogies": analogy_scores(built.space),
    }


def placed(built: Built, phrase: str) -> dict[str, Any]:
    """Return the vector of a typed phrase: "vector" (d,), or None (`placing.place`)."""
    from embedding_explorer.build.out_of_sample import place

    return {"vector": place(built, phrase)}


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


SHOWN = 1_000  # points a training shows, the most frequent words or the first rows


def word_training(
    built: Built,
    architecture: str,
    epochs: int,
    vector_size: int,
    window: int,
    seed: int,
    more: int = 0,
    text: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return Word2Vec as it trains on the data, and goes on `more` times, with `text` if any.

    "epochs" (Epochs), "loss" (list), "first" (epochs of the first training), "moved" (DataFrame,
    or None before it went on), "new" (words), "notes" and what `_kept` returns.
    """
    from embedding_explorer.analysis.training import word2vec as training
    from embedding_explorer.encoders import word2vec
    from embedding_explorer.engine.training_cache import trained

    params = word2vec.Params(
        architecture=architecture, epochs=epochs, vector_size=vector_size, window=window
    )
    whole = Steps.even(progress, 2)
    first, found = trained(built.dataset, params, seed, more, text, whole(0))
    return {
        **_kept(found.epochs.last(SHOWN), whole(1)),
        "loss": list(found.loss),
        "first": len(first.loss),
        "moved": training.moved(first, found) if more else None,
        "new": training.new_words(first, found),
        "notes": list(found.notes),
    }


def network_training(
    built: Built,
    target: str,
    epochs: int,
    hidden: int,
    rate: float,
    seed: int,
    more: int = 0,
    rows: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the network as it learns the table, and goes on for as many epochs as `more`.

    `rows` is CSV text of rows added then. "epochs" (Epochs), "loss", "held" (lists), "first",
    "moved" (DataFrame or None), "new" (names), "notes" and what `_kept` returns.
    """
    from embedding_explorer.analysis.training import network
    from embedding_explorer.analysis.training import snapshots as layers
    from embedding_explorer.base.registry import make_params
    from embedding_explorer.encoders import learned

    whole = Steps.even(progress, 3 if more else 2)
    given: dict[str, Any] = {"target": target, "epochs": epochs, "hidden": hidden, "rate": rate}
    space, shown = network.watched(
        built.dataset, make_params(learned, given), seed=seed, progress=whole(0)
    )
    losses = [list(space.extras[name]) for name in ("loss", "held_out_loss")]
    told: dict[str, Any] = {"moved": None, "new": [], "notes": list(space.extras["notes"])}
    if more:
        recipe = Recipe(encoder="learned", encoder_params=Params(given), projection=None, seed=seed)
        start = Built(space, None, (), recipe, built.dataset)
        added = network.rows_of(rows) if rows.strip() else None
        tuned = network.more(start, added, epochs=more, progress=whole(1))
        shown = layers.joined(shown, tuned.epochs)
        for found, name in zip(losses, ("loss", "held_out_loss"), strict=True):
            found += tuned.space.extras[name]
        new = tuned.data.names[len(built.dataset) :].tolist()
        told = {"moved": tuned.moved, "new": new, "notes": list(tuned.notes)}
    loss, held = losses
    kept = _kept(shown.last(SHOWN), whole(2 if more else 1))
    return {**kept, "loss": loss, "held": held, "first": epochs, **told}


def _kept(shown: Epochs, progress: Progress) -> dict[str, Any]:
    """Return "epochs", and of these "stability" (`epochs.stability`) with the "k" it is for."""
    from embedding_explorer.analysis.training.snapshots import stability

    table = stability(shown, progress=progress)
    return {"epochs": shown, "stability": table, "k": table.attrs["k"]}
