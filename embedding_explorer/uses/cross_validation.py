"""Vectors of rows that were not there when a method learned: what honest cross-validation needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.errors import MethodError, unknown
from embedding_explorer.base.question import question
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.build import build
from embedding_explorer.data.dataset import Dataset, subset, with_roles
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import is_precomputed
from embedding_explorer.space.space import Matrix, unit_rows

_COLUMNS = {
    "items": "its list of categories and the range of its numbers come",
    "text": "its list of words comes",
    "graph": "its edges come",
}

Parts: TypeAlias = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Fold:
    """Vectors of the rows that were known and of those that were asked, in one space."""

    known: np.ndarray
    asked: np.ndarray
    train: Matrix
    test: Matrix


@question()
def hidden(data: Dataset, label: str) -> Dataset:
    """Return the data with a column as label, so that no method reads it into the vectors.

    Raises
    ------
    InputError
        If there is no such column.
    """
    if label not in data.items.columns or label == "name":
        raise unknown("column", label, [str(c) for c in data.items.columns if c != "name"])
    if data.roles[label] == "label":
        return data
    return with_roles(data, {label: "label"})


def blind(recipe: Recipe, label: str) -> Recipe:
    """Return the recipe without a map, and without the label among what it reads or learns to tell.

    A network that learned to tell the label would have it in its vectors, also those of rows whose
    label is asked for.
    """
    given = dict(recipe.encoder_params)
    if label in given.get("columns", ()):
        given["columns"] = tuple(c for c in given["columns"] if c != label)
    if given.get("target") == label:
        del given["target"]
    return replace(
        recipe, encoder_params=Params(given), projection=None, projection_params=Params()
    )


def honesty(data: Dataset, recipe: Recipe) -> str:
    """Say what of the method is learned inside the folds and what is not; never empty."""
    whole = _whole(data, recipe)
    title = registry.find("encoders", recipe.encoder).TITLE
    if whole:
        return (
            f"{title} cannot place unseen rows here. It learned from all rows, never from "
            "labels: scores may be slightly optimistic."
        )
    said = f"{title} is learned in every fold from the known rows alone"
    if _learns(recipe) == "nothing":
        said = f"{title} learns nothing from rows"
    if _learns(recipe) == "columns":
        said = f"{title} learns no weights; {_COLUMNS[data.kind]} from all rows"
    if recipe.reducer:
        reducer = registry.find("reducers", recipe.reducer).TITLE
        said += f". {reducer} is learned in every fold from the known rows alone"
    return f"{said}."


def _learns(recipe: Recipe) -> str:
    return str(getattr(registry.find("encoders", recipe.encoder), "LEARNS", "weights"))


def _whole(data: Dataset, recipe: Recipe) -> bool:
    """Whether the method must see all rows at once."""
    encoder = registry.find("encoders", recipe.encoder)
    learns = _learns(recipe) not in ("nothing", "columns")
    no_rows = learns and (not hasattr(encoder, "place_rows") or data.kind == "graph")
    reducer = recipe.reducer
    no_move = reducer and not hasattr(registry.find("reducers", reducer), "transform")
    return bool(no_rows or no_move)


def folds(data: Dataset, recipe: Recipe, parts: Parts) -> Iterator[Fold]:
    """Yield the vectors of every fold, one after another.

    Encoders that learn (TF-IDF, Word2Vec, the network) and reducers (PCA, SVD) are fitted on the
    known rows; the asked rows are placed by what was learned, `honesty` says where that cannot be.

    Parameters
    ----------
    data : Dataset
        With the label hidden (`hidden`).
    recipe : Recipe
        Its map is not made; its points are the rows (`methods.on_items`).
    parts : list of (known, asked)
        Positions of rows.

    Raises
    ------
    MethodError
        If the method cannot be applied, or makes points that are not the rows.
    """
    if _whole(data, recipe):
        yield from _cut(build(data, recipe), parts)
    elif _learns(recipe) in ("nothing", "columns"):
        yield from _reduced(build(data, _bare(recipe)), recipe, parts)
    else:
        for known, asked in parts:
            yield _learned(data, recipe, known, asked)


def _cut(built: Built, parts: Parts) -> Iterator[Fold]:
    matrix = checked(built).space.matrix
    for known, asked in parts:
        yield Fold(known, asked, matrix[known], matrix[asked])


def checked(built: Built) -> Built:
    """Return what was built if its points are vectors, and the rows of the data.

    Raises
    ------
    MethodError
        If they are not.
    """
    if is_precomputed(built.space):
        raise MethodError(
            "Labels are predicted from vectors, and this data is a distance matrix; see Tasks on "
            "the page Compare."
        )
    return of_rows(built)


def of_rows(built: Built) -> Built:
    """Return what was built if its points are the rows of the data, by vectors or by distances.

    Raises
    ------
    MethodError
        If they are not.
    """
    if "rows" in (built.map_extras or {}):
        raise MethodError(
            "Labels belong to rows, and some have no place in the given coordinates; choose "
            "another method."
        )
    if len(built.space) != len(built.dataset) or built.space.unit == "word":
        raise MethodError(
            "Labels belong to rows, and the points of this method are not the rows; "
            "choose documents as its points."
        )
    return built


def _reduced(built: Built, recipe: Recipe, parts: Parts) -> Iterator[Fold]:
    matrix = checked(built).space.matrix
    for known, asked in parts:
        yield _moved(recipe, known, asked, matrix[known], matrix[asked], built)


def _bare(recipe: Recipe) -> Recipe:
    return replace(recipe, center=False, unit_norm=False, reducer=None, reducer_params=Params())


def _learned(data: Dataset, recipe: Recipe, known: np.ndarray, asked: np.ndarray) -> Fold:
    built = checked(build(subset(data, known), _bare(recipe)))
    encoder = registry.find("encoders", recipe.encoder)
    params = registry.make_params(encoder, recipe.encoder_params)
    placed = encoder.place_rows(
        subset(data, asked),
        built.space.extras,
        known=built.dataset,
        params=params,
        progress=lambda fraction, step: None,
    )
    return _moved(recipe, known, asked, built.space.matrix, placed.matrix, built)


def _moved(
    recipe: Recipe,
    known: np.ndarray,
    asked: np.ndarray,
    train: Matrix,
    test: Matrix,
    built: Built,
) -> Fold:
    """Centre, scale and reduce by the known rows' numbers alone."""
    from embedding_explorer.build.build import shrink

    if recipe.center:
        train, test = (m if isinstance(m, np.ndarray) else m.toarray() for m in (train, test))
        mean = train.mean(axis=0, dtype=np.float64).astype(np.float32)
        train, test = train - mean, test - mean
    if recipe.unit_norm:
        train, test = unit_rows(train), unit_rows(test)
    if recipe.reducer:
        names = pd.Index([str(i) for i in range(len(known))], name="name")
        space = replace(built.space, names=names, matrix=train, items=pd.DataFrame({"name": names}))
        shrunk, _ = shrink(space, recipe, lambda fraction, step: None)
        transform = registry.find("reducers", recipe.reducer).transform
        train, test = shrunk.matrix, np.asarray(transform(test, shrunk.extras), np.float32)
    return Fold(known, asked, train, test)
