"""Which vectors the page calculates with: ready ones, trained here, or those of Explore."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import shown
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.wording import counted
from embedding_explorer.build.accepts import refusal
from embedding_explorer.data.samples import called
from ui.frame import shell, state, widgets
from ui.panels import build_map
from ui.words import view

READY, TRAINED, OWN_WORDS, EXPLORE = "words", "speeches", "own", "explore"
WORD2VEC = Recipe(encoder="word2vec", projection=None)


@dataclass(frozen=True)
class Source:
    """Where vectors come from: what it is called, what there is to know, how to get them."""

    title: str
    about: str
    data: Callable[[], ee.Dataset]
    recipe: Callable[[ee.Dataset], Recipe]


def sources() -> dict[str, Source]:
    """Return what can be chosen now; the visitor's own data where Word2Vec can read it."""
    found = {
        READY: Source(
            "Pretrained vectors (GloVe)",
            "Pretrained on six billion words of news and encyclopedia.",
            lambda: ee.sample("words"),
            lambda data: Recipe(encoder="as_given", projection=None),
        ),
        TRAINED: Source(
            "Word2Vec on speeches",
            "Trained here, in about 15 seconds, on two million words of presidents' speeches.",
            lambda: ee.sample("speeches"),
            lambda data: WORD2VEC,
        ),
    }
    data = state.current()
    name = called(data)
    if (
        state.view().data != TRAINED
        and refusal(registry.find("encoders", "word2vec"), data) is None
    ):
        found[OWN_WORDS] = Source(
            f"Word2Vec on {name}",
            f"Trained here on {name}, your current data.",
            state.current,
            lambda data: WORD2VEC,
        )
    found[EXPLORE] = Source(
        f"{name}, as on Explore",
        "The points and vectors of the method chosen on Explore.",
        state.current,
        explored,
    )
    return found


def explored(data: ee.Dataset) -> Recipe:
    """Return the recipe that Explore shows for this data."""
    table = ee.methods(data)
    recipes = dict(zip(table["key"], table["recipe"], strict=True))
    chosen = state.view().recipe or recipes.get(state.view().method)
    if chosen is None and (method := state.view().method):
        shell.remark(f"There is no method {shown(method)} for this data; showing the first one.")
        state.update(method="")
    return chosen or next(iter(recipes.values()), Recipe())


def pick() -> Source:
    """Draw the choice; return what was chosen."""
    offered = sources()
    now = view.view().vectors
    if now not in offered:
        shell.remark(f"There are no vectors called {shown(now)} here; showing the pretrained ones.")
        view.update(vectors=READY)
    titles = {key: source.title for key, source in offered.items()}
    now = view.view().vectors
    source = offered[widgets.select("Vectors", titles, now, _changed, key="words-vectors")]
    st.caption(shell.plain(source.about))
    return source


def _changed(vectors: str) -> None:
    """Go to other vectors: the questions start afresh, because the words may not be there."""
    state.put(view.PAGE.key, view.WordsView(vectors=vectors, task=view.view().task))


def about(built: ee.Built) -> None:
    """Draw how many vectors there are, and what making them had to say."""
    n, d = built.space.matrix.shape
    st.caption(f"{counted(n, built.space.unit)}, {counted(d, 'number')} each.")
    if built.notes:
        with st.container(key="vectors-notes"):
            for note in built.notes:
                st.caption(shell.plain(note))


def share() -> None:
    """Put what the page shows into the address bar."""
    view.share(with_data=view.view().vectors in (OWN_WORDS, EXPLORE))


def load(source: Source) -> ee.Built:
    """Return the vectors of a source, without a map; a bar is shown while they are made."""
    data = source.data()
    built = build_map.made(data, source.recipe(data).space_recipe(), share)
    if view.view().vectors not in (READY, TRAINED, OWN_WORDS):
        return built
    return replace(built, space=replace(built.space, unit="word"))  # as given, they are "vectors"
