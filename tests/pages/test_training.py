"""The Training page by AppTest: every task, links, going on, stopping, errors in place."""

from __future__ import annotations

from html import unescape

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.encoders import made
from tests.pages.conftest import ROOT, checked
from ui.frame.state import View
from ui.page_state.address import read
from ui.training import view as training_view
from ui.training.view import TrainingView

TRAINING = "pages/training.py"


def said(at) -> str:
    parts = [*at.markdown, *at.caption, *at.info]
    return unescape("\n".join(str(part.value) for part in parts)).replace("\\", "")


def errors(at) -> str:
    return "\n".join(str(e.value) for e in [*at.error, *at.warning]).replace("\\", "")


def address(at) -> dict[str, str]:
    params = at.query_params.items()
    return {name: value[0] if isinstance(value, list) else value for name, value in params}


def tables(at) -> list[pd.DataFrame]:
    return [part.value for part in at.dataframe]


def charts(at) -> set[str]:
    return {part.key for part in at.get("plotly_chart")}


def with_data(data, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / TRAINING), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": data}
    at.session_state["view"] = View(data="mine-x")
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def neighbors(at) -> pd.DataFrame:
    return next(t for t in tables(at) if "nearest 1" in t.columns)


def test_word2vec_is_watched_and_goes_on_with_a_new_word():
    at = with_data(made.text(), epochs="4")
    assert not errors(at)
    assert charts(at) == {"training-loss", "training-stability"}
    assert neighbors(at).index.tolist() == [0, 1, 2, 3, 4]
    assert address(at) == {"data": "mine-x", "task": "word2vec", "epochs": "4"}
    at.text_area(key="training-text").set_value("A wolf sat on the mat. A wolf barked.")
    checked(at.button(key="training-more").click().run())
    assert neighbors(at).index.tolist() == list(range(10))
    moved = next(t for t in tables(at) if "moved" in t.columns)
    assert {"cat", "mat"} <= set(moved["name"])
    assert "New words: wolf" in said(at)
    assert address(at)["more"] == "1"
    assert address(at)["text"] == "A wolf sat on the mat. A wolf barked."
    link = {name: value for name, value in address(at).items() if name != "data"}
    other = with_data(made.text(), **link)
    assert other.text_area(key="training-text").value == "A wolf sat on the mat. A wolf barked."
    assert "New words: wolf" in said(other)
    pd.testing.assert_frame_equal(neighbors(at), neighbors(other))
    checked(at.button(key="training-again").click().run())
    assert neighbors(at).index.tolist() == [0, 1, 2, 3, 4]


def test_a_sample_of_texts_is_offered_where_there_are_none():
    at = with_data(made.films(), epochs="3")
    checked(at.button(key="training-texts").click().run())
    assert not errors(at)
    assert address(at)["data"] == "documents"
    assert "training-texts" not in [button.key for button in at.button]


def test_another_word_is_asked_and_kept_in_the_address():
    at = with_data(made.text(), epochs="3")
    at.selectbox(key="training-word").set_value("gold")
    checked(at.run())
    assert address(at)["word"] == "gold"
    other = with_data(made.text(), **{k: v for k, v in address(at).items() if k != "data"})
    assert other.selectbox(key="training-word").value == "gold"
    pd.testing.assert_frame_equal(neighbors(at), neighbors(other))


def test_the_network_shows_held_out_loss_and_takes_rows():
    at = with_data(made.table(
        roles={"kind": "label"},
        name=[f"r{i}" for i in range(60)],
        g=[f"g{i % 4}" for i in range(60)],
        kind=[f"k{i % 2}" for i in range(60)],
    ), task="network", epochs="6")  # fmt: skip
    assert not errors(at)
    assert "it predicts" in said(at)
    assert "Where the dashed line rises" in said(at)
    assert neighbors(at).index.tolist() == [1, 2, 3, 4, 5, 6]
    assert at.selectbox(key="training-target").value == "kind"
    at.text_area(key="training-rows").set_value("name,g,kind\nnew,g9,k1\n")
    checked(at.button(key="training-more").click().run())
    assert not errors(at)
    assert "New items: new" in said(at)
    assert neighbors(at).index.tolist() == list(range(1, 17))
    at.text_area(key="training-rows").set_value("name,kind\nnew,k1\n")
    checked(at.run())
    assert "lack the column 'g'" in errors(at)


def test_a_sentence_is_drawn_both_ways(open_page):
    at = open_page(TRAINING, task="sentence", sentence="one two three four", at="1", window="1")
    assert charts(at) == {"training-CBOW", "training-skip-gram"}
    (table,) = tables(at)
    assert table[["word", "context"]].to_numpy().tolist()[:3] == [
        ["one", "two"], ["two", "one"], ["two", "three"],
    ]  # fmt: skip
    assert "4 predictions by CBOW, 6 by skip-gram" in said(at)
    assert address(at) == {
        "task": "sentence", "sentence": "one two three four", "at": "1", "window": "1",
    }  # fmt: skip
    at.text_area(key="training-sentence").set_value("alone")
    checked(at.run())
    assert "at least two words" in errors(at)


def test_counting_shows_every_table(open_page):
    at = open_page(TRAINING, task="counting", sentence="I like tea. I like coffee.", window="1")
    windows, counts, ppmi, vectors = tables(at)
    assert len(windows) == 8
    assert counts.loc["i", "like"] == 2
    assert ppmi.loc["i", "tea"] == 0
    assert vectors.loc["tea"].tolist() == vectors.loc["coffee"].tolist()
    assert not errors(at)


def test_data_that_cannot_be_trained_on_is_told():
    at = with_data(made.vectors(made.cloud()))
    assert "Word2Vec works on text, items, graph, and this is vectors" in errors(at)
    at = with_data(made.text(), task="network")
    assert "works on items, and this is text" in errors(at)


def test_links_that_ask_for_what_is_not_there_are_told(open_page):
    at = open_page(TRAINING, task="bogus", epochs="9999", kind="bag")
    told = errors(at)
    assert "epochs='9999'; it must be a whole number from 1 to 200" in told
    assert "task='bogus'; it must be one of word2vec" in told
    told = errors(open_page(TRAINING, text="a" * 20_001))
    assert "it must be text of at most 20,000 characters" in told
    told = errors(open_page(TRAINING, task="bogus", epochs="9999", kind="bag"))
    assert "kind='bag'; it must be one of CBOW" in told


@pytest.mark.parametrize("chosen", [
    TrainingView(),
    TrainingView(kind="skip-gram", epochs=3, dims=5, window=7, start=9, word="x & y", more=2),
    TrainingView(task="network", target="kind=a", epochs=30, dims=3, start=1, word="r", more=1),
    TrainingView(more=2, text="One cat & two.\nThe end?"),
    TrainingView(task="network", more=1, rows="name,kind\na,b"),
    TrainingView(task="sentence", sentence="a b\nc ünï", at=2, window=3),
    TrainingView(task="counting", sentence="a b", window=1),
])  # fmt: skip
def test_every_view_survives_the_address(chosen):
    assert read(TrainingView, training_view.to_address(chosen)) == (chosen, {})


def test_a_stopped_training_says_so_and_begins_again():
    at = AppTest.from_file(str(ROOT / TRAINING), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": made.text()}
    at.session_state["view"] = View(data="mine-x")
    checked(at.run())
    at.session_state["training-stopped"] = at.session_state["training-now"]
    checked(at.run())
    assert "The training was stopped" in said(at)
    assert not charts(at)
    field = next(one for one in at.number_input if one.key == "training-epochs")
    checked(field.set_value(3).run())
    assert charts(at), "other settings were not stopped"
    at.session_state["training-stopped"] = at.session_state["training-now"]
    checked(at.run())
    checked(at.button(key="training-train").click().run())
    assert charts(at) == {"training-loss", "training-stability"}
