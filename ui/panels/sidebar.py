"""The sidebar of Explore: pick data, pick a method, change its settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import shown
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.samples import cards
from ui.cache import cache, consent
from ui.frame import forms, shell, state

OWN_CHAIN = "own"


def pick_data() -> ee.Dataset:
    """Draw the choice of data; return the dataset that is current."""
    data = state.current()
    titles = _titles()
    state.seed("data", state.view().data)
    st.selectbox(
        "Data",
        list(titles),
        format_func=lambda key: titles.get(key, key),
        index=list(titles).index(state.view().data),
        key="data",
        on_change=lambda: state.show_data(state.value("data")),
    )
    shell.link("pages/data.py", "Bring your own", ":material/upload_file:")
    return data


def _titles() -> dict[str, str]:
    """Return what each dataset is called, all different: the browser answers with the title."""
    titles = {key: str(card["title"]) for key, card in cards().items()}
    titles |= {key: own.source for key, own in state.other_data().items()}
    return dict(zip(titles, unique_names(titles.values())[0], strict=True))


def pick_recipe(data: ee.Dataset) -> Recipe:
    """Draw the choice of method and its settings; return the recipe that holds."""
    table = cache.methods(data)
    titles = dict(zip(table["key"], table["title"], strict=True)) | {OWN_CHAIN: "Own chain"}
    recipes = dict(zip(table["key"], table["recipe"], strict=True))
    method = _method(titles, recipes)
    state.seed("method", method)
    st.pills(
        "Method",
        list(titles),
        format_func=titles.__getitem__,
        default=method,
        key="method",
        required=True,
        on_change=_method_changed,
    )
    recipe = state.view().recipe or recipes.get(method) or _first(recipes)
    if method == OWN_CHAIN:
        recipe = _own_chain(data, recipe)
    else:
        st.caption(table.set_index("key")["summary"].get(method, ""))
    return _settings(recipe, data)


def _method(titles: dict[str, str], recipes: dict[str, Recipe]) -> str:
    view = state.view()
    if view.method in titles:
        return view.method
    if view.recipe is not None:
        return next((k for k, r in recipes.items() if _same_chain(r, view.recipe)), OWN_CHAIN)
    if view.method:
        state.update(method="")
        shell.problem(
            f"There is no method {shown(view.method)} for this data; showing the first one.",
            key="method-problem",
        )
    return next(iter(recipes), OWN_CHAIN)


def _same_chain(a: Recipe, b: Recipe) -> bool:
    return (a.encoder, a.reducer, a.projection) == (b.encoder, b.reducer, b.projection)


def _first(recipes: dict[str, Recipe]) -> Recipe:
    return next(iter(recipes.values()), Recipe())


def _method_changed() -> None:
    state.update(method=state.value("method") or "", recipe=None)


def _own_chain(data: ee.Dataset, recipe: Recipe) -> Recipe:
    """Draw one choice per step; return the recipe with the chosen steps."""
    modules = registry.all_of("encoders")
    if reason := refusal(modules[recipe.encoder], data):
        shell.problem(reason, key="chain-problem")
    encoders = {k: m.TITLE for k, m in modules.items() if not refusal(m, data)}
    reducers = {"": "nothing"} | {k: m.TITLE for k, m in registry.all_of("reducers").items()}
    chosen = {
        "encoder": _step("Vectors by", "encoder", encoders, recipe.encoder),
        "reducer": _step("Reduced by", "reducer", reducers, recipe.reducer),
        "projection": _step("Map by", "projection", reducers, recipe.projection),
    }
    return _with_steps(recipe, chosen)


def _step(label: str, name: str, titles: dict[str, str], now: str | None) -> str | None:
    key = f"chain-{name}"
    state.seed(key, now if now in titles else next(iter(titles)))
    return (
        st.selectbox(
            label,
            list(titles),
            format_func=titles.__getitem__,
            index=list(titles).index(now if now in titles else next(iter(titles))),
            key=key,
        )
        or None
    )


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
    to_fill |= recipe.encoder == "vision" and not recipe.encoder_params.get("model")
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
    return data.names.tolist() if points is None else points[:2].tolist()


def dimensions(built: ee.Built) -> None:
    """Draw the switch between a flat map and one in space."""
    recipe = built.recipe
    as_it_is = built.trail[-1].key == "as_is"
    now = built.map.shape[1] if built.map is not None else 2
    state.seed("dimensions", f"{now}D")

    def changed() -> None:
        if state.value("dimensions") not in ("2D", "3D"):
            return
        given = {k: v for k, v in recipe.projection_params.items() if k != "n_components"}
        given |= {"n_components": 3} if state.value("dimensions") == "3D" else {}
        state.update(recipe=replace(recipe, projection_params=Params(given)))

    st.segmented_control(
        "Map in",
        ["2D", "3D"],
        default=f"{now}D",
        key="dimensions",
        required=True,
        disabled=as_it_is or built.map is None,
        on_change=changed,
    )


def neighbors(key: str, width: int | Literal["stretch"] = "stretch") -> int:
    """Draw the number of neighbours, the same on all pages; return it."""
    state.seed(key, state.view().k)
    st.number_input(
        "Neighbours (k)",
        min_value=1,
        max_value=100,
        value=state.view().k,
        key=key,
        width=width,
        on_change=lambda: state.update(k=int(state.value(key))),
    )
    return state.view().k
