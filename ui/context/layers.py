"""The slider over the layers, the curve beneath it, and what it says in numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from embedding_explorer.analysis.context.examples import ABOUT
from embedding_explorer.analysis.context.layers import ContextLayers
from embedding_explorer.analysis.context.sense_separation import verdict
from embedding_explorer.base.wording import in_words
from embedding_explorer.charts.context import separation_figure
from ui.context.maps import Shown
from ui.context.view import DATA, ONE, PAGE, SHOWN, view
from ui.frame import shell

FEW = 10  # occurrences of a sense below which the numbers are no more than a hint
LEANS = 0.1  # difference of two cosines from which a vector is nearer to one than to the other
NEEDED = {  # whether the sentences are those of the data
    False: "To measure how well senses separate, add the sense after a |. Two senses need two "
    "sentences each.",
    True: "To measure how well senses separate, choose a column with the sense. Two senses need "
    "two sentences each.",
}
TITLES = {
    "within": "same sense",
    "between": "different senses",
    "gap": "gap",
    "right": "nearest use of the same sense",
}


def slider(shown: Shown) -> None:
    """Draw the choice of the layer, and whether all are shown in turn."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="context-bar"):
        if shown.found.layers and view().show == ONE:
            PAGE.slider(
                "Layer",
                "layer",
                0,
                shown.found.layers,
                shown.layer,
                help="Layer 0 comes before attention; each later layer mixes more of the "
                "sentence into the word.",
            )
        PAGE.segments("Map", "show", SHOWN)


def said(shown: Shown) -> None:
    """Draw the curve of the layers and what it comes to; or say what is needed for it."""
    found = shown.found
    table = shown.apart
    if table is None:
        shell.tell("info", NEEDED[view().source == DATA], key="context-senses", icon="info")
        _single(shown)
        return
    uses = found.items["sense"].value_counts()
    few = {str(sense): int(n) for sense, n in uses.items() if n < FEW}
    with st.container(key="context-verdict"):
        st.markdown(shell.plain(verdict(table, found.word, few)))
        if view().source in ABOUT:
            st.markdown(shell.plain(ABOUT[view().source]))
    _single(shown)
    st.markdown("**Similarity of two uses, layer by layer**")
    layer = shown.layer if view().show == ONE else None
    figure = separation_figure(table, layer=layer, dark=shell.is_dark())
    st.plotly_chart(figure, key="context-curve", theme=None, config={"displayModeBar": False})
    st.markdown(_limits(found))
    with st.expander("Numbers for every layer", key="context-numbers"):
        st.dataframe(_numbers(table), key="context-table", hide_index=True)
        st.caption(
            "Intervals are 95 %, by resampling the sentences. A silhouette near 1 means "
            "well-separated senses, near 0 overlapping ones."
        )


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with titles, each number beside its interval."""
    made = {"layer": table["layer"]}
    for name, title in TITLES.items():
        ends = table[[name, f"{name}_low", f"{name}_high"]].itertuples(index=False, name=None)
        made[title] = [f"{v:.2f} ({low:.2f} to {high:.2f})" for v, low, high in ends]
    made["by chance"] = table["chance"].map("{:.2f}".format)
    made["silhouette"] = table["silhouette"].map("{:.2f}".format)
    return pd.DataFrame(made)


def _single(shown: Shown) -> None:
    word, one = shell.plain(shown.found.word), shown.one
    with st.container(key="context-single"):
        if one is None:
            st.markdown(f"Static word vectors give {word} the same position in every sentence.")
            return
        st.markdown(
            f"**The one vector** of {word} (GloVe) is the same in all {len(shown.found)} uses: "
            "within and between senses the cosine is 1.00, so they cannot be "
            f"separated.{_leaning(one.senses)}"
        )


def _leaning(cosines: dict[str, float]) -> str:
    """Say which of the words that name the senses the one vector is nearer to."""
    if len(cosines) < 2:
        return ""
    told = in_words([f"{v:.2f} with the word “{shell.plain(s)}”" for s, v in cosines.items()])
    distances, near = sorted(cosines.values())[-2:]
    most = shell.plain(max(cosines, key=cosines.__getitem__))
    leans = (
        f"it is closer to “{most}”" if near - distances >= LEANS else "it is equally close to both"
    )
    return f" Its cosine is {told}: {leans}."


def _limits(found: ContextLayers) -> str:
    counts = found.items["sense"].value_counts()
    fewest = int(counts.min())
    few = (
        f"Only {fewest} uses of {counts.idxmin()!r}: with fewer than {FEW} per sense, treat "
        "these numbers as a hint. "
        if fewest < FEW
        else ""
    )
    return shell.plain(
        f"{few}All cosines of a layer can be high: compare the difference, not the level. Layer "
        "0 encodes only the word and its position in the sentence."
    )
