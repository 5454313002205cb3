"""Put a typed phrase among the points: through the encoder, the preprocessing and the reducer."""

from __future__ import annotations

from typing import Any

import numpy as np

from embedding_explorer.base import registry
from embedding_explorer.base.limits import check
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.space.built import Built
from embedding_explorer.space.space import unit_rows


def can_place(built: Built) -> bool:
    """Tell whether this recipe on this data can place a phrase at all."""
    encoder = registry.find("encoders", built.recipe.encoder)
    reducer = built.recipe.reducer
    movable = reducer is None or hasattr(registry.find("reducers", reducer), "transform")
    kinds = getattr(encoder, "PLACES", encoder.ACCEPTS)
    return hasattr(encoder, "place") and movable and built.dataset.kind in kinds


def place(built: Built, phrase: str) -> np.ndarray | None:
    """Return the vector of a typed phrase in the built space, shape (d,), or None.

    None when the encoder cannot place a phrase, when none of its words are known, or when the
    reducer cannot place a new vector.

    Raises
    ------
    LimitError
        If the phrase is longer than the limit ``phrase_characters``.
    """
    check("phrase_characters", len(phrase), "The phrase")
    encoder = registry.find("encoders", built.recipe.encoder)
    extras, inner = built.space.extras, _encoder_extras(built)
    if not hasattr(encoder, "place"):
        return None
    vector = encoder.place(phrase, built.space, inner)
    if vector is None:
        return None
    vector = _preprocess_one(np.asarray(vector, np.float32), inner, built.recipe)
    if not built.recipe.reducer:
        return vector
    transform = getattr(registry.find("reducers", built.recipe.reducer), "transform", None)
    return None if transform is None else transform(vector[None, :], extras)[0]


def place_on_map(built: Built, vector: np.ndarray) -> np.ndarray | None:
    """Return where a vector of the space falls on the map, shape (2,) or (3,), or None.

    PCA, SVD and named axes place a new vector by their own numbers; UMAP and t-SNE do not.
    """
    if built.map is None or built.recipe.projection is None:
        return None
    if built.trail[-1].key == "as_is":
        return vector if len(vector) == built.map.shape[1] else None
    module = registry.find("reducers", built.recipe.projection)
    if not hasattr(module, "transform"):
        return None
    place: np.ndarray = module.transform(vector[None, :], built.map_extras)[0]
    return place


def _encoder_extras(built: Built) -> Any:
    return built.space.extras.get("encoder_extras", built.space.extras)


def _preprocess_one(vector: np.ndarray, extras: Any, recipe: Recipe) -> np.ndarray:
    if recipe.center:
        vector = vector - extras["preprocess_mean"]
    return unit_rows(vector[None, :])[0] if recipe.unit_norm else vector
