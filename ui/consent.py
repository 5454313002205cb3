"""A model that only a link names is opened or fetched when the visitor says so.

Fetching writes gigabytes to the server's disk, and the name can be a folder anywhere. What was made
with it before is shown without asking.
"""

from __future__ import annotations

import streamlit as st

from embedding_explorer.errors import shown
from embedding_explorer.recipe import Recipe
from embedding_explorer.transformer.files import PACKAGED
from ui import shell, state

KEY = "models-agreed"


def agree(recipe: Recipe) -> None:
    """Remember that the visitor chose this recipe's model by hand."""
    state.put(KEY, {*(state.value(KEY) or ()), _model(recipe)})


def is_missing(recipe: Recipe) -> bool:
    """Tell whether the model is not the program's own, and the visitor did not choose it."""
    model = _model(recipe)
    return model not in ("", PACKAGED, *(state.value(KEY) or ()))


def ask(recipe: Recipe, key: str = "consent") -> None:
    """Say which model a link names, with a button that lets it be used."""
    text = (
        f"This link uses the model {shown(_model(recipe))}: opening or fetching it takes a click."
    )
    shell.tell("info", shell.plain(text), key=f"{key}-model", icon="deployed_code")
    icon = ":material/check:"
    st.button("Use this model", key=key, icon=icon, on_click=agree, args=(recipe,))


def _model(recipe: Recipe) -> str:
    return str(recipe.encoder_params.get("model") or "")
