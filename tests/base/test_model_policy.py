"""Who may open a model that is not packaged: it fails closed, and a job brings it along."""

from __future__ import annotations

import threading

import pytest

import embedding_explorer as ee
from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import shown
from embedding_explorer.base.model_policy import VARIABLE
from embedding_explorer.encoders.pretrained.image import files as pictures
from embedding_explorer.encoders.pretrained.text import files as texts
from tests.encoders import onnx_made, tiny_bert
from tests.encoders.made import images, text

FORBIDDING = [
    "",
    " ",
    "none",
    "0",
    "Packaged",
    "packaged",
    "PACKAGED ",
    "an y",
    "any,",
    "true",
    "*",
]
ALLOWING = ["any", "ANY", " Any\n"]


@pytest.fixture
def brought(tmp_path):
    return str(tiny_bert.folder(tmp_path / "brought"))


def bert(model):
    recipe = ee.Recipe(encoder="bert", encoder_params={"model": model}, projection=None)
    return ee.build(text(["the cat sat", "a mat"]), recipe)


@pytest.mark.parametrize("setting", FORBIDDING)
@pytest.mark.parametrize("find", [texts.find, pictures.find], ids=["texts", "pictures"])
def test_all_but_any_means_the_packaged_model_only(monkeypatch, brought, find, setting):
    monkeypatch.setenv(VARIABLE, setting)
    for name in (
        brought,
        "owner/name",
        "owner/name@main",
        f"{brought}/model.onnx",
        "/" + "x" * 700,
    ):
        with pytest.raises(ee.MethodError) as caught:
            find(name)
        said = str(caught.value)
        assert f"its EXPLORER_MODELS is {setting!r}" in said
        assert "only 'any' allows others" in said
        assert len(said) < 300
        assert said.endswith(".")


@pytest.mark.parametrize("setting", ALLOWING)
def test_any_allows_whatever_its_capitals(monkeypatch, brought, setting):
    monkeypatch.setenv(VARIABLE, setting)
    assert bert(brought).space.matrix.shape == (2, tiny_bert.WIDTH)


def test_unset_a_library_opens_what_its_user_names(monkeypatch, brought):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert texts.find(brought).name == brought


@pytest.mark.parametrize("find", [texts.find, pictures.find], ids=["texts", "pictures"])
def test_a_refusal_does_not_tell_what_is_on_the_disk(monkeypatch, brought, find):
    monkeypatch.setenv(VARIABLE, "none")
    said = []
    for name in (brought, brought[:-1] + "X"):
        with pytest.raises(ee.MethodError) as caught:
            find(name)
        said.append(str(caught.value).replace(shown(name), "NAME"))
    assert said[0] == said[1]


def test_the_packaged_model_is_always_allowed(monkeypatch):
    monkeypatch.setenv(VARIABLE, "none")
    with model_policy.under("none"):
        assert len(bert(model_policy.PACKAGED).space) == 2


def test_the_job_or_the_process_forbids_and_nothing_leaks(monkeypatch, brought):
    monkeypatch.delenv(VARIABLE, raising=False)
    for setting in ("none", "packaged", ""):
        with model_policy.under(setting):
            with pytest.raises(ee.MethodError, match=f"EXPLORER_MODELS is {setting!r}"):
                bert(brought)
            with model_policy.under("any"), pytest.raises(ee.MethodError):
                bert(brought)
        assert bert(brought)
    monkeypatch.setenv(VARIABLE, "none")
    with model_policy.under("any"), pytest.raises(ee.MethodError, match="is 'none'"):
        bert(brought)


def test_two_jobs_in_one_process_do_not_meet(monkeypatch, brought):
    monkeypatch.delenv(VARIABLE, raising=False)
    inside, leave, seen = threading.Event(), threading.Event(), []

    def forbidden():
        with model_policy.under("none"):
            inside.set()
            leave.wait(20)
            seen.append(model_policy.setting())

    other = threading.Thread(target=forbidden)
    other.start()
    assert inside.wait(20)
    assert model_policy.setting() == "any"
    leave.set()
    other.join(20)
    assert seen == ["none"]


def test_what_is_loaded_already_is_refused_as_well(monkeypatch, brought):
    monkeypatch.delenv(VARIABLE, raising=False)
    model = onnx_made.small()
    recipe = ee.Recipe(encoder="vision", encoder_params={"model": model}, projection=None)
    ee.build(images(3, (8, 8, 3)), recipe)
    bert(brought)
    with model_policy.under("0"):
        with pytest.raises(ee.MethodError, match="opens no models that its visitors name"):
            ee.build(images(3, (8, 8, 3)), recipe)
        with pytest.raises(ee.MethodError, match="uses the packaged model only"):
            bert(brought)
        with pytest.raises(ee.MethodError, match="uses the packaged model only"):
            ee.occurrences("cat", ["the cat sat"], model=brought)
