"""The Compare page by AppTest: sides, joins, the yardstick, what moved, tasks, links."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError
from embedding_explorer.charts.compare import BINS
from tests.encoders import made
from tests.pages.conftest import ROOT, answer, checked, offered
from ui.cache import cache
from ui.compare import moved, tasks, upload_vectors, view
from ui.compare.view import CompareView
from ui.frame.state import View
from ui.page_state import address as address_bar

COMPARE = "pages/compare.py"
KINDS = ["films", "produce", "documents", "digits", "friends"]


def said(at) -> str:
    """Everything written on the page, with the marks that make it inert taken away."""
    parts = [*at.markdown, *at.caption, *at.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("&#58;", ":")


def errors(at) -> str:
    text = "\n".join(str(e.value) for e in [*at.error, *at.warning])
    return text.replace("\\", "").replace("&#58;", ":")


def address(at) -> dict[str, list[str]]:
    return {n: v if isinstance(v, list) else [v] for n, v in at.query_params.items()}


def two_files(**query: str) -> AppTest:
    """Open the page with data of a visitor's own and another file's vectors beside it."""
    rng = np.random.default_rng(0)
    names = [f"thing {i}" for i in range(30)]
    frame = pd.DataFrame(
        {
            "name": names,
            "code": [f"c{i}" for i in range(30)],
            "kind": np.repeat(["a", "b", "c"], 10),
            "size": rng.normal(size=30),
        }
    )
    one = ee.read(frame)
    vectors = pd.DataFrame(rng.normal(size=(28, 6)), columns=[f"d{i}" for i in range(6)])
    two = ee.read(vectors.assign(name=[f"c{i}" for i in range(2, 30)])[["name", *vectors]])
    at = AppTest.from_file(str(ROOT / COMPARE), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": one, "mine-y": two}
    at.session_state["view"] = View(data="mine-x")
    at.query_params["data"] = "mine-x"
    at.query_params["with"] = ["one_hot", "mine-y"]
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


@pytest.mark.parametrize("data", KINDS)
def test_every_kind_of_data_opens_with_methods_side_by_side(open_page, data):
    at = open_page(COMPARE, data=data)
    assert not errors(at)
    chosen = next(m for m in at.multiselect if m.key == "compare-sides").value
    assert 2 <= len(chosen) <= 4
    assert "What distances on these maps mean" in [e.label for e in at.expander]


def test_the_yardstick_says_chance_and_a_rerun(open_page):
    at = open_page(
        COMPARE, data="films", part="Yardstick", **{"with": ["one_hot", "word2vec_cbow"]}
    )
    assert "far above chance 0.08" in said(at)
    assert "below a rerun 0.9" in said(at)
    assert "The rerun is that of B · Word2Vec (CBOW), the less stable of the two." in said(at)
    table = at.dataframe[0].value
    assert table["measure"].iloc[0] == "Neighbours shared"
    assert " to " in table["95 % interval"].iloc[0]


def test_a_selected_item_has_its_neighbours_in_every_method(open_page):
    at = open_page(COMPARE, data="films", pick="Upload", **{"with": ["one_hot", "svd"]})
    assert "Nearest to Upload" in said(at)
    assert "B shares" in said(at)
    several = open_page(COMPARE, data="films", pick=["Upload", "Psycho"])
    assert "2 items are selected; choose one." in said(several)


def test_what_moved_is_listed_and_a_row_selects(open_page):
    at = open_page(COMPARE, data="films", part="What moved", **{"with": ["one_hot", "svd"]})
    most = at.dataframe[0].value
    assert most["shared"].is_monotonic_increasing
    assert at.dataframe[1].value["shared"].min() >= most["shared"].max()


def test_what_a_link_asks_for_and_cannot_be_is_said(open_page):
    at = open_page(COMPARE, data="films", show="upside down", **{"with": ["pca", "nonsense"]})
    assert "'nonsense' cannot be compared here" in errors(at)
    assert "'upside down'" in errors(at)
    at = open_page(COMPARE, data="films", **{"with": ["encode=pixels", "pca"]})
    assert "Pixels works on images, and this is items" in errors(at)
    at = open_page(COMPARE, data="films", **{"with": ["mine-gone", "pca"]})
    assert "data has expired" in errors(at)


def test_words_and_rows_have_nothing_in_common_and_that_is_said(open_page):
    at = open_page(COMPARE, data="documents", **{"with": ["tfidf", "word2vec_cbow of words"]})
    assert "B · Word2Vec (CBOW), words is left out: its points are words such as" in errors(at)
    assert "What distances on these maps mean" in [e.label for e in at.expander]


def test_one_method_alone_still_shows_its_map(open_page):
    at = open_page(COMPARE, data="films", part="Yardstick", **{"with": ["pca"]})
    assert not errors(at)
    assert "Choose a second method" in said(at)


def test_two_files_are_joined_by_a_column_and_what_is_dropped_is_listed():
    alone = two_files()
    assert "is left out: its points are" in errors(alone)
    at = two_files(by="code", part="Yardstick")
    assert not errors(at)
    label = next(e.label for e in at.expander if "left out" in e.label)
    assert (
        label.replace("\\", "")
        .replace("&#58;", ":")
        .startswith("28 items are in all methods; left out: 2 of A")
    )
    assert "chance" in said(at)


@pytest.mark.parametrize("part", ["", "Yardstick", "What moved", "Tasks"])
def test_every_part_is_drawn_for_joined_files(part):
    at = two_files(by="code", part=part)
    assert not errors(at)


def test_a_label_is_guessed_and_the_difference_tested(open_page):
    at = open_page(COMPARE, data="documents", part="Tasks", **{"with": ["one_hot", "pca"]})
    scores, differences = (at.dataframe[i].value for i in (0, 1))
    assert scores["score"].between(0.5, 1).all()
    assert differences["verdict"].iloc[0] == "B does better than A: significant."


def test_lists_are_read_line_by_line():
    form = "a, b, score"
    assert tasks._rows("cat, dog, 7\n\ncar\tbus\t5", form) == (
        ("cat", "dog", "7"),
        ("car", "bus", "5"),
    )
    with pytest.raises(InputError, match="Line 2 of the list is 'cat, dog'"):
        tasks._rows("a, b, 1\ncat, dog", form)
    with pytest.raises(InputError, match="at most 2,000"):
        tasks._rows("a, b, 1\n" * 2_001, form)


@pytest.mark.parametrize(
    "chosen",
    [
        CompareView(),
        CompareView(("pca", "encode=tfidf&reduce=svd&project=umap"), part="Yardstick"),
        CompareView(("pca",), view.IN_TURN, False, True, "Tasks", "code"),
    ],
)
def test_the_address_holds_the_view(chosen):
    assert address_bar.read(CompareView, address_bar.write(chosen)) == (chosen, {})


def test_the_address_bar_gets_the_view(open_page):
    at = open_page(COMPARE, data="films", k="5", **{"with": ["pca", "svd"], "align": "0"})
    found = address(at)
    assert found["with"] == ["pca", "svd"]
    assert found["data"] == ["films"]
    assert found["k"] == ["5"]
    assert found["align"] == ["0"]
    assert "method" not in found
    assert parse_qs("with=pca&with=svd")["with"] == found["with"]


def test_six_methods_at_most(open_page):
    many = [f"encode=one_hot&project=pca&seed={i}" for i in range(8)]
    at = open_page(COMPARE, data="films", **{"with": many})
    assert "gives with 8 times, 6 of which are used" in errors(at)


def test_titles_that_occur_twice_are_told_apart(open_page):
    seeds = [f"encode=one_hot&project=pca&metric=euclidean&seed={i}" for i in (3, 4)]
    at = open_page(COMPARE, data="films", pick="Upload", part="Yardstick", **{"with": seeds})
    assert "A and B · One-hot → PCA, seed 4" in said(at)
    assert "10.0 of 10 neighbours are shared" in said(at)


def test_the_report_is_written_on_request_and_can_be_taken(open_page):
    at = open_page(COMPARE, data="films", part="Report", **{"with": ["one_hot", "svd"]})
    assert not at.get("link_button")
    write = next(b for b in at.button if b.key == "compare-write")
    at = checked(write.click().run())
    assert not errors(at)
    files = {label: answer(key) for label, key in offered(at).items()}
    assert {status for status, _, _ in files.values()} == {200}
    names = [re.search('"(.+)"', head["content-disposition"])[1] for _, head, _ in files.values()]
    assert names == ["comparison.html", "comparison.zip", "comparison.json"]
    page, archive, numbers = (content for _, _, content in files.values())
    assert b"</html>" in page
    assert "comparison.md" in zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert json.loads(numbers)


def test_words_can_be_rerun_on_resampled_texts():
    at = AppTest.from_file(str(ROOT / COMPARE), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": made.text()}
    at.session_state["view"] = View(data="mine-x")
    at.query_params["part"] = "Yardstick"
    at.query_params["with"] = [
        f"encode=word2vec&encode.architecture={kind}&encode.epochs=3&encode.min_count=1"
        for kind in ("CBOW", "skip-gram")
    ]
    at = checked(at.run())
    assert not errors(at)
    assert "3 runs with other seeds" in said(at)
    toggle = next(t for t in at.toggle if t.key == "compare-resample")
    at = checked(toggle.set_value(True).run())
    assert "resamples of the texts" in said(at)


def test_one_seed_of_four_can_be_taken_away_and_the_link_keeps_the_rest(open_page):
    at = open_page(COMPARE, data="films")
    chosen = next(s for s in at.selectbox if s.key == "compare-set")
    at = checked(chosen.set_value("Same method, four seeds").run())
    field = next(m for m in at.multiselect if m.key == "compare-sides")
    assert len(set(field.options)) == len(field.options)
    assert len(field.value) == 4
    at = checked(field.set_value(field.value[:3]).run())
    seeds = [dict(parse_qs(x)).get("seed", ["0"])[0] for x in address(at)["with"]]
    assert seeds == ["0", "1", "2"]


def test_a_file_without_names_is_taken_in_the_order_of_the_data():
    current = ee.read(pd.DataFrame({"name": list("abcde"), "kind": list("xxyyz")}))
    vectors = ee.read(np.arange(15.0).reshape(5, 3))
    state_said: list[str] = []
    named = upload_vectors._in_order(vectors, current, state_said.append)
    assert named.names.tolist() == list("abcde")
    assert "as many rows" in state_said[0]
    assert (
        upload_vectors._in_order(ee.read(np.zeros((4, 3)) + np.arange(3)), current, print)
        is not named
    )
    assert upload_vectors._in_order(current, current, print) is current


def test_the_pictured_neighbours_can_be_listed(open_page):
    at = open_page(COMPARE, data="films", pick="Upload", **{"with": ["one_hot", "svd"]})
    where = next(b for b in at.get("button_group") if b.key == "compare-where")
    at = checked(where.set_value("On the maps").run())
    assert "near on the map only" in said(at)


def test_vectors_of_a_file_are_read_by_a_worker_and_stand_beside(open_page):
    at = open_page(COMPARE, data="produce", **{"with": ["one_hot", "pca"]})
    names = ee.sample("produce").names
    table = "\n".join(f"{name},{i % 7},{i % 5},{i % 3}" for i, name in enumerate(names))
    at = checked(at.file_uploader[0].upload("mine.csv", f"name,a,b,c\n{table}".encode()).run())
    assert any("added as another method" in str(w.value) for w in at.warning)
    assert len(at.session_state["compare-view"].sides) == 3
    (key,) = at.session_state["datasets"]
    assert at.session_state["compare-view"].sides[-1] == key
    assert not uploads_of(at)
    at = checked(at.file_uploader[0].upload("broken.npy", b"\x93NUMPY junk").run())
    assert "broken" in errors(at)
    assert not uploads_of(at)


def uploads_of(at):
    """Return the bytes that are kept of what a session brought."""
    store = cache.engine().store
    mark = store.key("uploads", at.session_state["owner"])
    return [entry for entry in store.entries() if mark in entry.of]


def test_no_more_bars_are_chosen_than_there_are():
    """Each costs a look at all items, and a browser may send as many as it likes."""
    bars = [{"customdata": [i / BINS, (i + 1) / BINS, "more"]} for i in range(BINS)]
    assert moved._spans([{}, *bars[1:]]) == [bar["customdata"][:2] for bar in bars[1:]]
    assert len(moved._spans(bars * 50_000)) == BINS
