"""What was understood in one sentence, the click that takes it back, and what will be embedded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.preview import preview
from embedding_explorer.data.columns import Note
from embedding_explorer.data.summary import summary
from embedding_explorer.engine import is_little
from ui.cache import cache
from ui.data import upload
from ui.frame import shell, state
from ui.jobs import answers

SCALED = {
    "z-score": "standardised",
    "0..1": "scaled to 0..1",
    "rank": "ranked",
    "none": "unscaled",
}
TABLES = ("csv", "xlsx", "ods", "json", "jsonl", "parquet", "arrow", "table")
GUESSED = ("text", "vectors", "graph", "distances")  # kinds that a table was taken for


def sentence(data: ee.Dataset, key: str) -> None:
    """Draw the sentence, and beside it the one click that takes back what was assumed."""
    recipe = chosen(data)
    scaling = _scaling(recipe)
    with st.container(horizontal=True, vertical_alignment="center", key="understood"):
        said = summary(data, SCALED.get(scaling, ""))
        st.markdown(f"**{shell.plain(said)}**", width="content")
        if scaling:
            plain = scaling == "none"
            label = "Standardise the numbers" if plain else "Use numbers as they are"
            other = "z-score" if plain else "none"
            _undo(label, lambda: _scale(recipe, other))
        else:
            _kind(data, key)


def chosen(data: ee.Dataset) -> Recipe:
    """Return the recipe that Explore opens this data with."""
    view = state.view()
    recipes = cache.methods(data).set_index("key")["recipe"]
    recipe: Recipe = view.recipe or recipes.get(view.method, recipes.iloc[0])
    return recipe


def _scaling(recipe: Recipe) -> str:
    return str(recipe.encoder_params.get("scaling", "z-score")) * (recipe.encoder == "features")


def _scale(recipe: Recipe, scaling: str) -> None:
    params = Params({**recipe.encoder_params, "scaling": scaling})
    state.update(recipe=replace(recipe, encoder_params=params))


def _kind(data: ee.Dataset, key: str) -> None:
    """Draw the click that takes back the kind a table was taken for."""
    brought = state.value("brought", {}).get(key)
    if brought is None or data.reading.get("format") not in TABLES:
        return
    undone = brought.options.get("kind") == "items"
    if not undone and data.kind not in GUESSED:
        return
    label = "Detect the kind again" if undone else "Read it as a plain table"
    _undo(label, lambda: upload.read_again(key, kind=None if undone else "items"))


def rows(note: Note, key: str) -> None:
    """Draw the click that leaves out the rows of a note, or takes them back."""
    brought = state.value("brought", {}).get(key)
    if brought is None:
        return
    gone = set(brought.options.get("leave_out", ()))
    one = note.count == 1
    label = (
        f"Keep {'it' if one else 'them'}"
        if note.choice in gone
        else f"Leave {'it' if one else 'them'} out"
    )
    wished = tuple(sorted(gone ^ {note.choice}))
    st.button(
        label,
        key=f"leave-out-{note.choice.replace(' ', '-')}",
        on_click=lambda: upload.read_again(key, leave_out=wished),
    )


def _undo(label: str, change: Callable[[], None]) -> None:
    st.button(label, key="undo-assumed", icon=":material/undo:", on_click=change)


def embedded(data: ee.Dataset) -> None:
    """Draw the first rows as they go into the encoder."""
    st.markdown("**What will be embedded**")
    with shell.guard("preview-problem"):
        query = chosen(data).encoder_recipe().to_query()
        if is_little(data):
            found = cache.of_data(f"preview {query}", data, lambda: preview(data, query))
        elif not st.toggle("Show the first rows", key="embedded-asked"):
            return  # a worker makes it, for whose turn the page would wait
        else:
            title = "Preparing the preview"
            found = answers.answer_of([(data, None)], preview, title, query=query)
        st.caption(shell.plain(found.says))
        st.dataframe(found.table, hide_index=True, key="embedded")
