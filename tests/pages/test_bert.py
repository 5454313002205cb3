"""BERT on Explore: the engine places a phrase, and what a link cannot ask for is said."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.engine.word_questions import placed
from tests.encoders.made import text
from tests.pages.conftest import ROOT, checked
from ui.cache import cache
from ui.frame.state import View


def explore(phrase: str, recipe: Recipe):
    at = AppTest.from_file(str(ROOT / "pages/explore.py"), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": text()}
    at.session_state["view"] = View(data="mine-x", method="bert", recipe=recipe, phrase=phrase)
    return checked(at.run())


def test_a_phrase_is_found_by_meaning_through_the_engine(monkeypatch):
    asked = []
    call = cache.engine().call

    def spied(function, *args, **given):
        asked.append(function)
        return call(function, *args, **given)

    monkeypatch.setattr(cache.engine(), "call", spied)
    at = explore("a puppy growled", Recipe(encoder="bert", projection="pca"))
    assert not at.error, [e.value for e in at.error]
    assert "Near “a puppy growled”" in "\n".join(str(m.value) for m in at.markdown)
    assert placed in asked


def test_a_model_that_is_not_there_is_said_in_place():
    params = Params({"model": "/no/such"})
    at = explore("", Recipe(encoder="bert", projection="pca", encoder_params=params))
    assert "There is no folder '/no/such'" in "\n".join(str(e.value) for e in at.error).replace(
        "\\", ""
    )
