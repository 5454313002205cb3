"""The user's own sentences: which words predict which, and vectors by counting."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embedding_explorer.analysis.training.cooccurrence import (
    CountRoute,
    count_route,
    read_sentences,
    windows,
)
from embedding_explorer.base.errors import InputError
from embedding_explorer.charts.training import prediction_figure
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.engine.data_questions import counted
from ui.frame import shell
from ui.jobs.answers import answer_of
from ui.map import Panel, linked_map
from ui.training import view

SENTENCE = "The quick brown fox jumps over the lazy dog"
COUNTED = "I like tea. I like coffee. The cat drinks milk. The dog drinks water. The cat likes me."
SMALL = 400  # letters whose tables and SVD are a matter of some 20 ms
LONGEST = 24  # words of the sentence drawn


def predictions() -> None:
    """Draw CBOW and skip-gram side by side on one sentence."""
    typed = view.sentence(SENTENCE)
    read = read_sentences(typed)
    if not read or len(read[0]) < 2:
        raise InputError("Type a sentence of at least two words.")
    words = read[0][:LONGEST]
    left, right = st.columns([0.7, 0.3])
    with right:
        window = view.PAGE.number("Window", "window")
    told = unique_names(words)[0]  # the browser answers with what it shows
    at = view.PAGE.within("at", len(words) - 1)
    with left:
        view.PAGE.segments(
            "Centre word",
            "at",
            range(len(words)),
            now=at,
            titles=lambda i: told[i] if 0 <= i < len(told) else "",
            of=tuple(words),
            pills=True,
        )
    sides = st.columns(2, gap="medium")
    says = {
        "CBOW": "All context words together predict the centre word: one prediction per word.",
        "skip-gram": "The centre word predicts each context word: one prediction per pair.",
    }
    for side, kind in zip(sides, view.KINDS, strict=True):
        with side:
            st.markdown(f"**{kind}**")
            figure = prediction_figure(words, at, window, kind, dark=shell.is_dark())
            st.plotly_chart(figure, key=f"training-{kind}", theme=None,
                            config={"displayModeBar": False})  # fmt: skip
            st.caption(says[kind])
    table = windows([words], window)
    st.caption(
        f"{len(words)} predictions by CBOW, {len(table)} by skip-gram. Word2Vec draws a random "
        "width for every window: a distant word counts only where a window reaches it."
    )
    columns = ["word", "context", "distance", "share"]
    st.dataframe(table[columns], key="training-pairs", hide_index=True, height=240)


def _counted(typed: str, window: int) -> CountRoute:
    """Return every table of the sentences; a worker makes those of many words."""
    if len(typed) <= SMALL:
        return count_route(read_sentences(typed), window=window)
    data = Dataset("text", pd.DataFrame({"name": ["typed"], "text": [typed]}))
    return answer_of([(data, None)], counted, "Counting", window=window)


def counting() -> None:
    """Draw every table from the sentences to vectors by counting."""
    typed = view.sentence(COUNTED)
    window = view.PAGE.number("Window", "window")
    found = _counted(typed, window)
    for note in found.notes:
        st.caption(shell.plain(note))
    st.markdown("**1. Windows**: every word with its context")
    columns = ["sentence", "word", "context", "distance"]
    st.dataframe(found.windows[columns], key="counting-windows", hide_index=True, height=200)
    st.markdown("**2. Counts**: how often words occur together")
    st.dataframe(found.counts, key="counting-counts", height=240)
    st.markdown("**3. PPMI**: log of how much more often than by chance; 0 if less often")
    st.dataframe(found.ppmi.round(2), key="counting-ppmi", height=240)
    st.markdown("**4. SVD**: two numbers per word, the best rank-2 approximation of that table")
    left, right = st.columns([0.35, 0.65], gap="medium")
    left.dataframe(found.vectors.round(3), key="counting-svd", height=380)
    with right:
        coords = found.vectors.to_numpy("float32")
        axes = tuple(found.vectors.columns)
        if coords.shape[1] == 2:
            panel = Panel("counted", "Count-based", coords, axis_titles=axes)
            linked_map([panel], names=found.vectors.index, key="counting-map", height=380)
    st.caption(
        "Levy, Goldberg and Dagan (2015): context counts are raised to the power 0.75; vectors "
        "are U times the square root of S."
    )
