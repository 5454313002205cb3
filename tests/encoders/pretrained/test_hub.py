"""Models of Hugging Face, fetched by its own client from a server on this machine."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embedding_explorer.encoders.pretrained.text.bert_graph import from_safetensors
from tests.encoders import tiny_bert
from tests.encoders.local_hub import COMMIT, NAME, serving

TEXTS = ["the cat sat on a mat", "plays"]
CODE = """
import json, sys
import embedding_explorer as ee
params = {"model": sys.argv[1], **json.loads(sys.argv[2])}
try:
    recipe = ee.Recipe(encoder="bert", encoder_params=params, projection=None)
    built = ee.build(ee.read(%r), recipe)
except ee.ExplorerError as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
else:
    space = built.space
    if len(sys.argv) > 3:
        ee.export(built, sys.argv[3])
    print(json.dumps({"matrix": space.matrix.tolist(), "notes": space.extras["notes"],
                      "model": space.extras["settings"]["model"]}))
"""


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("unpickled",)


@pytest.fixture
def repository(tmp_path):
    """What the server has: safetensors, and beside them pickled weights and code."""
    place = tiny_bert.folder(tmp_path / "repository")
    for name in ("pytorch_model.bin", "model.pt", "weights.pkl"):
        (place / name).write_bytes(pickle.dumps(Trap()))
    (place / "modeling.py").write_text("raise SystemExit('this is not to be run')")
    (place / "README.md").write_text("a model")
    return place


@pytest.fixture
def ask(tmp_path):
    """Build with a model in a process of its own, as the client reads its settings once."""

    def asked(model, address, *more, params=None, **settings):
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("HF_", "EXPLORER_MODELS"))},
            "HF_ENDPOINT": address,
            "HF_HOME": str(tmp_path / "home"),
            "HF_TOKEN": "hf_secret",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
            **settings,
        }
        command = [sys.executable, "-c", CODE % TEXTS, model, json.dumps(params or {}), *more]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return asked


def fetched(hub):
    files = {path.rpartition(f"{COMMIT}/")[2] for _, path, _ in hub.asked if "/resolve/" in path}
    return sorted(files)


def wanted():
    found = []
    for ids in ([2, 4, 5, 6, 7, 8, 9, 3], [2, 10, 11, 3]):
        vector = tiny_bert.states(tiny_bert.weights(), ids)[-1].mean(axis=0)
        found.append(vector / np.linalg.norm(vector))
    return np.array(found)


def test_a_model_of_safetensors_is_fetched_pinned_and_shown(ask, repository, tmp_path):
    with serving(repository) as hub:
        found = ask(f"{NAME}@main", hub.address)
        np.testing.assert_allclose(found["matrix"], wanted(), atol=1e-5)
        assert found["model"] == f"{NAME}@{COMMIT}"
        assert f"from Hugging Face at revision {COMMIT}." in found["notes"][0]
        assert fetched(hub) == ["config.json", "model.safetensors", "vocab.txt"]
        assert {token for *_, token in hub.asked} == {None}, "no credential is sent"
        kept = {path.name for path in (tmp_path / "home").rglob("snapshots/*/*")}
        assert kept == {"config.json", "model.safetensors", "vocab.txt"}
        before = len(hub.asked)
        again = ask(found["model"], hub.address)
        assert len(hub.asked) == before, "a commit that is here is not asked for again"
    away = ask(found["model"], hub.address, HF_HUB_OFFLINE="1")
    assert found == again == away
    assert not (tmp_path / "unpickled").exists()


def test_only_one_form_of_a_model_is_fetched(ask, repository):
    """Weights beside an ONNX file are opened through the links of the cache too."""
    data = repository / "model.onnx_data"
    (repository / "model.safetensors").rename(data)
    graph = from_safetensors(data, tiny_bert.config(), "tiny", follow=False)
    (repository / "model.onnx").write_bytes(graph)
    (repository / "model.safetensors").write_bytes(b"another form")
    with serving(repository) as hub:
        found = ask(NAME, hub.address)
        np.testing.assert_allclose(found["matrix"], wanted(), atol=1e-5)
        assert fetched(hub) == ["config.json", "model.onnx", "model.onnx_data", "vocab.txt"]


def test_weights_in_several_files_are_fetched_together(ask, repository):
    (repository / "model.safetensors").unlink()
    known, names = list(tiny_bert.weights().items()), {}
    for number, part in enumerate((dict(known[:9]), dict(known[9:])), start=1):
        shard = f"model-0000{number}-of-00002.safetensors"
        (repository / shard).write_bytes(tiny_bert.packed(part))
        names |= dict.fromkeys(part, shard)
    index = repository / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": names}))
    with serving(repository) as hub:
        found = ask(NAME, hub.address)
        np.testing.assert_allclose(found["matrix"], wanted(), atol=1e-5)
        shards = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
        assert fetched(hub) == ["config.json", *shards, index.name, "vocab.txt"]


def test_what_cannot_be_had_is_a_sentence_and_nothing_is_fetched(ask, repository):
    with serving(repository) as hub:
        for model, settings, says in (
            ("owner/unknown", {}, "MethodError: The model 'owner/unknown' cannot be downloaded"),
            (f"{NAME}@v9", {}, f"MethodError: The model '{NAME}' cannot be downloaded"),
            (NAME, {"HF_HUB_OFFLINE": "1"}, "cannot be downloaded from Hugging Face here"),
            (NAME, {"EXPLORER_MODELS": "packaged"}, "This server uses the packaged model only"),
            (NAME, {"EXPLORER_MAX_MODEL_BYTES": "999"}, "LimitError: The model owner/tiny has"),
        ):
            assert says in ask(model, hub.address, **settings)["error"]
        (repository / "model.safetensors").unlink()
        assert "comes without weights as ONNX or saf" in ask(NAME, hub.address)["error"]
        (repository / "model.safetensors").write_bytes(b"")
        (repository / "config.json").unlink()
        assert "comes without config.json" in ask(NAME, hub.address)["error"]
        assert fetched(hub) == []
    gone = ask(NAME, hub.address)["error"]
    assert "cannot be downloaded from Hugging Face here" in gone
    assert gone.endswith("and tokenizer.json.")
    assert len(gone) < 300 + len("MethodError: ")


@pytest.mark.parametrize("layer", [-1, 1])
def test_an_exported_script_fetches_the_same_commit(ask, repository, tmp_path, layer):
    rebuild = Path(__file__).parents[2] / "exports" / "rebuild.py"
    place = tmp_path / "script"
    place.mkdir()
    with serving(repository) as hub:
        found = ask(NAME, hub.address, str(place / "map.py"), params={"layer": layer})
        away = {"HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "another")}
        command = [sys.executable, str(rebuild), str(place)]
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        subprocess.run(command, env={**environment, **away}, check=True, capture_output=True)
    failure = place / "failure.txt"
    assert not failure.exists(), failure.read_text("utf-8")
    np.testing.assert_array_equal(
        np.load(place / "result.npz")["vectors"], np.float32(found["matrix"])
    )
    assert COMMIT in (place / "map.py").read_text("utf-8")
    assert not [path for path in (tmp_path / "another").rglob("*.bin")]


def test_an_exported_script_opens_a_folder_of_links(ask, repository, tmp_path):
    rebuild = Path(__file__).parents[2] / "exports" / "rebuild.py"
    mine, place = tmp_path / "mine", tmp_path / "script"
    mine.mkdir()
    place.mkdir()
    for name in ("config.json", "vocab.txt", "model.safetensors"):
        (mine / name).symlink_to(repository / name)
    found = ask(str(mine), "http://127.0.0.1:9", str(place / "map.py"))
    subprocess.run([sys.executable, str(rebuild), str(place)], check=True, capture_output=True)
    failure = place / "failure.txt"
    assert not failure.exists(), failure.read_text("utf-8")
    vectors = np.load(place / "result.npz")["vectors"]
    np.testing.assert_array_equal(vectors, np.float32(found["matrix"]))
