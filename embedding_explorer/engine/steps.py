"""A recipe as the steps it is made in, each kept on its own, and back from the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.build import build, project, shrink
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine.store import Store
from embedding_explorer.space.built import Built
from embedding_explorer.space.space import Space

QUICK_ROWS = 5_000
# What the page goes over in some 50 ms: a table costs by its cells and their letters, not its rows.
LITTLE_CELLS, LITTLE_LETTERS, LITTLE_NUMBERS, LITTLE_LINKS = 5_000, 50_000, 150_000, 5_000
LIGHT_FACTORS = 20_000_000  # n × d × the less of both, what an exact decomposition grows with
LIGHT_DENSE = 4_000_000  # numbers of a table that centring fills


@dataclass(frozen=True)
class Part:
    """One step of a recipe: what it does, the recipe up to it, its title and its store key."""

    kind: str  # "encode", "reduce" or "map"
    recipe: Recipe
    title: str
    key: str


def parts(store: Store, data: Dataset, recipe: Recipe) -> list[Part]:
    """Return the steps in the order they run; each needs the one before it."""
    return [
        Part(kind, part, registry.find(folder, key).TITLE, _key(store, data, kind, part))
        for kind, part, folder, key in _steps(recipe)
    ]


def _steps(recipe: Recipe) -> list[tuple[str, Recipe, str, str]]:
    """Return kind, recipe up to it, folder and key of each step's method."""
    wanted = [("encode", recipe.encoder_recipe(), "encoders", recipe.encoder)]
    if recipe.reducer:
        wanted.append(("reduce", recipe.space_recipe(), "reducers", recipe.reducer))
    if recipe.projection:
        wanted.append(("map", recipe, "reducers", recipe.projection))
    return wanted


def _key(store: Store, data: Dataset, kind: str, recipe: Recipe) -> str:
    return store.key(kind, data.fingerprint, recipe.key)


def shared(data: Dataset) -> dict[str, Any]:
    """Return what results of this dataset have in common with it."""
    vectors = {} if data.vectors is None else {"vectors": data.vectors}
    return {"items": data.items, "names": data.names, **vectors}


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
    names = ["map", "trail", "map_extras", "caption"]
    if built.space is not start.space:  # some of its points have no place on this map
        names.append("space")
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
    methods = {} if recipe is None else {step[0]: step[2:] for step in _steps(recipe)}
    slow = kind in methods and getattr(registry.find(*methods[kind]), "SLOW", False)
    return len(data) <= QUICK_ROWS and not slow


def made_here(data: Dataset, recipe: Recipe) -> Built | None:
    """Return what the recipe makes of the data where the page itself may make it, else None.

    That is a matter of some 50 ms, by numpy alone. How many columns the cells of a table become is
    known only once they are encoded, so each step is looked at before it is done.
    """
    methods = [registry.find(folder, key) for _, _, folder, key in _steps(recipe)]
    light = all(getattr(method, "LIGHT", False) for method in methods)
    if not (light and is_little(data)) or (recipe.center and not _fills_little(data)):
        return None
    kept: dict[str, Any] = {"map": None}
    for kind, part, _, _ in _steps(recipe):
        if kind != "encode" and not _is_light(kept["space"]):
            return None
        kept |= make(kind, data, part, kept, lambda fraction, step: None)
    return Built(**kept, recipe=recipe, dataset=data)


def is_little(data: Dataset) -> bool:
    """Tell whether a page goes over all that a dataset holds in some 50 ms."""
    numbers = sum(array.size for array in data.arrays.values())
    links = 0 if data.edges is None else len(data.edges)
    if data.items.size > LITTLE_CELLS or links > LITTLE_LINKS or numbers > LITTLE_NUMBERS:
        return False
    return _letters(data) <= LITTLE_LETTERS


def _letters(data: Dataset) -> int:
    texts = data.items.select_dtypes(exclude="number")
    return int(sum(texts.iloc[:, i].astype("str").str.len().sum() for i in range(texts.shape[1])))


def _fills_little(data: Dataset) -> bool:
    """Tell whether the table stays small in which no number is 0, where it is made of cells."""
    cells: int = len(data) * (_letters(data) + data.items.shape[1])
    return cells <= LIGHT_DENSE


def _is_light(space: Space) -> bool:
    n, d = space.matrix.shape
    work: int = n * d * min(n, d)
    return work <= LIGHT_FACTORS
