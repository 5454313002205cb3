"""The Uses page by AppTest: every use on every sample, links, messages, files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.uses import cleaning
from tests.pages.conftest import ROOT, checked
from ui.cache import cache
from ui.frame import names_listed
from ui.frame.state import View
from ui.page_state import address
from ui.panels import coloring
from ui.uses.view import UsesView

USES = "pages/uses.py"


def said(at) -> str:
    parts = [*at.markdown, *at.caption, *at.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("&#58;", ":")


def errors(at) -> str:
    text = "\n".join(str(e.value) for e in [*at.error, *at.warning])
    return text.replace("\\", "").replace("&#58;", ":")


def own(frame: pd.DataFrame, kind: str | None = None, **query: str) -> AppTest:
    """Open the page with a table of the visitor's own."""
    at = AppTest.from_file(str(ROOT / USES), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": ee.read(frame, kind=kind)}
    at.session_state["view"] = View(data="mine-x")
    at.query_params["data"] = "mine-x"
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def frame_of(at, *columns: str) -> pd.DataFrame:
    """Return the table on the page that has these columns."""
    return next(d.value for d in at.dataframe if set(columns) <= set(d.value.columns))


@pytest.mark.parametrize("data", ["films", "documents", "digits"])
def test_items_like_these_on_every_kind(open_page, data):
    at = open_page(USES, data=data)
    assert not errors(at)
    found = frame_of(at, "name", "similarity", "shared")
    assert len(found) == 10
    assert found["similarity"].is_monotonic_decreasing


def test_colours_are_made_once_and_not_whenever_the_page_is_drawn(open_page, monkeypatch):
    cache.results().drop(ee.sample("films").fingerprint)
    made, real = [], coloring.of_column
    monkeypatch.setattr(coloring, "of_column", lambda *given: made.append(given) or real(*given))
    at = open_page(USES, data="films")
    count = len(made)
    checked(at.run())
    assert count == len(made) == 1


def test_suspects_are_put_together_once_and_not_whenever_the_page_is_drawn(open_page, monkeypatch):
    cache.results().drop(ee.sample("films").fingerprint)
    made, real = [], cleaning.suspects
    monkeypatch.setattr(cleaning, "suspects", lambda *a, **k: made.append(k) or real(*a, **k))
    at = open_page(USES, data="films", task="clean")
    checked(at.run())
    assert len(made) == 1


def test_items_like_these_says_what_is_shared(open_page):
    at = open_page(USES, data="films", pick="Upload")
    found = frame_of(at, "shared")
    assert found["shared"].str.contains("genre Comedy").any()
    assert "Upload" not in found["name"].tolist()
    assert "Like Upload" in said(at)


def test_the_made_up_ratings_say_so_and_beat_the_item_mean(open_page):
    at = open_page(USES, data="films", way="people")
    assert not errors(at)
    assert "synthetic" in said(at)
    assert "significantly better than the biases alone" in said(at)
    rmse = frame_of(at, "RMSE").set_index("method")["RMSE"]
    assert rmse["SVD"] < rmse["Item mean"] < rmse["Global mean"]


@pytest.mark.parametrize(("data", "label"), [("documents", "topic"), ("digits", "label")])
def test_labels_are_guessed_far_above_chance(open_page, data, label):
    at = open_page(USES, data=data, task="classify", **{"with": ["pca"]})
    assert not errors(at)
    scores = frame_of(at, "accuracy", "macro F1")
    assert (scores["accuracy"] > 0.6).all()
    assert "learned in every fold from the known rows alone" in said(at)
    assert "Best against second" in said(at)
    assert next(s for s in at.selectbox if s.key == "uses-label").value == label


def test_a_typed_text_gets_a_label_and_its_neighbours(open_page):
    query = {"with": ["tfidf"], "text": "wheat farmers and the prices of their crops"}
    at = open_page(USES, data="documents", task="classify", **query)
    assert not errors(at)
    assert "topic: Agriculture" in said(at)
    assert len(frame_of(at, "rank", "label", "similarity")) == 10


def test_a_text_without_known_words_is_answered_in_a_sentence(open_page):
    at = open_page(
        USES, data="documents", task="classify", text="xyzzy qwfp", **{"with": ["tfidf"]}
    )
    assert "'xyzzy qwfp' has no word known to this method" in errors(at)


@pytest.mark.parametrize("data", ["films", "documents", "digits"])
def test_suspects_are_listed_and_the_files_are_there(open_page, data):
    at = open_page(USES, data=data, task="clean")
    assert not errors(at)
    assert "**To review: " in said(at)
    assert len(at.get("link_button")) == 3


def test_planted_twins_are_listed_and_only_equal_rows_are_ticked():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(40, 6))
    vectors[30:] = vectors[:10] + rng.normal(0, 0.01, (10, 6))
    vectors[37:] = vectors[7:10]
    frame = pd.DataFrame(vectors, columns=[f"d{i}" for i in range(6)])
    frame.insert(0, "name", [f"row {i}" for i in range(40)])
    at = own(frame, "vectors", task="clean", method="as_given")
    assert "3 rows go, 37 stay." in said(at)
    assert (frame_of(at, "reasons")["reasons"].str.contains("near-duplicate")).sum() == 10
    some = own(frame, "vectors", task="clean", method="as_given", twin="1.0")
    assert (frame_of(some, "reasons")["reasons"].str.contains("near-duplicate")).sum() == 3


def test_films_that_share_a_genre_and_a_year_are_not_proposed_to_go(open_page):
    at = open_page(USES, data="films", task="clean")
    assert "0 rows go, 120 stay." in said(at)
    assert "These vectors use only genre" in said(at)
    assert "rows alike there may still differ" in said(at)


def test_a_row_hardly_lonelier_than_its_neighbours_is_no_outlier():
    vectors = np.random.default_rng(0).normal(size=(60, 8)) * 0.3 + np.eye(8)[0]
    frame = pd.DataFrame(vectors, columns=[f"d{i}" for i in range(8)])
    frame.insert(0, "name", [f"row {i}" for i in range(60)])
    # Its largest local outlier factor is 1.47, beyond the median plus 3.5 robust deviations.
    at = own(frame, "vectors", task="clean", method="as_given", twin="1.0")
    assert "To review: 0 of 60 rows." in said(at)
    frame.iloc[59, 1:] = -np.eye(8)[0]
    at = own(frame, "vectors", task="clean", method="as_given", twin="1.0")
    assert "To review: 1 of 60 rows." in said(at)
    assert "local outlier factor" in frame_of(at, "why")["why"].iloc[0]


def test_data_without_labels_says_what_to_do():
    frame = pd.DataFrame({"name": [f"n{i}" for i in range(12)], "size": np.arange(12.0)})
    at = own(frame, task="classify")
    assert "There is no column to predict" in errors(at)
    one_class = own(frame.assign(kind="a"), task="classify")
    assert "kind has only the value a." in errors(one_class)


def test_ratings_with_text_and_gaps_are_read_and_told():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "user": [f"u{i % 10}" for i in range(100)],
            "item": [f"i{i // 10}" for i in range(100)],
            "rating": rng.integers(1, 6, 100).astype(object),
        }
    )
    frame.loc[3, "rating"] = "great"
    frame.loc[4, "rating"] = None
    at = own(frame, way="people")
    assert not errors(at)
    assert "98 ratings of 10 items by 10 users" in said(at)
    assert "2 could not be read" in [e.label for e in at.expander]


def test_how_the_ratings_are_read_comes_back_from_the_link():
    frame = pd.DataFrame(
        {
            "user": [f"u{i % 10}" for i in range(100)],
            "item": [f"i{i // 10}" for i in range(100)],
            "rating": np.arange(100) % 5 + 1,
            "again": np.arange(100) % 4,
        }
    )
    at = own(frame, way="people")
    assert "from 1 to 5" in said(at)
    at = checked(at.selectbox(key="uses-rating_column").set_value("again").run())
    assert "from 0 to 3" in said(at)
    link = {name: at.query_params[name] for name in at.query_params}
    copied = own(frame, **link)
    assert "from 0 to 3" in said(copied)
    made_up = own(frame, way="people", source="The made-up sample")
    assert "synthetic" in said(made_up)


def test_because_of_is_not_said_where_only_one_item_is_liked(open_page):
    at = open_page(USES, data="films", way="people")
    assert not any({"match", "because"} <= set(d.value.columns) for d in at.dataframe)
    assert "Match: cosine" in said(at)
    two = frame_of(at, "expected", "because")
    assert len(two) == 10


def test_one_row_is_answered_in_a_sentence():
    frame = pd.DataFrame({"name": ["only"], "genre": ["x"]})
    for task in ("classify", "clean"):
        at = own(frame, task=task)
        assert errors(at)


@pytest.mark.parametrize(
    "chosen",
    [
        UsesView(),
        UsesView("classify", methods=("pca", "svd"), label="topic", text="a: b & c"),
        UsesView("clean", by="distance", twin=0.9, far=2.5, label="x"),
        UsesView("classify", mistakes="PCA, k nearest", one="pca", trial="item"),
        UsesView(
            "recommend", "people", source="This data", shape="Users × items", rated=("a", "b")
        ),
        UsesView("recommend", "people", user_column="who", item_column="what", rating_column="n"),
        UsesView("recommend", "people", factors=7, user="u 1", liked=("a", "b")),
    ],
)
def test_the_address_holds_the_view(chosen):
    assert address.read(UsesView, address.write(chosen)) == (chosen, {})


def test_what_a_link_asks_for_and_cannot_be_is_said(open_page):
    at = open_page(USES, data="films", task="cook", twin="7", factors="many")
    assert "'cook'" in errors(at)
    assert "twin='7'" in errors(at)
    assert "factors='many'" in errors(at)


@pytest.mark.parametrize(("task", "key"), [("recommend", "uses-items"), ("classify", "uses-item")])
def test_of_very_many_names_the_first_are_listed_and_the_chosen(open_page, monkeypatch, task, key):
    monkeypatch.setattr(names_listed, "LISTED", 10)
    names = ee.sample("films").items["name"].tolist()
    at = open_page(USES, data="films", task=task, pick=names[50])
    field = at.multiselect(key=key) if task == "recommend" else at.selectbox(key=key)
    assert field.options == [*names[:10], names[50]]
    assert field.value in (names[50], [names[50]])
    assert "The first 10 of 120 names are listed" in said(at)
    assert not errors(at)
