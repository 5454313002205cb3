"""The sidebar of Explore: pick data, pick a method, change its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, Literal

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import shown
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.data import coordinates
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.samples import cards
from ui.cache import cache, consent
from ui.frame import forms, shell, state, widgets

OWN_CHAIN = "own"


def pick_data() -> ee.Dataset:
    """Draw the choice of data; return the dataset that is current."""
    data = state.current()
    titles = _titles()
    widgets.select("Data", titles, state.view().data, state.show_data, key="data")
    shell.link("pages/data.py", "Upload your own", ":material/upload_file:")
    return data


def _titles() -> dict[str, str]:
    """Return what each dataset is called, all different: the browser answers with the title."""
    titles = {key: str(card["title"]) for key, card in cards().items()}
    titles |= {key: own.source for key, own in state.other_data().items()}
    return dict(zip(titles, unique_names(titles.values())[0], strict=True))


def pick_recipe(data: ee.Dataset) -> Recipe:
    """Draw the two steps, what makes the vectors and what draws the map; return the recipe."""
    table = cache.methods(data)
    recipes = dict(zip(table["key"], table["recipe"], strict=True))
    method = _method(recipes)
    recipe = state.view().recipe or recipes.get(method) or _first(recipes)
    shown = _vectors(table, method, recipe)
    if shown == OWN_CHAIN:
        recipe = _own_chain(data, recipe)
    else:
        st.caption(table.set_index("key")["summary"].get(shown, ""))
    recipe = _map(data, recipe, recipes, shown)
    return _settings(recipe, data)


def _method(recipes: dict[str, Recipe]) -> str:
    view = state.view()
    if view.method in recipes or view.method == OWN_CHAIN:
        return view.method
    if view.recipe is not None:
        return next((k for k, r in recipes.items() if _same_chain(r, view.recipe)), OWN_CHAIN)
    if view.method:
        state.update(method="")
        shell.remark(
            f"There is no method {shown(view.method)} for this data; showing the first one."
        )
    return next(iter(recipes), OWN_CHAIN)


def _same_chain(a: Recipe, b: Recipe) -> bool:
    return (a.encoder, a.reducer, a.projection) == (b.encoder, b.reducer, b.projection)


def _first(recipes: dict[str, Recipe]) -> Recipe:
    return next(iter(recipes.values()), Recipe())


def _vectors(table: pd.DataFrame, method: str, recipe: Recipe) -> str:
    """Draw what makes the vectors; return which preset of vectors it is.

    A preset that differs from another in its map alone (UMAP) is no choice of vectors.
    """
    recipes = dict(zip(table["key"], table["recipe"], strict=True))
    of = {key: _before_the_map(made) for key, made in recipes.items()}
    own: dict[str, str] = {key: next(k for k in of if of[k] == of[key]) for key in of}
    titles = {
        key: f"Reduced by {title}" if recipes[key].reducer else title
        for key, title in zip(table["key"], table["title"], strict=True)
        if own[key] == key
    }
    now: str = own.get(method, OWN_CHAIN)

    def changed(chosen: str) -> None:
        if chosen == OWN_CHAIN:
            state.update(method=chosen, recipe=recipe)
            return
        other = recipe.projection != recipes[now].projection if now in recipes else False
        made = _with_map(recipes[chosen], recipe) if other else None
        state.update(method=chosen, recipe=made)

    titles |= {OWN_CHAIN: "Custom pipeline"}
    widgets.segments("Vectors", titles, now, changed, key="method", pills=True)
    return now


def _before_the_map(recipe: Recipe) -> Recipe:
    return replace(recipe, projection=None, projection_params=Params())


def _with_map(recipe: Recipe, other: Recipe) -> Recipe:
    """Return the recipe with the map of another; axes are named by points, which differ."""
    params = Params() if other.projection == "axes" else other.projection_params
    return replace(recipe, projection=other.projection, projection_params=params)


def _map(data: ee.Dataset, recipe: Recipe, recipes: dict[str, Recipe], method: str) -> Recipe:
    """Draw what makes the map; return the recipe with it."""
    modules = registry.all_of("reducers")
    titles = {key: module.TITLE for key, module in modules.items() if _draws(key, module, data)}
    if recipe.projection and recipe.projection not in titles:
        titles[recipe.projection] = modules[recipe.projection].TITLE
    if method == OWN_CHAIN or not recipe.projection:
        titles[""] = "No map"

    def changed(chosen: str) -> None:
        known = [r for r in recipes.values() if _before_the_map(r) == _before_the_map(recipe)]
        preset = next((r for r in known if r.projection == chosen), None)
        params = preset.projection_params if preset else Params()
        made = replace(recipe, projection=chosen or None, projection_params=params)
        state.update(method=method, recipe=made)

    now = recipe.projection or ""
    widgets.segments("Map", titles, now, changed, key="projection", pills=True)
    return recipe


def _draws(key: str, module: ModuleType, data: ee.Dataset) -> bool:
    """Tell whether a reducer can draw this data."""
    if key == "coordinates":
        return bool(coordinates.of_dataset(data))
    return data.kind != "distances" or getattr(module, "TAKES_DISTANCES", False)


def _own_chain(data: ee.Dataset, recipe: Recipe) -> Recipe:
    """Draw one choice per step before the map; return the recipe with the chosen steps."""
    modules = registry.all_of("encoders")
    if reason := refusal(modules[recipe.encoder], data):
        shell.problem(reason, key="chain-problem")
    encoders = {k: m.TITLE for k, m in modules.items() if not refusal(m, data)}
    reducers = {"": "nothing"} | {k: m.TITLE for k, m in registry.all_of("reducers").items()}
    chosen = {
        "encoder": _step("Encoder", "encoder", encoders, recipe.encoder),
        "reducer": _step("Reduction", "reducer", reducers, recipe.reducer),
    }
    return _with_steps(recipe, chosen)


def _step(label: str, name: str, titles: dict[str, str], now: str | None) -> str | None:
    at = now if now in titles else next(iter(titles))
    return widgets.select(label, titles, at, key=f"chain-{name}") or None


def _with_steps(recipe: Recipe, chosen: dict[str, str | None]) -> Recipe:
    """Return the recipe with other steps; a step that stays keeps its parameters."""
    if all(getattr(recipe, step) == key for step, key in chosen.items()):
        return recipe
    changes: dict[str, Any] = dict(chosen)
    for step, key in chosen.items():
        if getattr(recipe, step) != key:
            changes[f"{step}_params"] = Params()
    changed = replace(recipe, **changes)
    state.update(recipe=changed, method=OWN_CHAIN)
    return changed


def _settings(recipe: Recipe, data: ee.Dataset) -> Recipe:
    to_fill = recipe.projection == "axes" and not recipe.projection_params
    asks = getattr(registry.find("encoders", recipe.encoder), "ASKS", "")
    to_fill |= bool(asks and not recipe.encoder_params.get(asks))
    box = st.expander("Settings", expanded=to_fill, icon=":material/tune:", key="settings")
    with box, shell.guard("form"):
        changed = forms.recipe_form(recipe, data, _names(data))
        if changed is not None and changed != recipe:
            consent.choose(recipe, changed)
            state.update(recipe=changed)
            return changed
    return recipe


def _names(data: ee.Dataset) -> Sequence[str]:
    """Return some names of points last shown, as an example of what axes are named by."""
    points = state.value("points")
    shown: list[str] = (data.names if points is None else points)[:2].tolist()
    return shown


def dimensions(built: ee.Built) -> None:
    """Draw the switch between a flat map and one in space."""
    recipe = built.recipe
    as_it_is, three = built.trail[-1].key == "as_is", built.space.matrix.shape[1] == 3
    now = built.map.shape[1] if built.map is not None else 2

    def changed(shown: str) -> None:
        given = {k: v for k, v in recipe.projection_params.items() if k != "n_components"}
        if shown == "3D" or three:  # of three numbers, a flat map is to be asked for
            given["n_components"] = 3 if shown == "3D" else 2
        state.update(recipe=replace(recipe, projection_params=Params(given)))

    disabled = built.map is None or (as_it_is and not three)
    widgets.segments(
        "Dimensions", ["2D", "3D"], f"{now}D", changed, key="dimensions", disabled=disabled
    )


def neighbors(key: str, width: int | Literal["stretch"] = "stretch") -> int:
    """Draw the number of neighbours, the same on all pages; return it."""
    now = state.view().k
    widgets.number("Neighbours (k)", 1, 100, now, lambda k: state.update(k=k), key=key, width=width)
    return now
