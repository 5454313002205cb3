"""A recipe as the steps it is made in, each kept on its own, and back from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer import registry
from embedding_explorer.build import Built, build, project, shrink
from embedding_explorer.dataset import Dataset
from embedding_explorer.recipe import Recipe
from embedding_explorer.store import Store

LIGHT = {
    "encoder": ("one_hot", "as_given", "pixels"),
    "reducer": (None, "pca", "svd", "axes"),
    "projection": (None, "pca", "svd", "axes"),
}
SLOW = ("word2vec", "bert", "node2vec", "learned", "vision", "umap", "tsne")
QUICK_ROWS = 5_000
LIGHT_ROWS, LIGHT_NUMBERS = 2_000, 150_000


@dataclass(frozen=True)
class Part:
    """One step of a recipe: what it does, the recipe up to it, its title and its store key."""

    kind: str  # "encode", "reduce" or "map"
    recipe: Recipe
    title: str
    key: str


def parts(store: Store, data: Dataset, recipe: Recipe) -> list[Part]:
    """Return the steps in the order they run; each needs the one before it."""
    wanted = [("encode", recipe.encoder_recipe(), "encoders", recipe.encoder)]
    if recipe.reducer:
        wanted.append(("reduce", recipe.space_recipe(), "reducers", recipe.reducer))
    if recipe.projection:
        wanted.append(("map", recipe, "reducers", recipe.projection))
    return [
        Part(kind, part, registry.find(folder, key).TITLE, _key(store, data, kind, part))
        for kind, part, folder, key in wanted
    ]


def _key(store: Store, data: Dataset, kind: str, recipe: Recipe) -> str:
    return store.key(kind, data.fingerprint, recipe.key)


def shared(data: Dataset) -> dict[str, Any]:
    """Return what results of this dataset have in common with it."""
    return {"items": data.items, "names": data.names}


def make(part_kind: str, data: Dataset, recipe: Recipe, before: Any, progress: Any) -> Any:
    """Carry out one step; return what is kept of it.

    Parameters
    ----------
    before : mapping or None
        What is kept of the step before.
    """
    return _MAKERS[part_kind](data, recipe, before, progress)


def _encode(data: Dataset, recipe: Recipe, before: Any, progress: Any) -> dict[str, Any]:
    built = build(data, recipe, progress)
    return {"space": built.space, "trail": built.trail}


def _reduce(
    data: Dataset, recipe: Recipe, before: Mapping[str, Any], progress: Any
) -> dict[str, Any]:
    space, stage = shrink(before["space"], recipe, progress)
    return {"space": space, "trail": (*before["trail"], stage)}


def _map(data: Dataset, recipe: Recipe, before: Mapping[str, Any], progress: Any) -> dict[str, Any]:
    start = Built(before["space"], None, before["trail"], recipe, data)
    built = project(start, recipe, progress)
    names = ("map", "trail", "map_extras", "caption")
    return {name: getattr(built, name) for name in names}


_MAKERS = {"encode": _encode, "reduce": _reduce, "map": _map}


def missing(store: Store, steps: list[Part]) -> list[int]:
    """Return the positions of the steps to make: what is kept, or not needed, is left out."""
    space = steps.index(_space(steps))
    wanted = [i for i in range(space, len(steps)) if not store.sound(steps[i].key)]
    if space in wanted:
        wanted = [i for i in range(space) if not store.sound(steps[i].key)] + wanted
    return wanted


def load(store: Store, data: Dataset, recipe: Recipe) -> Built | None:
    """Return what the recipe made of the data, or None when a step of it is not kept."""
    steps = parts(store, data, recipe)
    if missing(store, steps):
        return None
    common = shared(data)
    try:
        kept = store.get(_space(steps).key, shared=common)
        drawn = store.get(steps[-1].key, shared=common) if recipe.projection else {}
    except KeyError:
        return None
    return Built(**{**kept, "map": None, **drawn}, recipe=recipe, dataset=data)


def _space(steps: list[Part]) -> Part:
    return next(part for part in reversed(steps) if part.kind != "map")


def is_quick(data: Dataset, kind: str, recipe: Recipe | None) -> bool:
    """Tell whether a step is a matter of a second or so, and may go before those that are not."""
    step = {"encode": "encoder", "reduce": "reducer", "map": "projection"}.get(kind)
    slow = step is not None and getattr(recipe, step) in SLOW
    return len(data) <= QUICK_ROWS and not slow


def is_light(data: Dataset, recipe: Recipe) -> bool:
    """Tell whether the page itself may make this: a matter of some 50 ms, by numpy alone."""
    if any(getattr(recipe, step) not in keys for step, keys in LIGHT.items()):
        return False
    arrays = [a for a in (data.vectors, data.images) if a is not None]
    numbers = sum(a.size for a in arrays) + data.items.size
    return len(data) <= LIGHT_ROWS and numbers <= LIGHT_NUMBERS
