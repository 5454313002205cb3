"""Where the data has no links: what to look at instead, and how to bring links."""

from __future__ import annotations

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.data.samples import called, cards
from ui.cache import cache
from ui.data import reading
from ui.frame import shell, state

FIRST = "node2vec"
PLACE = "graph"  # where the bar of what is being read stands
EXAMPLE = "Ann, Bob\nBob, Cem\nCem, Ann\nCem, Dora\nDora, Eve\nEve, Finn\nFinn, Dora"


def is_graph(data: ee.Dataset) -> bool:
    """Tell whether there are links to draw."""
    return data.kind == "graph" and data.edges is not None and len(data.edges) > 0


def first_method() -> None:
    """Begin with node2vec where no method was chosen."""
    if not state.view().method and state.view().recipe is None:
        state.update(method=FIRST)


def offer(data: ee.Dataset) -> None:
    """Say that there are no links, and offer sample graphs and a field for one's own."""
    shell.tell(
        "info",
        f"There are no edges in {shell.plain(called(data))}, and this page shows graphs. Choose a "
        "sample graph, or upload a list of edges.",
        key="no-graph",
        icon="hub",
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Sample graphs**")
        for key, card in cards().items():
            if card["kind"] == "graph":
                st.button(
                    str(card["title"]),
                    key=f"graph-{key}",
                    icon=":material/hub:",
                    on_click=_show,
                    args=(key,),
                )
                st.caption(shell.plain(str(card["summary"])))
    with right:
        _paste()


def _show(key: str) -> None:
    state.show_data(key)
    state.update(method=FIRST)


def _paste() -> None:
    with st.form("graph-own", border=False):
        text = st.text_area(
            "**Your own edges**, one per line: from, to, and an optional weight",
            key="graph-links",
            height=160,
            max_chars=200_000,
            placeholder=EXAMPLE,
        )
        given = st.form_submit_button("Draw these edges", key="graph-draw", type="primary")
    shell.link("pages/data.py", "Upload a file of edges", ":material/upload_file:")
    if given:
        _begin(text)
    reading.settle(PLACE, _accept, _refuse)


def _begin(text: str) -> None:
    if "\n" not in text.strip():
        shell.problem(
            "Type or paste at least two edges, one per line, for example: Ann, Bob.",
            key="graph-empty",
        )
        return
    with shell.guard("graph-problem"):
        links = text.encode("utf-8", "replace")
        reading.begin(PLACE, reading.bring([("links.edges", links)], kind="graph"))


def _accept(brought: reading.Brought, data: ee.Dataset, instead: str) -> None:
    cache.drop(brought.upload)  # it is not read again
    for note in data.notes:
        if note.level == "warning":
            state.say(note.text)
    with shell.guard("graph-problem"):
        state.keep(data)
        state.update(method=FIRST)
        st.rerun()


def _refuse(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    cache.drop(brought.upload)
    reading.told(error, "graph-problem")
