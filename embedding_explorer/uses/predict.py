"""The label of one new thing, with the neighbours that decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.question import question
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import distances, nearest, similarity
from embedding_explorer.uses.classify import KNN, LOGISTIC, logistic, scaled, usable, vote
from embedding_explorer.uses.cross_validation import checked


@kept
@dataclass(frozen=True, eq=False)
class Prediction:
    """What is guessed for one thing.

    Attributes
    ----------
    label : str
        By the k nearest.
    sure : float
        Their share of votes for it, 0..1.
    regression, chance : str, float
        By logistic regression, and the probability it gives.
    votes : DataFrame
        rank, name, label, similarity: the neighbours that decided.
    """

    label: str
    sure: float
    regression: str
    chance: float
    votes: pd.DataFrame


def answered(
    found: Prediction, label: str, accuracy: Mapping[str, float] | None = None
) -> tuple[str, str]:
    """Return a headline and a sentence: what is guessed, or that the two classifiers disagree.

    Parameters
    ----------
    found : Prediction
    label : str
        The column.
    accuracy : mapping, optional
        Of each of `classify.MODELS` on rows it did not see, so that of two answers the one by
        the more accurate comes first.
    """
    votes = f"{found.sure:.0%} of the {len(found.votes)} nearest say {found.label}"
    regression = f"logistic regression says {found.regression} ({found.chance:.0%})"
    if found.label == found.regression:
        return f"{label}: {found.label}", f"{votes}; {regression} as well."
    scores = accuracy or {}
    knn, logit = scores.get(KNN, 0.0), scores.get(LOGISTIC, 0.0)
    first, second = (found.label, votes), (found.regression, regression)
    if logit > knn:
        first, second = second, first
    better = (
        f" On held-out rows, accuracy is {logit:.0%} for logistic regression and {knn:.0%} for "
        "the nearest neighbours."
        if scores
        else ""
    )
    return (
        f"{label}: {first[0]} or {second[0]}",
        f"The two disagree: {first[1]}; {second[1]}.{better}",
    )


@question(heavy=True)
def predict(
    built: Built, label: str, what: str, k: int = 10, *, is_name: bool = False
) -> Prediction:
    """Guess the label of a typed text, or of an item as if its own label were not known.

    Parameters
    ----------
    built : Built
        Made of data whose label is hidden (`folds.hidden`), its points the rows.
    label : str
        A column of the items.
    what : str
        A text, or the name of an item.
    k : int
        At least 1.
    is_name : bool
        Whether `what` is a name.

    Raises
    ------
    InputError
        For k below 1, an unknown name, or a text without a known word.
    MethodError
        As `classify`.
    """
    if k < 1:
        raise InputError(f"k must be at least 1, not {k}.")
    rows, codes, names, _ = usable(checked(built).dataset, label)
    space = built.space
    if is_name:
        own = space.position(what)
        vector = space.row(own)
        rows, codes = rows[rows != own], codes[rows != own]
    else:
        vector = _placed(built, what)
    if len(np.unique(codes)) < 2:
        raise MethodError("Without this item fewer than 2 labels are left; choose another.")
    known, metric = space.matrix[rows], built.recipe.metric
    dist = distances(vector[None], known, metric)
    guess, sure = vote(dist, codes, len(names), k)
    fitted, length = logistic(known, codes, metric)
    chances = fitted.predict_proba(scaled(vector[None], length))[0]
    near = nearest(dist[0], k)
    votes = pd.DataFrame(
        {
            "rank": np.arange(1, len(near) + 1),
            "name": space.names[rows[near]],
            "label": names[codes[near]],
            "similarity": similarity(dist[0][near], metric),
        }
    )
    best = int(chances.argmax())
    return Prediction(
        str(names[guess[0]]),
        float(sure[0]),
        str(names[fitted.classes_[best]]),
        float(chances[best]),
        votes,
    )


def _placed(built: Built, text: str) -> np.ndarray:
    vector = place(built, text)
    if vector is None or not np.any(vector):
        raise InputError(
            f"{text[:60]!r} has no word known to this method, so it cannot be placed. Type other "
            "words or choose an item."
        )
    return vector
