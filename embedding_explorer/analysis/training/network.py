"""The learned network before your eyes: its vectors after every epoch, going on, and more rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.analysis.training.displacement import displacements
from embedding_explorer.analysis.training.snapshots import Epochs, room
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.registry import make_params
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.encoders import learned
from embedding_explorer.encoders.inputs.table_features import (
    CLASSES,
    Lesson,
    Units,
    input_columns,
    lesson,
)
from embedding_explorer.encoders.training import mlp
from embedding_explorer.space.built import Built
from embedding_explorer.space.space import Space


@dataclass(frozen=True, eq=False)
class Tuned:
    """A network that was trained on, and what that changed.

    Attributes
    ----------
    data : Dataset
        All rows, the added ones behind.
    space : Space
        Of all rows; its extras hold the losses of the further epochs.
    moved : DataFrame
        Of the rows that were there before: as `moving.displacements`.
    epochs : Epochs
        Of the first rows, as it was and after every further epoch.
    notes : tuple of str
    """

    data: Dataset
    space: Space
    moved: pd.DataFrame
    epochs: Epochs
    notes: tuple[str, ...]


def watched(
    data: Dataset,
    params: learned.Params,
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Space, Epochs]:
    """Train the network and keep the rows' vectors of every epoch, as many rows as 64 MB hold.

    The space is bit for bit that of the encoder for the same data, parameters and seed.
    """
    if reason := learned.why_not(data):
        raise MethodError(reason)
    tell = progress or _silent
    columns = input_columns(data, params.target, params.columns)
    learns = lesson(data, params.target, columns, held_out=params.held_out, seed=seed)
    model = mlp.network(learns, params.hidden, params.rate, params.penalty, seed)
    layers, after = _layers(learns, params.epochs, params.hidden)
    losses = learned.trained(model, learns, params.epochs, tell, show=False, after=after)
    space = learned.as_space(data, model, learns, losses, "rows")
    kept = Epochs(data.names[: len(layers[0])], np.stack(layers), np.arange(1, len(layers) + 1))
    return space, kept


def _layers(
    learns: Lesson, epochs: int, hidden: int
) -> tuple[list[np.ndarray], Callable[[int, Any], None]]:
    """Return a list, and what puts the first rows' hidden layer into it after an epoch."""
    layers: list[np.ndarray] = []
    first = learns.inputs[: room(epochs, hidden)]

    def after(epoch: int, model: Any) -> None:
        layers.append(mlp.activations(model, first).astype(np.float32))

    return layers, after


def more(
    built: Built,
    added: pd.DataFrame | None = None,
    *,
    epochs: int = 10,
    rate: float | None = None,
    progress: Progress | None = None,
) -> Tuned:
    """Go on training the network of a built recipe, with more rows if there are any.

    The network begins with the weights it had; a category it never saw begins with weights of 0,
    a new class as unlikely as one row among all. The optimiser (Adam) begins anew. Rows that were
    held out stay so, and the same share of the added ones joins them. Numbers keep the units of
    the first training.

    Parameters
    ----------
    built : Built
        By the encoder "learned", points: rows.
    added : DataFrame, optional
        Columns as the data has them; without "name", rows are called "added 1", "added 2" ...
    epochs : int
        At least 1.
    rate : float, optional
        The learning rate; a third of the first one's when None, as small steps forget less.

    Raises
    ------
    InputError
        For other recipes, no epoch, or a column that is missing.
    """
    recipe = built.recipe
    params = _params(built)
    if epochs < 1:
        raise InputError(f"Epochs must be at least 1, not {epochs}.")
    extras = built.space.extras.get("encoder_extras", built.space.extras)
    data = with_rows(built.dataset, added, params) if added is not None else built.dataset
    learns = _same_terms(data, params, extras, len(built.dataset), recipe.seed)
    step = params.rate / 3 if rate is None else rate
    model = mlp.network(learns, params.hidden, step, params.penalty, recipe.seed + 1)
    mlp.one_epoch(model, learns)  # only so that scikit-learn makes its arrays
    _filled(model, learns, extras)
    layers, after = _layers(learns, epochs, params.hidden)
    after(0, model)
    losses = learned.trained(model, learns, epochs, progress or _silent, show=False, after=after)
    space = learned.as_space(data, model, learns, losses, "rows")
    before = learned_vectors(built, extras)
    moved = displacements(
        (built.dataset.names, data.names), (before, np.asarray(space.matrix)), metric=recipe.metric
    )
    shown = Epochs(data.names[: len(layers[0])], np.stack(layers), np.arange(len(layers)))
    return Tuned(data, space, moved, shown, tuple(space.extras["notes"]))


def learned_vectors(built: Built, extras: Mapping[str, Any]) -> np.ndarray:
    """Return the hidden layer of the rows of a built recipe, whatever reducer followed."""
    params = _params(built)
    learns = _same_terms(built.dataset, params, extras, len(built.dataset), built.recipe.seed)
    network = extras["network"]
    hidden: np.ndarray = np.tanh(learns.inputs @ network["first"] + network["first_bias"])
    return hidden.astype(np.float32)


def _params(built: Built) -> learned.Params:
    if built.recipe.encoder != "learned":
        raise InputError("Only a network can continue training; choose Learned (small network).")
    params: learned.Params = make_params(learned, built.recipe.encoder_params)
    if params.points != "rows":
        raise InputError("Choose rows as the points to see what moves during training.")
    return params


def with_rows(data: Dataset, added: pd.DataFrame, params: learned.Params) -> Dataset:
    """Return the dataset with rows added; columns they lack are empty.

    Raises
    ------
    InputError
        If a column the network reads, or guesses, is missing.
    """
    columns = input_columns(data, params.target, params.columns)
    wanted = [*columns, *([params.target] if params.target else [])]
    if missing := [c for c in wanted if c not in added]:
        raise InputError(f"The added rows lack the column {missing[0]!r}; give it to them.")
    if not len(added):
        raise InputError("No row was added.")
    given = added.get("name", pd.Series([f"added {i + 1}" for i in range(len(added))]))
    names = unique_names([*data.names, *given.astype(str)])[0]
    parts = [data.items, added.reindex(columns=data.items.columns).set_axis(range(len(added)))]
    items = pd.DataFrame({c: _stacked(*(p[c] for p in parts)) for c in data.items.columns})
    items["name"] = pd.Series(names, dtype="str")
    return replace(data, items=items, fingerprint="")


def rows_of(text: str) -> pd.DataFrame:
    """Return rows typed or pasted as CSV, with a header.

    Raises
    ------
    InputError
        If it is no such table.
    """
    try:
        rows = list(csv.reader(io.StringIO(text), skipinitialspace=True))
        width = len(rows[0]) if rows else 0
        for row in rows:
            if any(field.strip() for field in row[width:]):
                raise InputError(
                    f"The added row {', '.join(row)[:60]!r} has {len(row)} fields, the header "
                    f"only {width}; put a field with a comma in quotes."
                )
        csv.writer(out := io.StringIO()).writerows(row[:width] for row in rows)
        return pd.read_csv(io.StringIO(out.getvalue()), skipinitialspace=True)
    except csv.Error as error:
        raise InputError(f"The added rows cannot be read as CSV: {error}.") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError(f"The added rows cannot be read as CSV with a header: {error}.") from None


def _stacked(one: pd.Series, other: pd.Series) -> pd.Series:
    if one.dtype.kind in "iuf":
        other = pd.to_numeric(other, errors="coerce").astype("float64")
        one = one.astype("float64")
    else:
        other = other.astype("object")
        one = one.astype("object")
    return pd.concat([one, other], ignore_index=True)


def _same_terms(
    data: Dataset, params: learned.Params, extras: Mapping[str, Any], old: int, seed: int
) -> Lesson:
    """Return the lesson of all rows in the units, and with the held-out rows, of the first."""
    columns = input_columns(data, params.target, params.columns)
    scales = {c: (float(mean), float(spread)) for c, (mean, spread) in extras["scales"].items()}
    units = Units((float(extras["scale"][0]), float(extras["scale"][1])), scales)
    fresh = lesson(data, params.target, columns, held_out=params.held_out, seed=seed, units=units)
    known = np.sort(np.concatenate([fresh.seen, fresh.held]))
    first = np.asarray(extras["held_out"], np.intp)
    new = known[known >= old]
    draw = np.random.default_rng([seed, 4])
    count = round(params.held_out * len(new)) if len(first) else 0
    held = np.sort(np.concatenate([first, draw.choice(new, count, replace=False)]))
    return replace(fresh, seen=np.setdiff1d(known, held), held=held)


def _filled(model: Any, learns: Lesson, extras: Mapping[str, Any]) -> None:
    """Give the network the weights it had; what is new to it begins at 0."""
    network = extras["network"]
    rows = [learns.names.index(name) for name in extras["inputs"]]
    model.coefs_[0][:] = 0.0
    model.coefs_[0][rows] = network["first"]
    model.intercepts_[0][:] = network["first_bias"]
    second, bias = np.asarray(network["second"]), np.asarray(network["second_bias"])
    if learns.kind != CLASSES:
        wide = rows if second.shape[1] == len(rows) and learns.goal.ndim == 2 else [0]
        model.coefs_[1][:], model.intercepts_[1][:] = 0.0, 0.0
        model.coefs_[1][:, wide], model.intercepts_[1][wide] = second, bias
        return
    if second.shape[1] == 1 and len(learns.classes) > 2:
        # One unit tells two classes apart; as two units, each has half of it.
        second, bias = np.hstack([-second, second]) / 2, np.append(-bias, bias) / 2
    places = [learns.classes.index(c) for c in extras["classes"]] if second.shape[1] > 1 else [0]
    unlikely = bias.min() - np.log(len(learns.seen))  # as one row among all
    model.coefs_[1][:], model.intercepts_[1][:] = 0.0, unlikely
    model.coefs_[1][:, places], model.intercepts_[1][places] = second, bias


def _silent(fraction: float, step: str) -> None:
    """Tell nobody."""
