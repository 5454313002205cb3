"""A model that a link names is opened, or fetched, once the visitor has said so by a click."""

from __future__ import annotations

import streamlit as st

from embedding_explorer import model_policy
from embedding_explorer.errors import shown
from embedding_explorer.recipe import Recipe
from ui import shell, state

AGREED = "models-agreed"
LONGEST = 300  # characters of a name on screen


def choose(before: Recipe, now: Recipe) -> None:
    """Take a model that the visitor has typed in for one they agree to."""
    if (model := named(now)) != named(before):
        _agree(model)


def ask(*recipes: Recipe) -> None:
    """Go on where the visitor agrees to every model; else ask, and end this run of the page.

    Only what came with the address is asked about. A server that allows no models refuses by
    itself.
    """
    if not state.value(shell.BY_LINK) or not model_policy.allows(model_policy.setting()):
        return
    agreed = state.value(AGREED, ())
    model = next((m for m in map(named, recipes) if m and m not in agreed), "")
    if not model:
        return
    text = (
        f"The link you followed asks for the model {shown(model, LONGEST)}. It would be opened on "
        "the disk of the machine this program runs on, or fetched from Hugging Face. Go on only "
        "if you know who made the link."
    )
    shell.tell("warning", shell.plain(text), key="model-of-link", icon="passkey")
    st.button("Use this model", key="agree-model", on_click=_agree, args=(model,))
    st.stop()


def named(recipe: Recipe) -> str:
    """Return the model a recipe names; "" for none and for the packaged one."""
    model = str(recipe.encoder_params.get("model", ""))
    return "" if model == model_policy.PACKAGED else model


def _agree(model: str) -> None:
    state.put(AGREED, (*state.value(AGREED, ()), model))
