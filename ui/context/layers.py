"""The slider over the layers, the curve beneath it, and what it says in numbers."""

from __future__ import annotations

import streamlit as st

from embedding_explorer.charts.context import separation_figure
from embedding_explorer.context import ContextLayers
from embedding_explorer.errors import InputError
from embedding_explorer.separation import separation, verdict
from ui import shell, state
from ui.context.maps import Shown
from ui.context.view import ONE, SHOWN, update, view

FEW = 10  # occurrences of a sense below which the numbers are no more than a hint


def slider(shown: Shown) -> None:
    """Draw the choice of the layer, and whether all are shown in turn."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="context-bar"):
        if shown.found.layers:
            state.seed("context-layer", shown.layer)
            st.slider(
                "Layer",
                0,
                shown.found.layers,
                key="context-layer",
                help="0 is before any word has seen the others; each layer mixes more of the "
                "sentence into the word.",
                on_change=lambda: update(layer=int(state.value("context-layer"))),
            )
        state.seed("context-show", view().show)
        st.segmented_control(
            "Map",
            SHOWN,
            key="context-show",
            required=True,
            on_change=lambda: update(show=state.held("context-show", ONE)),
        )


def said(shown: Shown) -> None:
    """Draw the curve of the layers and what it comes to; or say what is needed for it."""
    found = shown.found
    try:
        table = separation(found)
    except InputError as error:
        shell.tell("info", shell.plain(str(error)), key="context-senses", icon="info")
        return
    with st.container(key="context-verdict"):
        st.markdown(shell.plain(verdict(table, found.word)))
    with st.container(key="context-single"):
        st.markdown(_single(shown))
    st.markdown("**How alike two uses are, layer by layer**")
    figure = separation_figure(table, layer=shown.layer, dark=shell.is_dark())
    st.plotly_chart(figure, key="context-curve", theme=None, config={"displayModeBar": False})
    st.caption(_limits(found))
    with st.expander("The numbers of every layer", key="context-numbers"):
        st.dataframe(table.round(3), key="context-table", hide_index=True)
        st.caption(
            "Intervals hold 95 %, were the sentences drawn anew. A silhouette near 1 means "
            "that the senses lie apart, near 0 that they do not."
        )


def _single(shown: Shown) -> str:
    word = shell.plain(shown.found.word)
    if shown.one is None:
        return f"Vectors with one for each word give {word} the same place in all sentences."
    cosines = [f"{v:.2f} with {shell.plain(s)}" for s, v in shown.one.senses.items()]
    mixed = f" Its cosine is {' and '.join(cosines)}: a mixture." if len(cosines) > 1 else ""
    return (
        f"**The one vector** of {word} (GloVe) is the same in all {len(shown.found)} sentences: "
        f"within and between senses the cosine is 1.00, and nothing parts them.{mixed}"
    )


def _limits(found: ContextLayers) -> str:
    counts = found.items["sense"].value_counts()
    fewest = int(counts.min())
    few = (
        f"Only {fewest} uses of {counts.idxmin()!r}: with fewer than {FEW} of each sense these "
        "numbers are a hint, not a measurement. "
        if fewest < FEW
        else ""
    )
    return shell.plain(
        f"{few}All cosines of a layer can be high: look at the difference, not at the height. "
        "Layer 0 knows the word and its place in the sentence, nothing else."
    )
