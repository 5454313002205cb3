"""Learned: the hidden layer of a small network that guesses a column of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.progress import show_frame
from embedding_explorer.base.registry import param
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.placed import Placed
from embedding_explorer.encoders.inputs.sparse_blocks import among
from embedding_explorer.encoders.inputs.table_features import (
    Lesson,
    input_columns,
    lesson,
    number,
)
from embedding_explorer.encoders.training import mlp
from embedding_explorer.encoders.training.holdout_report import Losses, best, said, score
from embedding_explorer.space.space import Space

TITLE = "Learned (small network)"
SUMMARY = (
    "A small network learns to predict a column, or to reconstruct the row (autoencoder). Its "
    "hidden layer is the vector."
)
SEEDED = True  # the seed decides the start, the order of the rows, and which are held out
ACCEPTS = ("items",)
ORDER = 50
SLOW = True
READS = "columns"
REQUIRES = ("sklearn",)
INSTEAD = "choose a table of items with categories or numbers"

FRAMES = 20  # unfinished maps shown at most


@dataclass(frozen=True)
class Params:
    """What the network reads, what it guesses, how large it is and how long it learns."""

    target: str = param(
        "",
        "Target column",
        roles=("label", "category", "number"),
        help="The column the network learns to predict; none means to reconstruct the row "
        "(autoencoder).",
    )
    columns: tuple[str, ...] = param(
        (),
        "Input columns",
        roles=("category", "label", "number"),
        help="Inputs of the prediction; none means all categories and numbers. The target column "
        "is never an input.",
    )
    points: str = param(
        "rows",
        "Points",
        choices=("rows", "values"),
        help="Rows: the hidden layer for each row. Categories: the weights from each category to "
        "the hidden layer.",
    )
    hidden: int = param(16, "Dimensions", low=1, high=512, help="Hidden units: numbers per vector.")
    epochs: int = param(60, "Epochs", low=1, high=2000, help="Passes over all training rows.")
    rate: float = param(
        0.01,
        "Learning rate",
        low=0.00001,
        high=1.0,
        help="Step size: small is slow, large may overshoot.",
    )
    held_out: float = param(
        0.2,
        "Held out",
        low=0.0,
        high=0.5,
        help="Share of rows not used for training, to detect overfitting.",
    )
    penalty: float = param(
        0.0001,
        "Weight decay (L2)",
        low=0.0,
        high=100.0,
        advanced=True,
        help="Penalises large weights, against overfitting.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there is nothing to read, or None when there is."""
    if dataset.with_role("category", "number"):
        return None
    return (
        "The network reads categories and numbers, and no column has one of these roles; "
        "give one to a column."
    )


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return the hidden layer of every row, or the weights of every category.

    Inputs are one-hot categories and numbers in units of their spread; one hidden layer of tanh
    units; Adam on batches of 32. The weights from a category to the hidden layer are its
    embedding: a row's hidden layer is the tanh of the sum of those it has.

    Source: Rumelhart, Hinton and Williams (1986), "Learning representations by back-propagating
    errors"; Guo and Berkhahn (2016), arXiv:1604.06737, for categories; `sklearn.neural_network`.

    Extras: "loss" and "held_out_loss" after each epoch (cross-entropy in nats, or squared error
    in units of the spread), "best_epoch" (from 1; of the lowest held-out loss), "score" of the
    rows held out with "score_low", "score_high" (95 %) and "baseline" (share right, or of the
    variance explained), "held_out" (positions of rows), and the network itself for
    `finetuning.more`.

    Raises
    ------
    MethodError
        If there is nothing to read, to guess, or too few rows.
    """
    progress(0.0, "Reading the table")
    columns = input_columns(dataset, params.target, params.columns)
    learns = lesson(dataset, params.target, columns, held_out=params.held_out, seed=seed)
    model = mlp.network(learns, params.hidden, params.rate, params.penalty, seed)
    losses = trained(model, learns, params.epochs, progress, show=params.points == "rows")
    space = as_space(dataset, model, learns, losses, params.points)
    progress(1.0, TITLE)
    return space


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return the hidden layer of other rows, (m, hidden), by the network as it was trained."""
    from scipy.sparse import hstack

    blocks = []
    for column in input_columns(known, params.target, params.columns):
        values, several = dataset.items[column], column != "name"
        if (scale := extras["scales"].get(column)) is not None:
            rows = np.arange(len(values))
            blocks.append(number(values, column, rows, (float(scale[0]), float(scale[1])))[0])
        else:
            blocks.append(among(values, known.items[column], column, several=several))
    network = extras["network"]
    inputs = hstack([block.matrix for block in blocks]).tocsr()
    hidden = np.tanh(inputs @ network["first"] + network["first_bias"]).astype(np.float32)
    return Placed(hidden, tuple(note for block in blocks for note in block.notes))


def trained(
    model: Any,
    learns: Lesson,
    epochs: int,
    progress: Any,
    *,
    show: bool = True,
    after: Callable[[int, Any], None] | None = None,
) -> Losses:
    """Train for some epochs; return the loss after each on the rows seen, and on those held out.

    `progress` is called after every epoch; what it raises stops the work. It is shown frames of
    the rows' map while it forms, if wanted, and `after` hears every epoch.
    """
    frames = Frames(progress, learns.inputs, epochs)
    losses = Losses()
    for epoch in range(1, epochs + 1):
        mlp.one_epoch(model, learns)
        losses.add(*(mlp.losses(model, learns, rows) for rows in (learns.seen, learns.held)))
        if after is not None:
            after(epoch, model)
        said = f"Epoch {epoch} of {epochs}, loss {losses.seen[-1]:.3f}"
        progress(0.98 * epoch / epochs, said)
        if show:
            frames.show(epoch, model)
    return losses


class Frames:
    """Hands maps of the hidden layer to a progress that takes them, each turned like the last."""

    def __init__(self, progress: Any, inputs: Any, epochs: int) -> None:
        self.progress, self.inputs = progress, inputs
        self.every = max(1, epochs // FRAMES)
        self.last: np.ndarray | None = None

    def show(self, epoch: int, model: Any) -> None:
        """Show the epoch's map where it is its turn."""
        if epoch % self.every or getattr(self.progress, "frame", None) is None:
            return
        self.last = turned(mlp.activations(model, self.inputs), self.last)
        show_frame(self.progress, self.last)


def turned(vectors: np.ndarray, last: np.ndarray | None) -> np.ndarray:
    """Return the two widest directions of some vectors, turned onto the map before."""
    from embedding_explorer.space.alignment import aligned

    middle = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(middle.T @ middle)
    flat = middle @ directions[:2].T
    flat = np.pad(flat, ((0, 0), (0, 2 - flat.shape[1])))
    return aligned(flat)[0] if last is None else aligned(last, flat)[1]


def as_space(
    dataset: Dataset,
    model: Any,
    learns: Lesson,
    losses: Losses,
    points: str,
) -> Space:
    """Return the space of a trained network: of the rows or of the categories."""
    hidden = model.coefs_[0].shape[1]
    extras = {
        "loss": losses.seen,
        "held_out_loss": losses.held,
        "best_epoch": best(losses.held) + 1 if losses.held else len(losses.seen),
        "held_out": learns.held,
        **score(model, learns),
        **state(model, learns),
        "feature_names": [f"hidden unit {i + 1}" for i in range(hidden)],
    }
    extras["notes"] = [*said(learns, extras, losses), *learns.notes]
    if points == "values":
        return _values(model, learns, extras)
    vectors = mlp.activations(model, learns.inputs).astype(np.float32)
    return Space(dataset.names, vectors, dataset.items, extras, "item")


def state(model: Any, learns: Lesson) -> dict[str, Any]:
    """Return all that is needed to go on training, as plain arrays."""
    return {
        "network": {
            "first": model.coefs_[0],
            "first_bias": model.intercepts_[0],
            "second": model.coefs_[1],
            "second_bias": model.intercepts_[1],
        },
        "inputs": learns.names,
        "classes": learns.classes,
        "scale": learns.scale,
        "scales": {c: np.array(pair) for c, pair in learns.scales.items()},
    }


def _values(model: Any, learns: Lesson, extras: dict[str, Any]) -> Space:
    """Return the weights from every category to the hidden layer."""
    rows = [(c, i) for c, (start, end) in learns.spans.items() for i in range(start, end)
            if c not in learns.scales]  # fmt: skip
    if not rows:
        raise MethodError("The input has no category: choose rows as points.")
    places = [i for _, i in rows]
    names = pd.Index([learns.names[i] for i in places], name="name")
    counts = np.asarray((learns.inputs != 0).sum(axis=0)).ravel()[places]
    frame = {"name": pd.Series(list(names), dtype="str"), "column": [c for c, _ in rows]}
    items = pd.DataFrame({**frame, "count": counts.astype(np.int64)})
    matrix = model.coefs_[0][places].astype(np.float32)
    return Space(names, matrix, items, extras, "item")
