"""Other models: a folder, the hub, and every way in which they cannot be had."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.base.model_policy import VARIABLE
from embedding_explorer.encoders.pretrained.text import PACKAGED, files, load, onnx_file
from tests.encoders import made

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The packaged network as a user's own folder, with a tokenizer.json."""
    place = tmp_path_factory.mktemp("model") / "mine"
    (place / "onnx").mkdir(parents=True)
    packaged = load(PACKAGED)
    shutil.copy(packaged.files.network, place / "onnx" / "model.onnx")
    packaged.tokenizer.save(str(place / "tokenizer.json"))
    (place / "config.json").write_text(json.dumps({"max_position_embeddings": 64}))
    return place


def encoded(model, **params):
    recipe = ee.Recipe(encoder="bert", encoder_params={"model": str(model), **params})
    return ee.build(made.text(), recipe).space


def test_a_folder_gives_the_same_vectors_and_its_own_limit(folder):
    space, plain = encoded(folder), encoded(PACKAGED)
    np.testing.assert_array_equal(space.matrix, plain.matrix)
    assert "mine reads at most 64 tokens." in space.extras["notes"]
    assert "from the folder mine, SHA-256 8199be6f699a" in space.extras["notes"][0]


def test_a_folder_without_a_model_or_tokenizer_says_what_is_missing(tmp_path, folder):
    with pytest.raises(ee.InputError, match="has no model.onnx or model.safetensors; it needs"):
        encoded(tmp_path)
    shutil.copy(folder / "onnx" / "model.onnx", tmp_path / "model.onnx")
    with pytest.raises(ee.InputError, match="has no tokenizer; it needs"):
        encoded(tmp_path)
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(
        ee.InputError, match="has no model.onnx or .*Pickled weights are never opened"
    ):
        encoded(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not onnx at all", b"\x3a\x05\x0a\xff\xff\xff\xff"])
def test_a_broken_network_is_a_sentence(tmp_path, folder, content):
    (tmp_path / "model.onnx").write_bytes(content)
    shutil.copy(folder / "tokenizer.json", tmp_path)
    with pytest.raises(ee.InputError) as caught:
        encoded(tmp_path)
    assert str(caught.value).endswith(".")


def test_a_broken_tokenizer_is_a_sentence(tmp_path, folder):
    shutil.copy(folder / "onnx" / "model.onnx", tmp_path / "model.onnx")
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"}')
    with pytest.raises(ee.InputError, match="tokenizer of .* cannot be read"):
        encoded(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "vocab.txt").write_text("a\nb\n")
    with pytest.raises(ee.InputError, match="has no \\[UNK\\], \\[CLS\\] or \\[SEP\\]"):
        encoded(tmp_path)


def test_a_network_that_is_not_the_packaged_one_is_refused(tmp_path, monkeypatch):
    wrong = tmp_path / "vocab.txt"
    wrong.write_text("[UNK]\n[CLS]\n[SEP]\n")
    files._packaged.cache_clear()
    monkeypatch.setattr(files, "VOCABULARY", wrong)
    with pytest.raises(ee.InputError, match=r"vocab\.txt has the SHA-256"):
        files.find(PACKAGED)


def test_a_missing_package_is_a_sentence(monkeypatch):
    files._packaged.cache_clear()
    monkeypatch.setattr(files, "find_spec", lambda package: None)
    with pytest.raises(ee.MissingPackage, match=r"run: pip install '\S*\[bert\]'"):
        files.find(PACKAGED)


def test_an_operator_can_allow_the_packaged_model_only(monkeypatch, folder):
    monkeypatch.setenv(VARIABLE, "packaged")
    for other in (folder, "owner/name"):
        with pytest.raises(ee.MethodError, match="This server uses the packaged model only"):
            encoded(other)
    assert len(encoded(PACKAGED)) == 6


@pytest.mark.parametrize("name", ["bogus", "", "owner/na\nme"])
def test_names_that_can_be_no_model_are_refused_at_once(name):
    with pytest.raises(ee.InputError, match="must be packaged, a model on Hugging Face"):
        encoded(name)


def test_without_the_network_it_says_so(monkeypatch):
    import huggingface_hub

    def away(self, *args, **kwargs):
        raise OSError("no route to host")

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", away)
    with pytest.raises(ee.MethodError, match="cannot be downloaded from Hugging Face here"):
        encoded("owner/name")


@pytest.fixture
def hub(monkeypatch, folder):
    """A hub that knows one model, in `folder`; what was asked of it is kept."""
    import huggingface_hub

    asked = []
    names = {"onnx/model.onnx": 22_928_619, "tokenizer.json": 500_000, "config.json": 600}
    listed = [SimpleNamespace(rfilename=name, size=size) for name, size in names.items()]
    listed.append(SimpleNamespace(rfilename="pytorch_model.bin", size=90_000_000))
    info = SimpleNamespace(siblings=listed, sha=COMMIT)

    def model_info(self, name, **given):
        asked.append(("info", name, given))
        return info

    def snapshot(name, **given):
        asked.append(("fetch", name, given))
        return str(folder)

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", model_info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    return SimpleNamespace(asked=asked, listed=listed)


def test_a_model_of_the_hub_is_pinned_and_shown_and_no_pickle_is_fetched(hub):
    space = encoded("owner/name@main")
    (_, name, told), (_, _, given) = hub.asked[:2]
    assert (name, told["revision"], told["token"]) == ("owner/name", "main", False)
    assert (given["revision"], given["token"]) == (COMMIT, False)
    assert set(given["allow_patterns"]) == {"onnx/model.onnx", "tokenizer.json", "config.json"}
    assert f"from Hugging Face at revision {COMMIT}" in space.extras["notes"][0]
    assert space.extras["settings"]["model"] == f"owner/name@{COMMIT}"


def test_a_model_without_onnx_or_too_large_is_refused_before_it_is_fetched(hub):
    hub.listed[0].size = 3_000_000_000
    with pytest.raises(ee.LimitError, match="The model owner/name has 3,000,500,600 bytes"):
        encoded("owner/name")
    del hub.listed[0]
    with pytest.raises(ee.MethodError, match="comes without weights as ONNX or safetensors"):
        encoded("owner/name")
    assert [what for what, *_ in hub.asked] == ["info", "info"]


def test_the_layers_are_found_in_the_file_and_given_out():
    model = load(PACKAGED).files.network.read_bytes()
    names = onnx_file.hidden_states(model)
    assert len(names) == 7
    assert onnx_file.precision(model) == "int8"
    assert onnx_file.with_outputs(model, names[-1:]) == model + b":\x00", "it is there already"
    assert load(PACKAGED, every_layer=True).outputs == names
    ids = load(PACKAGED).read("I like to play", 64).ids
    (last,), mask = load(PACKAGED).run([ids])
    states, _ = load(PACKAGED, every_layer=True).run([ids])
    np.testing.assert_allclose(states[-1], last, atol=2e-6)
    assert mask.shape == (1, 6)
    assert mask.all()
