"""The Graphs page by AppTest: drawn and as vectors, the score, missing links, a node, no graph."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from tests.encoders.test_node2vec_spectral import graph
from tests.pages.conftest import ROOT, checked
from ui.frame.state import View
from ui.graphs.view import GraphsView
from ui.page_state import address

GRAPHS = "pages/graphs.py"
WAIT = 120  # seconds for the score of the sample


def said(at) -> str:
    parts = [*at.markdown, *at.caption, *at.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("&#58;", ":")


def errors(at) -> str:
    text = "\n".join(str(e.value) for e in [*at.error, *at.warning])
    return text.replace("\\", "").replace("&#58;", ":")


def frame_of(at, *columns: str) -> pd.DataFrame:
    """Return the table on the page that has these columns."""
    return next(d.value for d in at.dataframe if set(columns) <= set(d.value.columns))


def own(data: ee.Dataset, **query: str) -> AppTest:
    """Open the page with data of the visitor's own."""
    at = AppTest.from_file(str(ROOT / GRAPHS), default_timeout=120)
    at.session_state["datasets"] = {"mine-x": data}
    at.session_state["view"] = View(data="mine-x", **query)
    at.query_params["data"] = "mine-x"
    return checked(at.run())


def scored(at):
    """Return the page once the score is there."""
    until = time.monotonic() + WAIT
    while "Linked nodes are closer" not in said(at) and time.monotonic() < until:
        time.sleep(0.3)
        checked(at.run())
    return at


def test_the_sample_begins_with_node2vec_and_its_links_are_told_again(open_page):
    at = scored(open_page(GRAPHS, data="friends"))
    assert not errors(at)
    assert at.session_state["view"].method == "node2vec"
    text = said(at)
    assert "Linked nodes are closer than unlinked ones in 0." in text
    assert "above chance, 0.50" in text
    assert "The best score without vectors is Adamic-Adar: 0.9" in text
    assert "The vectors are significantly worse" in text
    hidden = frame_of(at, "nearer_than")
    assert len(hidden) == 10 * 51
    assert f"in {hidden['nearer_than'].mean():.2f} of cases" in text
    methods = frame_of(at, "spread")
    assert methods["method"].tolist()[1:] == [
        "Common neighbours", "Adamic-Adar", "Jaccard", "Degree product",
    ]  # fmt: skip


def test_the_score_can_be_stopped_and_asked_for_again(open_page, monkeypatch):
    at = open_page(GRAPHS, data="friends", method="node2vec")
    monkeypatch.setenv("EXPLORER_PATIENCE", "0")
    at = checked(next(n for n in at.number_input if n.key == "graphs-hide").set_value(40).run())
    assert "Linked nodes are closer" not in said(at)
    checked(next(b for b in at.button if b.key == "score-stop").click().run())
    until = time.monotonic() + WAIT
    while "The computation was stopped." not in said(at) and time.monotonic() < until:
        time.sleep(0.2)
        checked(at.run())
    assert "The computation was stopped." in said(at)
    monkeypatch.setenv("EXPLORER_PATIENCE", "300")
    checked(next(b for b in at.button if b.key == "score-again").click().run())
    assert "Linked nodes are closer" in said(at)


def test_missing_links_have_no_link_and_follow_the_field(open_page):
    at = open_page(GRAPHS, data="friends", method="one_hot")
    found = frame_of(at, "shared")
    linked = {frozenset(p) for p in ee.sample("friends").edges[["source", "target"]].to_numpy()}
    assert not {frozenset(p) for p in found[["source", "target"]].to_numpy()} & linked
    assert found[["links_source", "links_target"]].min().min() >= 2
    at = checked(next(n for n in at.number_input if n.key == "graphs-least").set_value(8).run())
    assert frame_of(at, "shared")[["links_source", "links_target"]].min().min() >= 8
    assert at.query_params["least"] in ("8", ["8"])


def test_a_ticked_pair_becomes_the_selection(open_page):
    at = open_page(GRAPHS, data="friends", method="one_hot")
    pair = frame_of(at, "shared").iloc[2][["source", "target"]].tolist()
    at.session_state["missing-links"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    at = checked(at.run())
    at = checked(next(b for b in at.button if b.key == "missing-show").click().run())
    assert list(at.session_state["view"].selected) == pair


def test_a_node_shows_its_links_beside_its_nearest(open_page):
    at = open_page(GRAPHS, data="friends", method="spectral", pick="Marius", k="8")
    assert not errors(at)
    assert "#### Marius" in said(at)
    assert "Linked to 19; of the 8 nearest in the vectors" in said(at)
    several = open_page(GRAPHS, data="friends", method="spectral", pick=["Marius", "Cosette"])
    assert "2 nodes are selected; choose one." in said(several)


@pytest.mark.parametrize("method", ["one_hot", "pca", "svd", "tfidf", "word2vec_cbow", "spectral"])
def test_every_method_of_graphs_is_drawn(open_page, method):
    at = open_page(GRAPHS, data="friends", method=method)
    assert not errors(at)
    assert "Drawn from the edges only" in said(at)


def test_communities_colour_a_graph_without_columns():
    data = graph([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)], 8)
    at = own(data, method="spectral")
    assert "2 communities by the Louvain method" in said(at)
    assert "2 of 8 nodes have no edge." in said(at)
    box = next(s for s in at.selectbox if s.key == "graphs-color")
    assert box.value == "(community)"


def test_a_tree_is_drawn_and_says_why_it_has_no_score():
    at = own(graph([(0, i) for i in range(1, 9)], 9), method="spectral")
    until = time.monotonic() + WAIT
    while "without isolating" not in errors(at) and time.monotonic() < until:
        time.sleep(0.3)
        checked(at.run())
    assert "without isolating" in errors(at)
    assert any(b.key == "score-again" for b in at.button)


def test_where_there_are_no_links_a_sample_is_a_click_away(open_page):
    at = open_page(GRAPHS, data="films")
    assert "There are no edges in Films and shows" in said(at)
    at = checked(next(b for b in at.button if b.key == "graph-friends").click().run())
    assert at.session_state["view"].data == "friends"
    assert "Drawn from the edges only" in said(at)


def test_pasted_links_are_drawn_and_an_empty_field_is_said(open_page):
    at = open_page(GRAPHS, data="films")
    at = checked(next(b for b in at.button if b.key == "graph-draw").click().run())
    assert "Type or paste at least two edges" in errors(at)
    area = next(a for a in at.text_area if a.key == "graph-links")
    area.set_value("Ann, Bob")
    at = checked(next(b for b in at.button if b.key == "graph-draw").click().run())
    assert "Type or paste at least two edges" in errors(at)
    area = next(a for a in at.text_area if a.key == "graph-links")
    area.set_value("Ann, Bob\nBob, Cem\nCem, Ann\nCem, Dora\nDora, Eve")
    at = checked(next(b for b in at.button if b.key == "graph-draw").click().run())
    assert at.session_state["view"].data.startswith("mine-")
    assert "Drawn from the edges only" in said(at)


def test_the_address_says_what_was_chosen_and_what_cannot_be(open_page):
    chosen = GraphsView(hide=30, least=4, both=1)
    assert address.read(GraphsView, address.write(chosen)) == (chosen, {})
    assert address.write(GraphsView()) == {}
    at = open_page(GRAPHS, data="friends", method="spectral", hide="30", least="99", both="1")
    assert "least='99'; it must be a whole number from 1 to 20" in errors(at)
    assert at.query_params["hide"] in ("30", ["30"])
    assert at.query_params["both"] in ("1", ["1"])
    assert "least" not in at.query_params
