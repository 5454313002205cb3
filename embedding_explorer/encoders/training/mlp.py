"""A network of one hidden layer that learns epoch by epoch, by scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from embedding_explorer.encoders.inputs.table_features import CLASSES, NUMBER, Lesson

BATCH = 32


def network(learns: Lesson, hidden: int, rate: float, penalty: float, seed: int) -> Any:
    """Return an untrained `MLPClassifier` or `MLPRegressor`: one hidden layer of tanh units.

    Its generator goes on from epoch to epoch, so that each shuffles the rows anew.
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind = MLPClassifier if learns.kind == CLASSES else MLPRegressor
    return kind(
        hidden_layer_sizes=(hidden,),
        activation="tanh",
        alpha=penalty,
        batch_size=min(BATCH, len(learns.seen)),
        learning_rate_init=rate,
        random_state=np.random.RandomState(seed),
    )


def one_epoch(model: Any, learns: Lesson) -> None:
    """Let the network see every row it may learn from once, in a new order."""
    rows, goal = learns.inputs[learns.seen], learns.goal[learns.seen]
    if learns.kind == CLASSES:
        model.partial_fit(rows, goal, classes=np.arange(len(learns.classes)))
    else:
        model.partial_fit(rows, goal.ravel() if goal.ndim == 2 and goal.shape[1] == 1 else goal)


def guesses(model: Any, learns: Lesson, rows: np.ndarray) -> np.ndarray:
    """Return what the network says of some rows: (m, classes) probabilities, or numbers."""
    inputs = learns.inputs[rows]
    found = model.predict_proba(inputs) if learns.kind == CLASSES else model.predict(inputs)
    return np.asarray(found)


def losses(model: Any, learns: Lesson, rows: np.ndarray) -> np.ndarray:
    """Return the loss of each of some rows, (m,): cross-entropy in nats, or squared error.

    Squared errors are in units of the spread over the rows seen, and the mean over all columns
    where the row itself is the goal. The penalty on large weights is not counted.
    """
    if not len(rows):
        return np.empty(0)
    found, goal = guesses(model, learns, rows), learns.goal[rows]
    if learns.kind == CLASSES:
        right = np.clip(found[np.arange(len(rows)), goal], 1e-10, 1)
        return np.asarray(-np.log(right))
    return np.asarray(
        np.square(found.reshape(goal.shape) - goal).reshape(len(rows), -1).mean(axis=1)
    )


def activations(model: Any, inputs: Any) -> np.ndarray:
    """Return the hidden layer of every row, (n, hidden), each -1..1."""
    return np.asarray(np.tanh(inputs @ model.coefs_[0] + model.intercepts_[0]))


def errors(model: Any, learns: Lesson, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, per row, the network's error and that of knowing nothing: the rows seen alone.

    For classes 1 where the guess is wrong, against the most frequent class; else the squared
    error, against the mean.
    """
    found, goal = guesses(model, learns, rows), learns.goal[rows]
    if learns.kind == CLASSES:
        most = np.bincount(learns.goal[learns.seen]).argmax()
        return (found.argmax(axis=1) != goal).astype(float), (goal != most).astype(float)
    mean = learns.goal[learns.seen].mean(axis=0)
    pairs = (np.square(found.reshape(goal.shape) - goal), np.square(goal - mean))
    if learns.kind == NUMBER:
        return pairs
    return pairs[0].mean(axis=1), pairs[1].mean(axis=1)
