"""Carry out a Recipe on a Dataset: encode, preprocess, reduce, project. The one way to do it."""

from __future__ import annotations

import time
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError, require
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.progress import Progress, Steps
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.build.presets import default_recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import part_of
from embedding_explorer.space.metrics import PRECOMPUTED, check_metric, is_precomputed
from embedding_explorer.space.space import Space, Stage, unit_rows

REDUCED = 50  # dimensions a reducer keeps when it is not the projection and nobody said


@one_blas_thread
def build(
    dataset: Dataset, recipe: Recipe | None = None, progress: Progress | None = None
) -> Built:
    """Turn a dataset into a space and a map.

    Parameters
    ----------
    dataset : Dataset
    recipe : Recipe, optional
        The first that fits (`methods`) when None.
    progress : callable (fraction, step) -> None, optional
        Called with 0..1 and the name of the step; what it raises stops the work.

    Raises
    ------
    MethodError
        If a method cannot be applied to this data.
    MissingPackage
        If a method needs a package that is not installed.
    """
    recipe = recipe or default_recipe(dataset)
    told = Steps(progress, [recipe.encoder, recipe.reducer, recipe.projection])
    space, trail = encode(dataset, recipe, told.next("encoders", recipe.encoder))
    if recipe.center or recipe.unit_norm:
        space, stage = preprocess(space, center=recipe.center, unit_norm=recipe.unit_norm)
        trail.append(stage)
    if recipe.reducer:
        space, stage = shrink(space, recipe, told.next("reducers", recipe.reducer))
        trail.append(stage)
    built = Built(space, None, tuple(trail), recipe, dataset)
    built = project(built, recipe, told.next("reducers", recipe.projection))
    told.finish()
    return built


def encode(dataset: Dataset, recipe: Recipe, progress: Progress) -> tuple[Space, list[Stage]]:
    """Run the encoder, after checking that it accepts this data."""
    module = registry.find("encoders", recipe.encoder)
    if reason := refusal(module, dataset):
        raise MethodError(reason)
    _require(module)
    params = registry.make_params(module, recipe.encoder_params)
    start = time.perf_counter()
    space = module.encode(dataset, params, seed=recipe.seed, progress=progress)
    return space, [
        Stage(
            recipe.encoder,
            str(space.extras.get("title") or titled(module, params)),
            (len(dataset), dataset.items.shape[1]),
            space.matrix.shape,
            time.perf_counter() - start,
            space.bytes,
            notes=tuple(space.extras.get("notes", ())),
        )
    ]


def titled(module: ModuleType, params: Any) -> str:
    """Return what a method with these parameters is called."""
    named = getattr(module, "named", None)
    return str(module.TITLE if named is None else named(params))


def preprocess(space: Space, *, center: bool, unit_norm: bool) -> tuple[Space, Stage]:
    """Subtract the mean vector and/or scale every vector to length 1 (zero vectors stay zero).

    Raises
    ------
    MethodError
        For distances, which are no vectors.
    """
    if is_precomputed(space):
        raise MethodError(
            "A distance matrix has no vectors to centre or normalise; leave the preprocessing out."
        )
    start = time.perf_counter()
    matrix, extras = space.matrix, dict(space.extras)
    if center:
        dense = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
        extras["preprocess_mean"] = dense.mean(axis=0, dtype=np.float64).astype(np.float32)
        matrix = dense - extras["preprocess_mean"]
    if unit_norm:
        matrix = unit_rows(matrix)
    words = [w for w, on in (("centred", center), ("unit length", unit_norm)) if on]
    made = replace(space, matrix=matrix, extras=extras)
    seconds = time.perf_counter() - start
    shape = space.matrix.shape
    title = " and ".join(words).capitalize()
    return made, Stage("preprocess", title, shape, shape, seconds, made.bytes)


@one_blas_thread
def shrink(space: Space, recipe: Recipe, progress: Progress) -> tuple[Space, Stage]:
    """Run the reducer: the space keeps its names and gets fewer dimensions.

    Raises
    ------
    MethodError
        For distances: what comes out is vectors, which no longer have the given metric.
    """
    if is_precomputed(space):
        title = registry.find("reducers", str(recipe.reducer)).TITLE
        raise MethodError(
            f"{title} of a distance matrix can only be the map, not a step before it; leave the "
            "reduction out."
        )
    declared = registry.fields(registry.find("reducers", str(recipe.reducer)).Params)
    most = int(next(f.high for f in declared if f.name == "n_components") or REDUCED)
    n, d = space.matrix.shape
    given = {"n_components": max(1, min(REDUCED, most, n - 1, d)), **recipe.reducer_params}
    reduced, stage = _reduce(space, str(recipe.reducer), given, recipe, progress)
    extras = {**reduced.extras, "encoder_extras": dict(space.extras), "reducer": recipe.reducer}
    extras["feature_names"] = list(reduced.extras["axis_names"])
    if reduced.kept is not None:
        extras["variance_kept"] = reduced.kept
    return replace(_placed(space, reduced), matrix=reduced.coords, extras=extras), stage


@one_blas_thread
def project(built: Built, recipe: Recipe, progress: Progress) -> Built:
    """Add the map to a built space, by the recipe's projection; none is made twice."""
    space = built.space
    if recipe.projection is None:
        return replace(built, recipe=recipe)
    check_metric(space, recipe.metric)
    given = {"n_components": 2, **recipe.projection_params}
    if given["n_components"] not in (2, 3):
        raise InputError(f"A map has 2 or 3 dimensions, not {given['n_components']}.")
    if _already_flat(space, given["n_components"], recipe):
        return _as_it_is(built, recipe)
    reduced, stage = _reduce(space, recipe.projection, given, recipe, progress)
    module = registry.find("reducers", recipe.projection)
    straight, caption = getattr(module, "STRAIGHT", False), _with_scale(module.CAPTION, space)
    return replace(
        built,
        space=_placed(space, reduced),
        map=reduced.coords,
        trail=(*built.trail, stage),
        recipe=recipe,
        map_extras=reduced.extras,
        caption=_with_metric(caption, recipe) if straight else caption,
    )


def _placed(space: Space, reduced: Reduced) -> Space:
    """Return the space of those points that the reducer could place."""
    rows = reduced.rows
    if rows is None:
        return space
    matrix = part_of(space.matrix, rows, PRECOMPUTED if is_precomputed(space) else "")
    items = space.items.iloc[rows].reset_index(drop=True)
    return replace(space, names=space.names[rows], matrix=matrix, items=items)


def _with_scale(caption: str, space: Space) -> str:
    """Add how the encoder scaled the columns, which decides the distances of a table."""
    said = space.extras.get("encoder_extras", space.extras).get("caption")
    return f"{caption} {said}" if said else caption


def _with_metric(caption: str, recipe: Recipe) -> str:
    """Add that the neighbours are those of another distance than the one the map shows."""
    same = recipe.metric == "cosine" and recipe.unit_norm and recipe.reducer is None
    how = None if same else _OTHER_WAYS.get(recipe.metric)
    said = f"The map shows straight-line distances; the neighbour list {how}."
    return caption if how is None else f"{caption} {said}"


_OTHER_WAYS = {
    "cosine": "compares directions (cosine)",
    "manhattan": "sums the absolute differences over all dimensions (Manhattan)",
    "correlation": "compares how the numbers rise and fall together (correlation)",
    "chebyshev": "takes the largest difference in any dimension (Chebyshev)",
    "hamming": "counts the columns that differ (Hamming)",
    "jaccard": "counts the columns that differ where either is 1 (Jaccard)",
}


def _already_flat(space: Space, wanted: int, recipe: Recipe) -> bool:
    """Whether a straight projection would only turn the vectors: they are their own map.

    So are three dimensions, unless two were asked for or somebody reduced the vectors to three.
    """
    module, d = registry.find("reducers", str(recipe.projection)), space.matrix.shape[1]
    if is_precomputed(space) or not getattr(module, "STRAIGHT", False):
        return False
    asked = "n_components" in recipe.projection_params
    return d <= wanted or (d == 3 and recipe.reducer is None and not asked)


def _as_it_is(built: Built, recipe: Recipe) -> Built:
    space = built.space
    dense = space.matrix if isinstance(space.matrix, np.ndarray) else space.matrix.toarray()
    n, d = dense.shape
    coords = dense.astype(np.float32)
    if d == 1:
        coords = np.column_stack([coords, np.zeros(n, np.float32)])
    names = list(space.extras.get("feature_names", [f"dimension {i + 1}" for i in range(d)]))
    note = f"The vectors have only {d} dimension{'s' * (d > 1)}, so they are drawn unchanged."
    kept = 1.0 if np.ptp(dense, axis=0).any() else None  # equal vectors have no variance
    stage = Stage("as_is", "Unchanged", (n, d), coords.shape, 0.0, coords.nbytes, kept, (note,))
    caption = _with_scale(
        "This map shows the vectors themselves, with their straight-line (euclidean) distances.",
        space,
    )
    extras = {"axis_names": (names + [""])[: coords.shape[1]]}
    return replace(
        built,
        map=coords,
        trail=(*built.trail, stage),
        recipe=recipe,
        map_extras=extras,
        caption=_with_metric(caption, recipe),
    )


def _reduce(
    space: Space, key: str, given: dict[str, Any], recipe: Recipe, progress: Progress
) -> tuple[Reduced, Stage]:
    module = registry.find("reducers", key)
    _require(module)
    params = registry.make_params(module, given)
    if is_precomputed(space) and not getattr(module, "TAKES_DISTANCES", False):
        raise MethodError(
            f"{module.TITLE} needs vectors, and this data is a distance matrix; choose MDS, UMAP "
            "or t-SNE."
        )
    if getattr(module, "USES_METRIC", True):
        check_metric(space, recipe.metric)
    if len(space) < 2:
        raise MethodError(f"{module.TITLE} needs at least 2 points; there is only {len(space)}.")
    start = time.perf_counter()
    reduced = module.reduce(
        space, params, metric=recipe.metric, seed=recipe.seed, progress=progress
    )
    asked, got = params.n_components, reduced.coords.shape[1]
    notes = list(reduced.extras.get("notes", ()))
    if got < asked:
        notes.append(f"{module.TITLE}: {asked} dimensions asked for, only {got} possible here.")
    coords = np.ascontiguousarray(reduced.coords, dtype=np.float32)
    if got == 1 and asked in (2, 3):
        coords = np.column_stack([coords, np.zeros(len(coords), np.float32)])
    reduced = replace(reduced, coords=coords)
    seconds = time.perf_counter() - start
    return reduced, Stage(
        key,
        module.TITLE,
        space.matrix.shape,
        coords.shape,
        seconds,
        coords.nbytes,
        reduced.kept,
        tuple(notes),
    )


def _require(module: ModuleType) -> None:
    for package in getattr(module, "REQUIRES", ()):
        require(package, module.TITLE)
