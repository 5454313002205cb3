"""The score of the vectors on word similarity and analogies, with what it does not cover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.words.benchmarks import TOTAL
from embedding_explorer.charts.words import interval_figure
from embedding_explorer.engine.word_questions import word_scores
from ui.frame import shell
from ui.jobs.answers import answer

WHAT = {
    "WordSim-353": "human ratings of relatedness",
    "SimLex-999": "human ratings of similarity, where opposites count as dissimilar",
}
# Pennington, Socher and Manning (2014), tables 2 and 3: 300 dimensions, 400,000 words, and all
# questions.
PUBLISHED = (
    ("GloVe, published", 0.658, 0.717),
    ("Skip-gram, published", 0.628, 0.691),
    ("CBOW, published", 0.572, 0.657),
)
SECTIONS = {
    "capital-common-countries": "capitals of common countries",
    "capital-world": "capitals of the world",
    "currency": "currencies",
    "city-in-state": "cities and their states",
    "family": "family",
    "gram1-adjective-to-adverb": "calm : calmly",
    "gram2-opposite": "known : unknown",
    "gram3-comparative": "big : bigger",
    "gram4-superlative": "big : biggest",
    "gram5-present-participle": "run : running",
    "gram6-nationality-adjective": "France : French",
    "gram7-past-tense": "walking : walked",
    "gram8-plural": "bird : birds",
    "gram9-plural-verbs": "speak : speaks",
    TOTAL: "all",
}


def show(built: ee.Built) -> None:
    """Draw the scores, the sections of the analogies, and the comparison with what is published."""
    scores = answer(built, word_scores, "Scoring 19,544 analogies and 1,352 word pairs")
    similar, analogies = scores["similarity"], scores["analogies"]
    if not similar["used"].any() and not analogies["used"].any():
        shell.problem(
            "No English word of these benchmarks is a point here; choose vectors of English "
            "words above.",
            key="score-problem",
        )
        return
    _headlines(similar, analogies)
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        _sections(analogies)
    with right:
        _compared(similar, analogies)


def _headlines(similar: pd.DataFrame, analogies: pd.DataFrame) -> None:
    columns = st.columns(3, gap="medium")
    for column, row in zip(columns, similar.itertuples(index=False), strict=False):
        with column.container(key=f"score-{row.set.lower()}"):
            known = f"{row.used:,} of {row.total:,} pairs known ({row.coverage:.0%})"
            _headline(row.set, f"{row.score:.2f}", f"{row.low:.2f} to {row.high:.2f}", row.score)
            st.caption(f"Correlation with {WHAT[row.set]}. {known}.")
    last = analogies.iloc[-1]
    with columns[2].container(key="score-analogies"):
        interval = f"{percent(last.low)} to {percent(last.high)}"
        _headline("Analogies", percent(last.score), interval, last.score)
        st.caption(
            f"{last.right:,} correct of the {last.used:,} questions with four known words, "
            f"{last.coverage:.0%} of all {last.total:,}."
        )


def percent(share: float) -> str:
    """Return a share as a percentage, with a decimal where it is below ten.

    >>> percent(0.587), percent(0.0389)
    ('59%', '3.9%')
    """
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"


def _headline(title: str, shown: str, interval: str, score: float) -> None:
    value = "too few" if np.isnan(score) else shown
    st.markdown(f"**{title}**")
    st.markdown(f"## {value}")
    if not np.isnan(score):
        st.caption(f"95% interval {interval}")


def _sections(analogies: pd.DataFrame) -> None:
    st.markdown("**Analogies by kind**")
    known = analogies[analogies["used"] > 0]
    names = [SECTIONS.get(name, name) for name in known["section"]]
    figure = interval_figure(
        names, known["score"], known["low"], known["high"], dark=shell.is_dark()
    )
    st.plotly_chart(figure, key="sections", theme=None, config={"displayModeBar": False})
    missing = len(analogies) - len(known)
    if missing:
        st.caption(f"{missing} kind{'s' * (missing != 1)} have no question with four known words.")


def _compared(similar: pd.DataFrame, analogies: pd.DataFrame) -> None:
    st.markdown("**Published results**")
    here = (
        "These vectors",
        similar["score"].iloc[0],
        analogies["score"].iloc[-1],
    )
    table = pd.DataFrame([here, *PUBLISHED], columns=["vectors", "WordSim-353", "analogies"])
    table["analogies"] *= 100
    columns = {
        "WordSim-353": st.column_config.NumberColumn(format="%.2f", width=90),
        "analogies": st.column_config.NumberColumn(format="%.0f %%", width=80),
    }
    st.dataframe(table, key="published", hide_index=True, column_config=columns)
    st.caption(
        "Published: Pennington, Socher and Manning (2014), tables 2 and 3: 300 numbers per "
        "word, six billion words of text, a vocabulary of 400,000. Scores here use only known "
        "words, which are more frequent and so easier: compare with care."
    )
    st.markdown(
        "**Why vectors trained on little text fail at analogies.** For good neighbours a word "
        "must occur some dozens of times. An analogy needs the *difference* of two words to "
        "match that of two others. Such fine differences need far more text: two million words "
        "are 3,000 times fewer than six billion."
    )
