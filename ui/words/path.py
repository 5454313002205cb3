"""A path from one word to another through near neighbours."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.words.path import PATH_POINTS, NeighborGraph, path
from embedding_explorer.charts.words import path_figure
from embedding_explorer.engine.word_questions import word_graph
from embedding_explorer.space.space import Space
from ui.frame import shell
from ui.jobs.answers import answer
from ui.words import view
from ui.words.examples import PATHS, fitting


def show(built: ee.Built) -> None:
    """Draw the two ends, the path between them, and its steps."""
    space = built.space
    offered = fitting(space, PATHS)
    start, goal = _ends(space)
    now = next((e.title for e in offered if e.words == (start, goal)), None)
    view.examples(
        "path",
        [e.title for e in offered],
        now,
        lambda i: view.update(start=offered[i].words[0], goal=offered[i].words[1]),
    )
    columns = st.columns([0.3, 0.3, 0.4], gap="small")
    with columns[0]:
        view.field("From", "start", start, together=("goal",))
    with columns[1]:
        view.field("To", "goal", goal, together=("start",))
    with columns[2]:
        k = _near()
    with shell.guard("path-problem"):
        if view.typed("start") and view.typed("goal"):
            _result(built, view.typed("start"), view.typed("goal"), k)


def _ends(space: Space) -> tuple[str, ...]:
    v = view.view()
    if v.start or v.goal:
        return v.start, v.goal
    offered = fitting(space, PATHS)
    return offered[0].words if offered else (str(space.names[0]), str(space.names[-1]))


def _near() -> int:
    return int(
        view.PAGE.slider(
            "Neighbours per point (k)",
            "near",
            view.NEAR.low,
            view.NEAR.high,
            view.view().near,
            help="Two points are linked if one is among the k nearest neighbours of the other.",
        )
    )


def _graph(built: ee.Built, k: int) -> NeighborGraph:
    """Return the graph of neighbours, made once for each space and k."""
    return answer(built, word_graph, "Building the neighbour graph", k=k)


def _result(built: ee.Built, start: str, goal: str, k: int) -> None:
    graph = _graph(built, k)
    found = path(built.space, start, goal, graph=graph)
    steps = len(found) - 1
    with st.container(key="path-answer"):
        st.markdown(f"### {shell.plain(' → '.join(found['name'].astype(str)))}")
        st.markdown(f"{steps} step{'s' * (steps != 1)}, together {found['total'].iloc[-1]:.2f}.")
    figure = path_figure(found, dark=shell.is_dark())
    st.plotly_chart(figure, key="path-line", theme=None, config={"displayModeBar": False})
    st.caption(
        "Shortest path through the neighbour graph, by cosine distance. "
        f"{_limited(built.space)}Paths often change subject at a word with several meanings."
    )
    columns = {
        "distance": st.column_config.NumberColumn("from the step before", format="%.2f"),
        "total": st.column_config.NumberColumn("total", format="%.2f"),
    }
    st.dataframe(found, key="path-steps", hide_index=True, column_config=columns)


def _limited(space: Space) -> str:
    if len(space) <= PATH_POINTS:
        return ""
    return f"Only the {PATH_POINTS:,} most frequent of {len(space):,} points are used. "
