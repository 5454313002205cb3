"""The steps of a recipe over data larger than memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.build import REDUCED
from embedding_explorer.large import linear
from embedding_explorer.large.data import Large, fair_sample
from embedding_explorer.large.gram import check_dimensions
from embedding_explorer.large.landmarks import NEIGHBORS, check_metric
from embedding_explorer.large.passes import Passes
from embedding_explorer.large.transforms import View
from embedding_explorer.space.space import Stage

LANDMARKS = 20_000
OFFERED = {
    "encoder": ("as_given",),
    "reducer": (None, "pca", "svd"),
    "projection": (None, "pca", "svd", "umap"),
}


def check_steps(data: Large, recipe: Recipe, landmarks: int) -> None:
    """Raise an error for a recipe that is not carried out chunk by chunk on such data."""
    for step, keys in OFFERED.items():
        if (given := getattr(recipe, step)) not in keys:
            raise MethodError(
                f"For data larger than memory the {step} can be "
                f"{', '.join(str(key or 'none') for key in keys)}, not {given}."
            )
    if recipe.reducer is recipe.projection is None:
        raise InputError("Name a reducer or a projection; else there is nothing to make.")
    if recipe.projection == "umap":
        check_metric(recipe.metric)
    if landmarks < 10:
        raise InputError(f"UMAP needs at least 10 landmarks, not {landmarks}.")
    wanted = recipe.projection_params.get("n_components", 2)
    if recipe.projection is not None and wanted not in (2, 3):
        raise InputError(f"A map has 2 or 3 dimensions, not {wanted}.")
    if data.sparse:
        _check_sparse(recipe)


def _check_sparse(recipe: Recipe) -> None:
    if recipe.center or (recipe.reducer or recipe.projection) == "pca":
        raise MethodError("Centring makes sparse blocks dense; use SVD, which does not centre.")
    if recipe.reducer is None and recipe.projection == "umap":
        raise MethodError("UMAP of sparse blocks needs fewer dimensions first; add SVD.")


def stages(data: Large, recipe: Recipe, out: Any) -> int:
    """Return how many passes over the data, or works as long as one, there will be."""
    last = {"umap": 3, None: 1}.get(recipe.projection, 2)
    return int(recipe.center) + (recipe.reducer is not None) + last + (out is not None)


class Steps:
    """Runs the steps; keeps what they say."""

    def __init__(self, passes: Passes, recipe: Recipe, landmarks: int) -> None:
        self.passes, self.recipe, self.landmarks = passes, recipe, landmarks
        self.view, self.d, self.kept = View(), passes.data.d, 1.0
        self.trail: list[Stage] = []
        self.extras: dict[str, Any] = {}
        self.caption = ""

    def run(self) -> Iterator[str]:
        """Return the paths of the parts of the result, in order."""
        self._prepare()
        recipe = self.recipe
        if recipe.reducer is not None:
            fewer = max(1, min(REDUCED, self.passes.data.n - 1, self.d))
            wanted = recipe.reducer_params.get("n_components", fewer)
            self._linear("reduce", recipe.reducer, wanted)
        if recipe.projection is None:
            return self._apply("Writing the vectors")
        wanted = recipe.projection_params.get("n_components", 2)
        if recipe.projection == "umap":
            return self._umap(wanted)
        self._linear("map", recipe.projection, wanted)
        self.caption = registry.find("reducers", recipe.projection).CAPTION
        return self._apply(registry.find("reducers", recipe.projection).TITLE)

    def _prepare(self) -> None:
        """Centre and scale, as the recipe says; a layout by cosine needs length 1 at its end."""
        if self.recipe.center:
            check_dimensions(self.d, "Centring")
            self.passes.begin("Mean")
            self.view = self.view.then(("shift", self.passes.moments(self.view, self.d).mean))
        if self.recipe.unit_norm:
            self.view = self.view.then(("unit",))

    def _linear(self, name: str, key: str, wanted: int) -> None:
        """Add PCA or SVD to the view."""
        title, began = registry.find("reducers", key).TITLE, time.perf_counter()
        n = self.passes.data.n
        if n < 2:
            raise MethodError(f"{title} needs at least 2 points to compare; there is only {n}.")
        self.passes.begin(title)
        k = min(wanted, n, self.d)
        parts = linear.decompose(self.passes, self.view, key, self.d, k)
        extras, kept = linear.extras_of(key, parts, self.kept)
        if k < wanted:
            extras["notes"].append(f"{title}: {wanted} dimensions asked for, only {k} possible.")
        self.view = self.view.then(*linear.step_of(key, extras, parts))
        self.extras[name], self.kept = extras, 1.0 if kept is None else kept
        self._stage(key, title, k, began, kept, extras["notes"])
        self.d = k

    def _apply(self, title: str) -> Iterator[str]:
        self.passes.begin(title)
        return self.passes.run("apply", self.view)

    def _umap(self, wanted: int) -> Iterator[str]:
        """Lay a fair sample out and place the rest by it."""
        passes, recipe = self.passes, self.recipe
        began = time.perf_counter()
        view = self.view.then(("unit",)) if recipe.metric == "cosine" else self.view
        sample = fair_sample(passes.data.n, self.landmarks, recipe.seed)
        rows = passes.keep(sample, "rows")
        passes.begin("UMAP: drawing landmarks")
        taken = [np.load(path) for path in passes.run("take", view, rows=rows)]
        vectors = passes.keep(np.concatenate(taken), "landmarks")
        passes.begin(f"UMAP of {len(sample):,} landmarks")
        params = {**recipe.projection_params, "n_components": wanted}
        # Of vectors of length 1 euclidean distance has the same neighbours as cosine.
        how = {"metric": recipe.metric, "seed": recipe.seed, "params": params}
        fitted = passes.fit(vectors=vectors, **how)
        extras = {**fitted["extras"], "landmarks": sample}
        self.extras["map"] = extras
        self.caption = self._landmark_caption(len(sample))
        self._stage("umap", "UMAP", wanted, began, None, extras["notes"])
        passes.begin("Placing by landmarks")
        if len(sample) == passes.data.n:  # nothing is left to place
            return iter([fitted["path"]])
        return passes.run("place", view, rows=rows, vectors=vectors, coords=fitted["path"])

    def _landmark_caption(self, m: int) -> str:
        caption: str = registry.find("reducers", "umap").CAPTION
        rest = self.passes.data.n - m
        if not rest:
            return caption
        return (
            f"{caption} UMAP laid out {m:,} randomly sampled landmarks; each of the other "
            f"{rest:,} points is the weighted mean of its {min(NEIGHBORS, m)} nearest landmarks, "
            "so finer detail is lost."
        )

    def _stage(
        self, key: str, title: str, k: int, began: float, kept: float | None, notes: list[str]
    ) -> None:
        n, seconds = self.passes.data.n, time.perf_counter() - began
        stage = Stage(key, title, (n, self.d), (n, k), seconds, 4 * n * k, kept, tuple(notes))
        self.trail.append(stage)
