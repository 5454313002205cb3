"""What methods are called, so that no two of a report are called the same; and their parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.data.columns import distinct
from embedding_explorer.data.samples import called
from embedding_explorer.space.built import Built

STEPS = (("encoder", "encoders"), ("reducer", "reducers"), ("projection", "reducers"))
_PLAIN = {"center": False, "unit_norm": False, "metric": "cosine", "seed": 0}


def titles(builts: Sequence[Built]) -> list[str]:
    """Return a title per method: its steps up to the vectors, and what tells it from its likes.

    Methods with the same steps are told apart by where their data came from, by the parameters
    of the vectors in which they differ, by what draws the map, and then by its parameters.
    """
    found = [_vectors(built.recipe) for built in builts]
    for add in (_source, _vectors_differ, _map, _differ):
        found = _told_apart(found, builts, add)
    return distinct(found, taken=())


Adding = Callable[[Sequence[Built]], list[str]]


def _told_apart(found: list[str], builts: Sequence[Built], add: Adding) -> list[str]:
    out = list(found)
    for title in set(found):
        alike = [i for i, other in enumerate(found) if other == title]
        more = add([builts[i] for i in alike])
        if len(set(more)) > 1:
            for i, words in zip(alike, more, strict=True):
                out[i] = f"{title}{words}"
    return out


def _vectors(recipe: Recipe) -> str:
    module = registry.find("encoders", recipe.encoder)
    encoder: str = module.TITLE
    if named := getattr(module, "named", None):
        encoder = named(registry.make_params(module, recipe.encoder_params))
    if recipe.reducer is None:
        return encoder
    return f"{encoder} → {registry.find('reducers', recipe.reducer).TITLE}"


def _source(builts: Sequence[Built]) -> list[str]:
    return [f" of {called(built.dataset)}" for built in builts]


def _map(builts: Sequence[Built]) -> list[str]:
    keys = [built.recipe.projection for built in builts]
    return [f", map by {registry.find('reducers', k).TITLE}" if k else ", no map" for k in keys]


def _vectors_differ(builts: Sequence[Built]) -> list[str]:
    """Return the parameters that decide vectors and neighbours, where they differ."""
    return _differ([replace(b, recipe=replace(b.recipe, projection=None)) for b in builts])


def _differ(builts: Sequence[Built]) -> list[str]:
    tables = [parameters(built.recipe) for built in builts]
    values = [{(r.step, r.parameter): r.value for r in t.itertuples()} for t in tables]
    names = [n for n in dict.fromkeys(name for v in values for name in v) if n[0] != n[1]]
    differ = [n for n in names if len({v.get(n) for v in values}) > 1]
    words = [", ".join(f"{n[1]} {v.get(n, '(none)') or '(empty)'}" for n in differ) for v in values]
    return [f", {w}" if w else "" for w in words]


def parameters(recipe: Recipe) -> pd.DataFrame:
    """Return every parameter of a recipe, defaults included.

    Returns
    -------
    DataFrame
        step, parameter, value (text), chosen (False where it is the default).
    """
    rows: list[tuple[str, str, str, bool]] = []
    for step, folder in STEPS:
        key = getattr(recipe, step)
        rows.append((step, step, key or "none", True))
        if key is None:
            continue
        module = registry.find(folder, key)
        given = dict(getattr(recipe, f"{step}_params"))
        if step == "projection":
            given = {"n_components": 2, **given}
        for name, value in asdict(registry.make_params(module, given)).items():
            chosen = name in getattr(recipe, f"{step}_params")
            automatic = step == "reducer" and name == "n_components" and not chosen
            rows.append((step, name, "automatic" if automatic else as_text(value), chosen))
    for name, default in _PLAIN.items():
        value = getattr(recipe, name)
        rows.append(("whole", name, as_text(value), value != default))
    return pd.DataFrame(rows, columns=["step", "parameter", "value", "chosen"])


def as_text(value: Any) -> str:
    """Return a parameter as a reader sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)


def full_query(recipe: Recipe) -> str:
    """Return the recipe as a query in which the parameters of the encoder are all written out."""
    module = registry.find("encoders", recipe.encoder)
    params = Params(asdict(registry.make_params(module, recipe.encoder_params)))
    return replace(recipe, encoder_params=params).to_query(full=True)
