"""What the page shows of a step beside its own words, and all that it asks of a worker for that."""

from __future__ import annotations

import numpy as np

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import sample
from embedding_explorer.engine.map_questions import believed, true_neighbors
from embedding_explorer.lessons._lesson import Seen, Step, check
from embedding_explorer.space.built import Built

LINES = 4_000  # points up to which the browser gets every point's neighbours
NEIGHBORS = 5
BELIEVED = 10  # neighbours by which a spot is judged


def first_data(step: Step) -> Dataset:
    """Return the data a step begins with: its own, or a sample."""
    return step.own() if step.own is not None else sample(step.start)


def neighbors_shown(seen: Seen, built: Built) -> np.ndarray | None:
    """Return the (n, k) true neighbours that a map shows on hovering; None for very many points."""
    k = min(NEIGHBORS, len(built.space) - 1)
    if len(built.space) > LINES or k < 1:
        return None
    found: np.ndarray = seen.ask(true_neighbors, built, k=k, by_map=True)
    return found


def belief_shown(seen: Seen, built: Built) -> np.ndarray:
    """Return how much to believe each spot of a map, (n,) from 0 to 1."""
    score: np.ndarray = seen.ask(believed, built, k=BELIEVED)["belief"].score
    return score.astype(np.float32)


def ask_all(step: Step, seen: Seen) -> None:
    """Ask whatever the page of a step asks, up to its first check."""
    step.outcome(seen)
    step.explain(seen)
    for figure in step.figures(seen):
        for i in figure.panels if figure.kind == "map" else ():
            neighbors_shown(seen, seen.built[i])
            if figure.belief:
                belief_shown(seen, seen.built[i])
    check(step, seen)
