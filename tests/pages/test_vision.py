"""A vision model on Explore: what to bring is said with its settings open, and one is used."""

from __future__ import annotations

import shutil

from streamlit.testing.v1 import AppTest

from embedding_explorer.base.recipe import Params, Recipe
from tests.encoders import onnx_made
from tests.encoders.made import images
from tests.pages.conftest import ROOT, checked
from ui.cache import cache
from ui.frame.state import View


def explore(model: str):
    recipe = Recipe(encoder="vision", encoder_params=Params({"model": model} if model else {}))
    at = AppTest.from_file(str(ROOT / "pages/explore.py"), default_timeout=90)
    at.session_state["datasets"] = {"mine-x": images(8, (8, 8, 3))}
    at.session_state["view"] = View(data="mine-x", method="own", recipe=recipe)
    return checked(at.run())


def test_what_to_bring_is_said_with_the_settings_open():
    at = explore("")
    said = "\n".join(str(e.value) for e in at.error)
    assert "No vision model is packaged" in said
    assert at.get_by_key("encode-model").label == "Model"
    box = next(e for e in at.get("expander") if e.label == "Settings")
    assert box.proto.expanded


def test_a_model_named_in_the_settings_makes_the_map():
    at = explore("")
    at.get_by_key("encode-model").set_value(onnx_made.small())
    at = checked(at.get_by_key("apply").click().run())
    assert not at.error, [e.value for e in at.error]
    words = "\n".join(str(c.value) for c in at.caption).replace("\\", "")
    assert "An image is the output “image_embeds”" in words, words
    assert at.query_params["encode.model"] == onnx_made.small()


LINK = {"data": "digits", "encode": "vision", "project": "pca"}


def test_a_model_that_only_a_link_names_waits_for_a_click(open_page, monkeypatch):
    asked = []
    monkeypatch.setattr(cache.engine(), "submit", lambda *given, **more: asked.append(given))
    for page, given in (
        ("explore", {**LINK, "encode.model": "owner/never-fetched"}),
        ("compare", {"data": "digits", "with": ["encode=vision&encode.model=%2F%2Fhost%2Fx"]}),
    ):
        at = open_page(f"pages/{page}.py", **given)
        assert any("asks for the model" in str(box.value) for box in at.warning), page
        assert not asked


def test_after_the_click_the_models_map_is_made(open_page, tmp_path):
    model = shutil.copy(onnx_made.small(), tmp_path / "of_this_test.onnx")  # no result is kept yet
    at = open_page("pages/explore.py", **LINK, **{"encode.model": str(model)})
    assert not at.error
    assert not [c for c in at.caption if "An image is the output" in str(c.value)]
    at = checked(at.button(key="problem-agree").click().run())
    assert [c for c in at.caption if "An image is the output" in str(c.value)]
