"""Context: one word in many sentences, and how a transformer tells its senses apart."""

import streamlit as st

from embedding_explorer.base.recipe import Recipe
from embedding_explorer.engine.word_questions import context
from ui.context import layers, maps, near, sentences, static_vector, view
from ui.frame import shell
from ui.jobs.answers import answer
from ui.panels import build_map

shell.page(
    "Context",
    "One word in many sentences: a transformer gives every use its own vector.",
    own=view.PAGE,
)
asked, typed = None, True
with st.sidebar, shell.guard("context-sentences"):
    asked = sentences.pick()
    typed = asked is not None
if not typed:
    shell.tell("info", sentences.START, key="context-start", icon="edit_note")
with shell.guard("context-problem"):
    if asked:
        recipe = Recipe(encoder="bert", projection=None)
        built = build_map.made(asked.data, recipe, view.share)
        told = answer(built, context, "Reading every use", word=asked.word, forms=asked.forms)
        one = static_vector.single(asked.word, sentences.named_senses())
        shown = maps.Shown(told["found"], told["maps"], told["near"], told["apart"], one)
        layers.slider(shown)
        rows = maps.heard(shown)
        left, right = st.columns([0.68, 0.32], gap="medium")
        with right:
            near.show(shown, rows)
        with left:
            maps.draw(shown, rows)
            layers.said(shown)
        for note in shown.found.notes:
            st.caption(shell.plain(note))
view.share()
