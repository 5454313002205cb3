"""The odd one out of a list."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.words.arithmetic import odd_one_out
from embedding_explorer.charts.words import similarity_bars
from embedding_explorer.space.space import Space
from ui.frame import shell
from ui.words import view
from ui.words.examples import ODD, first_names, fitting

CLOSE = 0.02  # a lead smaller than this is said to be a close call


def show(built: ee.Built) -> None:
    """Draw the list, who fits least, and how well each fits."""
    space = built.space
    offered = fitting(space, ODD)
    start = view.view().odd or _start(space)
    now = next((e for e in offered if ", ".join(e.words) == start), None)
    view.examples(
        "odd",
        [e.title for e in offered],
        now.title if now else None,
        lambda i: view.update(odd=", ".join(offered[i].words)),
    )
    text = view.field("Names, separated by commas", "odd", start)
    with shell.guard("odd-problem"):
        _result(space, names_of(text))
        if now and now.lesson:
            shell.tell("info", now.lesson, key="odd-lesson", icon="lightbulb")


def names_of(text: str) -> list[str]:
    """Return the names of a list separated by commas or lines; empty ones are left out."""
    return [name.strip() for name in text.replace("\n", ",").split(",") if name.strip()]


def _start(space: Space) -> str:
    offered = fitting(space, ODD)
    return ", ".join(offered[0].words if offered else first_names(space, 4))


def _result(space: Space, names: list[str]) -> None:
    table = odd_one_out(space, names)
    odd, lead = shell.plain(str(table["name"].iloc[0])), table["similarity"].diff().iloc[1]
    close = " It is a close call." if lead < CLOSE else ""
    with st.container(key="odd-answer"):
        st.markdown(f"### **{odd}** fits least")
        st.markdown(
            f"Its cosine with the mean of all {len(table)} is {table['similarity'].iloc[0]:.2f}; "
            f"the next is {shell.plain(str(table['name'].iloc[1]))} with "
            f"{table['similarity'].iloc[1]:.2f}.{close}"
        )
    figure = similarity_bars(
        table["name"].tolist(), table["similarity"].tolist(), marked=0, dark=shell.is_dark()
    )
    st.plotly_chart(figure, key="odd-bars", theme=None, config={"displayModeBar": False})
    st.caption("Cosine of each with the mean of all, with every vector normalised to length 1.")
