"""New rows among the points of a map that stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.progress import Progress
from embedding_explorer.build.new_rows import NewRows, new_rows
from embedding_explorer.reducers import Reduced
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import dense
from embedding_explorer.space.metrics import check_metric, is_precomputed
from embedding_explorer.space.space import Matrix, Space, Stage, unit_rows

KEY, TITLE = "transform", "New rows placed"
NOT_ROWS = ("words", "values")  # choices of the parameter `points` by which a point is no row


@dataclass(frozen=True, eq=False)
class Transformed:
    """New rows among the points of a map.

    Attributes
    ----------
    built : Built
        The old points and, below them, the new ones: vectors, map, dataset. What was there before
        is the same to the bit. It can be asked, measured and drawn as any other, and no rows can
        be placed in it again.
    start : int
        Position of the first new point.
    notes : tuple of str
        What the reader should know of the new rows: what they lack, and which of their words and
        categories the method does not know.
    """

    built: Built
    start: int
    notes: tuple[str, ...]

    @property
    def names(self) -> pd.Index:
        """The m unique names of the new points; one that was taken has a number."""
        return self.built.space.names[self.start :]

    @property
    def matrix(self) -> Matrix:
        """Their vectors, (m, d) float32, in the space of the others; CSR where that is."""
        return self.built.space.matrix[self.start :]

    @property
    def map(self) -> np.ndarray | None:
        """Their places, (m, 2) or (m, 3) float32 in the units of the map, or None without one."""
        return None if self.built.map is None else self.built.map[self.start :]


@one_blas_thread
def transform(built: Built, more: Any, progress: Progress | None = None) -> Transformed:
    """Place new rows in the space and on the map of others, which stay where they are.

    The rows go through every step as it was learned: an encoder's terms, scales, categories or
    network, the mean, the reducer's directions. On the map PCA, SVD and named axes place them by
    their own numbers; UMAP, t-SNE, MDS and classical MDS by the points that are there (`place_rows`
    of each). Each row is placed for itself, so that other new rows change nothing. How far to
    believe a place says `belief` of the result's `built`.

    Parameters
    ----------
    built : Built
        Its points must be the rows of its data.
    more : Dataset, or whatever `read` takes
        With the same columns, in any order; those that make no vectors (labels, links, columns
        left aside) may be missing.
    progress : callable (fraction, step) -> None, optional
        Called with 0..1; what it raises stops the work.

    Raises
    ------
    MethodError
        Where a method cannot place a row: of graphs and distance matrices, of words as points, of
        given coordinates, or after a reduction that is no linear one.
    InputError
        If kinds, columns or sizes of vectors or images differ.
    LimitError
        If there are more rows together than allowed.
    """
    tell: Progress = progress or (lambda fraction, step: None)
    check(built)
    rows = new_rows(built.dataset, more)
    vectors, said = _vectors(built, rows, _part(tell, 0.0, 0.6))
    space = _below(built.space, vectors, rows)
    coords = None if built.map is None else _coords(built, vectors, _part(tell, 0.6, 1.0))
    notes = (*rows.notes, *said)
    shape = (len(rows.fresh), rows.fresh.items.shape[1])
    stage = Stage(KEY, TITLE, shape, vectors.shape, 0.0, 0, notes=notes)
    whole = replace(
        built,
        space=space,
        map=None if coords is None else np.concatenate([np.asarray(built.map), coords]),
        trail=(*built.trail, stage),
        dataset=rows.together,
    )
    tell(1.0, TITLE)
    return Transformed(whole, len(built.space), notes)


def check(built: Built) -> None:
    """Raise the `MethodError` that says why no row can become a point, if none can."""
    encoder = registry.find("encoders", built.recipe.encoder)
    if any(stage.key == KEY for stage in built.trail):
        raise MethodError(
            "Some of these points were placed, not learned from; place new rows on the map as it "
            "was built."
        )
    if is_precomputed(built.space) or hasattr(encoder, "NOT_PLACED"):
        raise _not_placed(encoder)
    if built.dataset.kind == "graph":
        raise MethodError(
            f"{encoder.TITLE} describes a node by its links to the others, which new nodes "
            "change; build the map anew with them."
        )
    _check_points(built, encoder)
    for step in ("reducer", "projection"):
        _check_reducer(built, step)


def _check_points(built: Built, encoder: ModuleType) -> None:
    params = registry.make_params(encoder, built.recipe.encoder_params)
    if getattr(params, "points", "") in NOT_ROWS:
        raise MethodError(
            f"The points are {params.points} here, not rows; choose rows or documents as the "
            "points."
        )
    if not can_encode(encoder):
        raise _not_placed(encoder)


def _check_reducer(built: Built, step: str) -> None:
    key = getattr(built.recipe, step)
    if key is None or (step == "projection" and built.trail[-1].key == "as_is"):
        return
    module = registry.find("reducers", key)
    if step == "projection" and not can_place(module):
        raise _not_placed(module)
    if step == "reducer" and not hasattr(module, "transform"):
        raise MethodError(
            f"{module.TITLE} as a reduction cannot place new rows; reduce by PCA or SVD, and let "
            f"{module.TITLE} make the map."
        )


def can_encode(encoder: ModuleType) -> bool:
    """Tell whether an encoder can make vectors of rows it has not learned from."""
    alone = getattr(encoder, "LEARNS", "weights") == "nothing"
    return not hasattr(encoder, "NOT_PLACED") and (alone or hasattr(encoder, "place_rows"))


def can_place(reducer: ModuleType) -> bool:
    """Tell whether a reducer can place new vectors on the map it made."""
    return hasattr(reducer, "transform") or hasattr(reducer, "place_rows")


def _not_placed(module: ModuleType) -> MethodError:
    usual = f"{module.TITLE} cannot place new rows; build the map anew with all of them."
    return MethodError(getattr(module, "NOT_PLACED", usual))


def _part(tell: Progress, start: float, end: float) -> Progress:
    return lambda fraction, step: tell(start + (end - start) * fraction, step)


def _vectors(built: Built, rows: NewRows, tell: Progress) -> tuple[Matrix, tuple[str, ...]]:
    """Return the new rows' vectors in the built space, (m, d), and the encoder's sentences."""
    recipe = built.recipe
    module = registry.find("encoders", recipe.encoder)
    params = registry.make_params(module, recipe.encoder_params)
    extras = built.space.extras.get("encoder_extras", built.space.extras)
    if hasattr(module, "place_rows"):
        placed = module.place_rows(
            rows.fresh, extras, known=built.dataset, params=params, progress=tell
        )
        matrix, notes = placed.matrix, tuple(placed.notes)
    else:
        space: Space = module.encode(rows.fresh, params, seed=recipe.seed, progress=tell)
        matrix, notes = space.matrix, tuple(space.extras.get("notes", ()))
    if recipe.center:
        matrix = dense(matrix) - extras["preprocess_mean"]
    if recipe.unit_norm:
        matrix = unit_rows(matrix)
    if recipe.reducer:
        reducer = registry.find("reducers", recipe.reducer)
        matrix = np.asarray(reducer.transform(matrix, built.space.extras), np.float32)
    if matrix.shape[1] != built.space.matrix.shape[1]:
        raise InputError(
            f"The new rows have vectors of {matrix.shape[1]:,} numbers, and the others of "
            f"{built.space.matrix.shape[1]:,}; bring rows made in the same way."
        )
    return matrix, notes


def _below(space: Space, vectors: Matrix, rows: NewRows) -> Space:
    """Return the space with the new vectors below the others, sparse where it was."""
    if space.sparse:
        from scipy.sparse import csr_matrix, vstack

        matrix = csr_matrix(vstack([space.matrix, csr_matrix(vectors)]), dtype=np.float32)
    else:
        matrix = np.concatenate([space.matrix, dense(vectors).astype(np.float32)])
    names, items = rows.together.names, rows.together.items
    return replace(space, names=names, items=items, matrix=matrix)


def _coords(built: Built, vectors: Matrix, tell: Progress) -> np.ndarray:
    """Return where the new rows lie on the map, (m, 2) or (m, 3) float32."""
    recipe, known = built.recipe, np.asarray(built.map)
    vectors = vectors if built.space.sparse else dense(vectors)
    if built.trail[-1].key == "as_is":
        return _as_wide(dense(vectors), known)
    module = registry.find("reducers", str(recipe.projection))
    if hasattr(module, "transform"):
        return _as_wide(module.transform(vectors, built.map_extras), known)
    params = registry.make_params(module, {"n_components": 2, **recipe.projection_params})
    check_metric(replace(built.space, **_alone(vectors)), recipe.metric)
    placed: np.ndarray = module.place_rows(
        vectors,
        built.space,
        Reduced(known, built.map_extras),
        params,
        metric=recipe.metric,
        seed=recipe.seed,
        progress=tell,
    )
    return placed


def _alone(vectors: Matrix) -> dict[str, Any]:
    names = pd.Index([f"new row {i + 1}" for i in range(vectors.shape[0])], name="name")
    return {"names": names, "items": pd.DataFrame({"name": names}), "matrix": vectors}


def _as_wide(coords: Any, known: np.ndarray) -> np.ndarray:
    """Return coordinates as float32, with zeros where the map has a dimension more."""
    flat = np.asarray(coords, np.float32)
    return np.pad(flat, ((0, 0), (0, known.shape[1] - flat.shape[1])))
