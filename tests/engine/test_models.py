"""The server's word on models is obeyed by workers that were started elsewhere, without it."""

from __future__ import annotations

import inspect

import pytest

import embedding_explorer as ee
from embedding_explorer.base.model_policy import VARIABLE
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.engine import Engine, tasks, word_questions
from embedding_explorer.engine.store import Store
from tests.encoders import onnx_made, tiny_bert
from tests.encoders.made import images, text, vectors
from tests.engine.test_engine import result, until

TEXT_REFUSED = "uses the packaged model only, not .* its EXPLORER_MODELS is 'none'"


@pytest.fixture(autouse=True)
def started(engine, monkeypatch):
    """Workers whose own environment says nothing."""
    monkeypatch.delenv(VARIABLE, raising=False)
    until(lambda: engine.ready)


@pytest.fixture
def brought(tmp_path):
    return str(tiny_bert.folder(tmp_path / "brought"))


def bert(model):
    return Recipe(encoder="bert", encoder_params=Params({"model": model}), projection=None)


def context(engine, data, recipe):
    return engine.call(
        word_questions.context, data, recipe, title="Context", arguments={"word": "cat"}
    )


def test_workers_without_the_variable_obey_the_server(engine, brought, monkeypatch):
    data, seen = text(["the cat sat", "a cat on the mat"]), images(3, (8, 8, 3))
    looks = Recipe(encoder="vision", encoder_params={"model": onnx_made.small()}, projection=None)
    monkeypatch.setenv(VARIABLE, "none")
    with pytest.raises(ee.MethodError, match=TEXT_REFUSED):
        result(engine.submit(data, bert(brought)))
    with pytest.raises(ee.MethodError, match="opens no models that its visitors name"):
        result(engine.submit(seen, looks))
    assert len(result(engine.submit(data, bert("packaged"))).space) == 2
    monkeypatch.delenv(VARIABLE)
    assert result(engine.submit(data, bert(brought))).space.matrix.shape == (2, tiny_bert.WIDTH)
    assert len(result(engine.submit(seen, looks)).space) == 3


def test_a_question_is_refused_too_about_what_was_made_before(engine, brought, monkeypatch):
    data, recipe = text(["the cat sat", "a cat on a mat", "plays"]), bert(brought)
    result(engine.submit(data, recipe))
    monkeypatch.setenv(VARIABLE, "none")
    with pytest.raises(ee.MethodError, match=TEXT_REFUSED):
        result(context(engine, data, recipe))
    monkeypatch.setenv(VARIABLE, " ANY ")
    assert len(result(context(engine, data, recipe))["found"]) == 2


def test_every_order_carries_it(engine, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, "No models here")
    sent = []

    def work(order, *rest):
        sent.append(order)
        raise ee.ExplorerError("not sent")

    monkeypatch.setattr(engine._line, "work", work)
    data = text(["the order carries", "the setting"])
    (tmp_path / "vectors.npy").write_bytes(_npy())
    for ask in (
        lambda: engine.submit(data, Recipe(encoder="tfidf", reducer="svd", projection="umap")),
        lambda: engine.call(word_questions.placed, data, Recipe(encoder="tfidf"), title="Question"),
        lambda: engine.large(tmp_path / "vectors.npy", Recipe(encoder="as_given")),
    ):
        with pytest.raises(ee.ExplorerError, match="not sent"):
            ask()
    assert {order.models for order in sent} == {"No models here"}
    assert len(sent) == 3


def test_an_order_without_it_allows_the_packaged_model_only():
    assert inspect.signature(tasks.Order).parameters["models"].default == "packaged"


def test_the_variable_of_the_workers_forbids_where_the_server_does_not(
    tmp_path, brought, monkeypatch
):
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    made = Engine(Store(tmp_path / "store"))
    made.start()
    try:
        until(lambda: made.ready)
        monkeypatch.setenv(VARIABLE, "any")
        with pytest.raises(ee.MethodError, match="its EXPLORER_MODELS is ''"):
            result(made.submit(text(["the cat", "a mat"]), bert(brought)))
    finally:
        made.close()


def _npy() -> bytes:
    from io import BytesIO

    import numpy as np

    found = BytesIO()
    np.save(found, vectors([[1, 2], [3, 4], [5, 7]]).vectors)
    return found.getvalue()
