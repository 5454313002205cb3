"""A model that a link names is opened after a click; the page itself opens none at all."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.communities import communities
from embedding_explorer.analysis.graphs.layout import draw_graph
from embedding_explorer.analysis.graphs.missing_links import missing_links
from embedding_explorer.analysis.selection.conditions import choices, matching, meeting
from embedding_explorer.analysis.selection.contrast import contrast
from embedding_explorer.base.model_policy import VARIABLE
from embedding_explorer.base.question import question_of
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.preview import preview
from embedding_explorer.compare import disagreeing_labels, rerun
from embedding_explorer.engine import (
    bringing,
    compare_questions,
    data_questions,
    file_questions,
    map_questions,
    use_questions,
    word_questions,
)
from embedding_explorer.engine.word_questions import placed
from embedding_explorer.measures.diagnostics.shepard import shepard
from embedding_explorer.uses.cross_validation import hidden
from embedding_explorer.uses.data_issues import nearness
from embedding_explorer.uses.labelling import least_certain, nearest_without_tag
from embedding_explorer.uses.similar_items import items_like
from tests.base.test_question import every
from tests.encoders import onnx_made, tiny_bert
from tests.encoders.made import images, text
from tests.pages.conftest import ROOT, checked
from ui.cache import cache, consent
from ui.cache.questions import Ask
from ui.page_state import session


@pytest.fixture
def brought(tmp_path):
    return str(tiny_bert.folder(tmp_path / "brought"))


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def asked(monkeypatch):
    """What the engine was asked for."""
    seen = []
    engine = cache.engine()
    for name in ("submit", "call"):
        ask = getattr(engine, name)

        def spied(*given, ask=ask, **more):
            seen.append(given)
            return ask(*given, **more)

        monkeypatch.setattr(engine, name, spied)
    return seen


def opened(page, data, **query):
    at = AppTest.from_file(str(ROOT / page), default_timeout=120)
    at.session_state["datasets"] = {"mine-x": data}
    for name, value in {"data": "mine-x", **query}.items():
        at.query_params[name] = value
    return checked(at.run())


def words(at):
    return "\n".join(str(w.value) for w in at.warning).replace("\\", "")


def test_a_link_does_not_open_a_model_before_the_visitor_says_so(brought, asked):
    given = {"encode": "bert", "encode.model": brought, "project": "pca"}
    at = opened("pages/explore.py", text(["the cat", "a mat", "plays"]), **given)
    assert not asked
    assert brought in words(at)
    at = checked(at.get_by_key("problem-agree").click().run())
    assert asked
    assert not at.warning
    assert not at.error, [e.value for e in at.error]
    again = checked(at.run())
    assert not again.warning, "one click is enough"


@pytest.mark.parametrize("model", ["/etc", "owner/name", "./x", "\\\\host\\share", "~/m/"])
def test_whatever_the_name_nothing_is_looked_at(model, asked):
    for page, query in (
        ("pages/explore.py", {"encode": "bert", "encode.model": model, "project": "pca"}),
        ("pages/uses.py", {"encode": "bert", "encode.model": model}),
    ):
        at = opened(page, text(["the cat", "a mat", "plays"]), **query)
        assert not [one for one in asked if "bert" in repr(one)], page
        assert "no folder" not in repr([e.value for e in at.error])


def test_a_side_of_a_comparison_is_asked_about_as_well(brought, asked):
    entry = Recipe(encoder="bert", encoder_params=Params({"model": brought})).to_query()
    query = {"with": ["counts", entry]}
    at = opened("pages/compare.py", text(["the cat", "a mat", "plays"]), **query)
    assert not [one for one in asked if "bert" in repr(one)]
    assert brought in words(at)
    at = checked(at.get_by_key("problem-agree").click().run())
    assert [one for one in asked if "bert" in repr(one)]


def test_a_server_that_forbids_says_so_instead(brought, monkeypatch):
    monkeypatch.setenv(VARIABLE, "none")
    given = {"encode": "bert", "encode.model": brought, "project": "pca"}
    at = opened("pages/explore.py", text(["the cat", "a mat", "one more"]), **given)
    assert not at.warning
    said = "\n".join(str(e.value) for e in at.error)
    assert "This server uses the packaged model only" in said


def test_what_the_visitor_typed_is_not_asked_about(brought, asked):
    at = opened("pages/explore.py", text(["the cat", "a mat", "plays too"]), encode="bert")
    at.get_by_key("encode-model").set_value(brought)
    at = checked(at.get_by_key("apply").click().run())
    assert not at.warning
    assert not at.error, [e.value for e in at.error]
    assert [one for one in asked if brought in repr(one)]


def test_settings_applied_unseen_do_not_agree(brought, asked):
    given = {"encode": "bert", "encode.model": brought, "project": "pca"}
    at = opened("pages/explore.py", text(["the cat", "a mat", "plays on"]), **given)
    at.get_by_key("recipe-center").set_value(True)
    at = checked(at.get_by_key("apply").click().run())
    assert brought in words(at)
    assert not asked


@pytest.fixture
def kept(brought):
    """A text whose map by the brought model is kept already: somebody made it before."""
    data = text(["the cat", "a mat", "plays there", "and more"])
    recipe = Recipe(encoder="bert", encoder_params=Params({"model": brought}), projection="pca")
    cache.engine().submit(data, recipe).result()
    return data


def orders_of(asked):
    """Return what the engine was asked for that opens a model."""
    return [given for given in asked if "bert" in repr(given) and not looks(given)]


def looks(given):
    return callable(given[0]) and question_of(given[0]).looks


def test_a_phrase_typed_on_a_kept_map_is_asked_about_in_its_panel(brought, kept, asked):
    given = {"encode": "bert", "encode.model": brought, "project": "pca"}
    at = opened("pages/explore.py", kept, **given)
    assert not at.warning, "to look at what is kept opens no model"
    at = checked(at.get_by_key("phrase").set_value("a cat plays").run())
    assert not orders_of(asked)
    assert brought in words(at)
    assert at.get_by_key("color"), "the rest of the page is there"
    at = checked(at.get_by_key("phrase-problem-agree").click().run())
    assert not at.warning
    assert not at.error, [e.value for e in at.error]
    assert [given for given in asked if given[0] is placed]


def test_a_phrase_that_comes_with_the_link_is_asked_about_as_well(brought, kept, asked):
    given = {"encode": "bert", "encode.model": brought, "project": "pca", "phrase": "a cat"}
    at = opened("pages/explore.py", kept, **given)
    assert brought in words(at)
    assert not orders_of(asked)


def test_reruns_of_a_kept_side_are_asked_about_in_their_part(brought, kept, asked):
    entry = Recipe(encoder="bert", encoder_params=Params({"model": brought}), projection="pca")
    plain = Recipe(encoder="tfidf", projection="pca")
    query = {"with": [plain.to_query(), entry.to_query()], "part": "Yardstick"}
    at = opened("pages/compare.py", kept, **query)
    assert not orders_of(asked)
    assert brought in words(at)
    at = checked(at.get_by_key("part-problem-agree").click().run())
    assert not [w.value for w in at.warning if brought in w.value]
    assert [given for given in asked if given[0] is rerun]


def test_whatever_is_ordered_is_asked_about_at_the_one_place(brought, kept, asked, monkeypatch):
    """No order reaches the engine by another way than the two that ask."""
    monkeypatch.setattr(session, "is_by_link", lambda: True)
    monkeypatch.setattr(session, "value", lambda key, default=None: default)
    recipe = Recipe(encoder="bert", encoder_params=Params({"model": brought}), projection="pca")
    other = replace(recipe, seed=3)
    with pytest.raises(consent.Unagreed) as question:
        cache.ask(kept, other, "ann")
    assert question.value.model == brought
    heavy = [one for one in every() if one.heavy]
    for one in heavy:
        of = [(kept, recipe)]
        if one.looks:
            cache.begin(Ask(one, of, {}), title="", owner="ann").cancel()
            of.append((kept, other))  # which is still to be made
        with pytest.raises(consent.Unagreed):
            cache.begin(Ask(one, of, {}), title="", owner="ann")
    assert len(asked) == sum(one.looks for one in heavy) >= 9
    orders = re.compile(r"\.(submit|call|large)\(")
    for path in [*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        assert path.name == "cache.py" or not orders.search(path.read_text("utf-8")), path


# fmt: off
QUESTIONS = {  # that a page may answer itself, or that look at what is kept; what each is asked
    ee.measure: {"k": 2},
    map_questions.believed: {"k": 2},
    ee.compare: {"k": 2},
    map_questions.same_again: {"k": 2},
    shepard: {},
    map_questions.true_neighbors: {"k": 2},
    map_questions.clusters: {},
    word_questions.word_graph: {"k": 2},
    ee.health: {},
    nearness: {"k": 2},
    use_questions.twins: {"threshold": 0.9},
    missing_links: {},
    contrast: {"rows": (0, 1)},
    nearest_without_tag: {"codes": np.array([0] + [-1] * 11, np.int8), "row": 0},
    least_certain: {"codes": np.array([0, 1] * 3 + [-1] * 6, np.int8)},
    meeting: {"conditions": ({"column": "", "kind": "contains", "text": "cat"},)},
    matching: {"conditions": ({"column": "", "kind": "pattern", "text": "c.t"},)},
    choices: {"column": "text"},
    items_like: {"names": ("row 1", "row 2")},
    word_questions.word_scores: {},
    word_questions.analogy: {"a": "row 1", "b": "row 2", "c": "row 3", "k": 1, "expected": None},
    word_questions.is_solved: {"a": "row 1", "b": "row 2", "c": "row 3", "want": "row 4"},
    word_questions.summed: {"plus": ("row 1",), "minus": ("row 2",), "k": 1},
    word_questions.against: {"name": "row 1", "others": ("row 2", "row 3")},
    map_questions.pictured: {"rows": np.array([0]), "k": 2},
    map_questions.away: {"row": 0},
    use_questions.suspected: {
        "pairs": pd.DataFrame({"one": [0], "other": [1], "similarity": [0.9]}),
        "outliers": np.array([0]), "outlying": np.zeros(12), "told_by": "text", "odd": None,
    },
    compare_questions.task_scored: {},
    file_questions.exported: {
        "form": "csv", "name": "a", "rows": None, "options": {}, "about": {}, "limits": {},
    },
    file_questions.listed: {
        "name": "a", "rows": np.array([0, 1]), "columns": ("text",), "limits": {},
    },
    map_questions.neighbors_among: {"rows": (0, 1, 2), "k": 1},
    disagreeing_labels: {"labels": "text", "k": 2},
    compare_questions.ranks_differ: {"asked": (("row 1", "row 2", 1.0), ("row 2", "row 3", 0.5))},
}
# fmt: on
OF_DATA = {
    draw_graph: {},
    communities: {},
    data_questions.pictured: {},
    data_questions.decomposed: {},
    data_questions.counted: {"window": 2},
    preview: {"query": "encode=bert"},
    hidden: {"label": "text"},
}
OF_TWO = (ee.compare, map_questions.same_again, compare_questions.ranks_differ)
# Asked of no recipe.
READERS = (
    *(bringing.dataset, bringing.picture, file_questions.table_file),
    *(bringing.with_other_roles, bringing.rows_alone, bringing.with_tags),
)


def test_no_question_that_a_page_answers_itself_opens_a_model(brought, monkeypatch):
    """Each question is left to the engine, or opens no session and no tokenizer."""
    from embedding_explorer.encoders.pretrained.image import network as looking
    from embedding_explorer.encoders.pretrained.text import network

    known = {*QUESTIONS, *OF_DATA, *READERS}
    assert {one.function for one in every() if not one.opens} == known, (
        "a new question: is it one for the engine?"
    )
    data = text([f"the cat sat on a mat {'plays ' * i}" for i in range(12)])
    built = ee.build(data, Recipe(encoder="bert", encoder_params=Params({"model": brought})))

    def trap(*given, **more):
        raise AssertionError("a model was opened")

    for module in (network, looking):
        monkeypatch.setattr(module, "open_session", trap)
        monkeypatch.setattr(module.model_files, "find", trap)
    for question, given in (QUESTIONS | OF_DATA).items():
        others = [built] if question in OF_TWO else []
        about = data if question in OF_DATA else built
        with suppress(ee.ExplorerError, TypeError):  # that it cannot be asked of these is as good
            question(about, *others, **given)


@pytest.mark.parametrize("form", ["py", "ipynb"])
def test_a_script_is_written_without_opening_the_model(brought, monkeypatch, form):
    """The web server writes it; what it needs was kept with the result."""
    from embedding_explorer.encoders.pretrained.image import network as looking
    from embedding_explorer.encoders.pretrained.text import network
    from embedding_explorer.exports import to_bytes

    made = []
    for layer in (-1, 1):
        params = Params({"model": brought, "layer": layer})
        made.append(
            ee.build(text(["the cat", "a mat", "plays"]), Recipe("bert", encoder_params=params))
        )
    params = Params({"model": onnx_made.small()})
    made.append(ee.build(images(4, (8, 8, 3)), Recipe("vision", encoder_params=params)))

    def trap(*given, **more):
        raise AssertionError("a model was opened")

    for module in (network, looking):
        monkeypatch.setattr(module, "_network", trap)
        monkeypatch.setattr(module.model_files, "find", trap)
    for built in made:
        assert b"onnxruntime" in to_bytes(built, form)
