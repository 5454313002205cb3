"""A word against a list: how near each is, and how many others are nearer."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.charts.words import similarity_bars
from embedding_explorer.engine import word_questions
from embedding_explorer.space.space import Space
from ui.frame import shell
from ui.jobs.answers import answer
from ui.words import view
from ui.words.examples import AGAINST, Example, first_names, fitting
from ui.words.odd import names_of


def show(built: ee.Built) -> None:
    """Draw the word, the list, and how near each of the list is."""
    space = built.space
    offered = fitting(space, AGAINST)
    word, others = _start(space, offered)
    now = next((e for e in offered if (e.words[0], ", ".join(e.words[1:])) == (word, others)), None)
    view.examples(
        "against",
        [e.title for e in offered],
        now.title if now else None,
        lambda i: view.update(word=offered[i].words[0], others=", ".join(offered[i].words[1:])),
    )
    columns = st.columns([0.25, 0.75], gap="small")
    with columns[0]:
        view.field("Word", "word", word, together=("others",))
    with columns[1]:
        view.field("Compare with (separated by commas)", "others", others, together=("word",))
    with shell.guard("against-problem"):
        if view.typed("word"):
            _result(built, view.typed("word"), names_of(view.typed("others")), now)


def _start(space: Space, offered: list[Example]) -> tuple[str, str]:
    v = view.view()
    if v.word or v.others:
        return v.word, v.others
    words = offered[0].words if offered else tuple(first_names(space, 6))
    return words[0], ", ".join(words[1:])


def _result(built: ee.Built, word: str, others: list[str], now: Example | None) -> None:
    space = built.space
    ask = word_questions.against
    table = answer(built, ask, "Calculating", name=word, others=tuple(others))
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        st.markdown(f"**Cosine with {shell.plain(word)}**")
        figure = similarity_bars(
            table["name"].tolist(), table["similarity"].tolist(), dark=shell.is_dark()
        )
        st.plotly_chart(figure, key="against-bars", theme=None, config={"displayModeBar": False})
    with right:
        with st.container(key="against-answer"):
            st.markdown(_nearest(space, word, table))
        columns = {
            "name": st.column_config.TextColumn("word"),
            "similarity": st.column_config.NumberColumn("cosine", format="%.2f"),
            "closer": st.column_config.NumberColumn(
                "other points that are nearer", format="localized"
            ),
        }
        shown = table[["name", "similarity", "closer"]]
        st.dataframe(shown, key="against-table", hide_index=True, column_config=columns)
    if now and now.lesson:
        shell.tell("info", now.lesson, key="against-lesson", icon="lightbulb")


def _nearest(space: Space, word: str, table: pd.DataFrame) -> str:
    first, closer = shell.plain(str(table["name"].iloc[0])), int(table["closer"].iloc[0])
    nearer = "none is" if not closer else "one is" if closer == 1 else f"{closer:,} are"
    return (
        f"Of these, **{first}** is nearest to {shell.plain(word)}; of all {len(space) - 1:,} "
        f"other points, {nearer} nearer."
    )
