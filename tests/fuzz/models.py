"""Files of models, spoiled: ONNX, safetensors and their index, tokenizers, settings.

Each case is a whole model in a folder of its own with one file spoiled, and a few texts or pictures
that go through it, as a worker of the engine does it.
"""

from __future__ import annotations

import json
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from tests.encoders import onnx_made, tiny_bert
from tests.encoders.made import images, text
from tests.fuzz import onnx_bombs, tokenizers_made
from tests.fuzz.harness import Case, Target
from tests.fuzz.mutators import any_bytes, any_json, any_text
from tests.fuzz.protobuf import any_onnx

WIDTH = 6
TEXTS = ["the cat sat on a mat", "plays ", "", "the " * 60, "a" * 300, "été 東京\u0000\U0001f600"]
Mutate = Callable[[Random, str, bytes], bytes]
EXTREMES = [
    0, 1, -1, 2, 3, 8, 1000, 2**31 - 1, 2**31, 2**32, 2**40, 2**48, 2**62, 2**63, 2**64 - 1, 10**30,
    1.5, 1e308, -1e308, 1e-320, float("nan"), float("inf"), True, False, None, "", "12", "x" * 5000,
    "\ud800", "bert", "../../etc/passwd", [], {}, [1], [[]],
]  # fmt: skip


def text_onnx(words: int = len(tiny_bert.WORDS)) -> bytes:
    """A network of embeddings and three normalisations, weights inside: (m, t, 6) states."""
    rng = np.random.default_rng(0)
    size = np.float32
    weights = {
        "words": rng.normal(size=(words, WIDTH)).astype(size),
        "scale": np.ones(WIDTH, size),
        "shift": np.zeros(WIDTH, size),
        "turn": rng.normal(size=(WIDTH, WIDTH)).astype(size),
    }
    nodes = [
        onnx_made.node("Gather", "words input_ids", "x0"),
        onnx_made.node("LayerNormalization", "x0 scale shift", "h0", axis=-1),
        onnx_made.node("MatMul", "h0 turn", "x1"),
        onnx_made.node("LayerNormalization", "x1 scale shift", "h1", axis=-1),
        onnx_made.node("Relu", "h1", "x2"),
        onnx_made.node("LayerNormalization", "x2 scale shift", "last_hidden_state", axis=-1),
    ]
    axes = ["texts", "pieces"]
    return onnx_made.model(
        nodes,
        [onnx_made.value("input_ids", "int64", axes)],
        [onnx_made.value("last_hidden_state", "float32", [*axes, WIDTH])],
        [onnx_made.tensor(name, array) for name, array in weights.items()],
    )


def _outside_onnx() -> bytes:
    """The same kind of network with its weights in a file beside it."""
    return onnx_made.model(
        [onnx_made.node("Gather", "words input_ids", "last_hidden_state")],
        [onnx_made.value("input_ids", "int64", ["texts", "pieces"])],
        [onnx_made.value("last_hidden_state", "float32", ["texts", "pieces", WIDTH])],
        [onnx_made.outside("words", (len(tiny_bert.WORDS), WIDTH), "model.onnx_data")],
    )


def _folder(place: Path, name: str, data: bytes) -> Path:
    """Write a whole model for texts with one file of it given."""
    whole = {
        "vocab.txt": "\n".join(tiny_bert.WORDS).encode(),
        "config.json": json.dumps(tiny_bert.config()).encode(),
        "model.onnx_data": bytes(4 * WIDTH * len(tiny_bert.WORDS)),
    }
    if not name.endswith(".onnx"):
        whole["model.safetensors"] = tiny_bert.packed(tiny_bert.weights())
    if name == "tokenizer.json":
        del whole["vocab.txt"], whole["model.safetensors"]
        whole["model.onnx"] = text_onnx(tokenizers_made.PIECES)
    if name.endswith("index.json"):
        shards = _shards()
        del whole["model.safetensors"]
        whole |= {f"{file}": content for file, content in shards.items()}
    place.mkdir(exist_ok=True)
    for file, content in {**whole, name.rpartition("-")[2]: data}.items():
        (place / file).write_bytes(content)
    return place


def _shards() -> dict[str, bytes]:
    known = list(tiny_bert.weights().items())
    return {
        "model-00001-of-00002.safetensors": tiny_bert.packed(dict(known[:9])),
        "model-00002-of-00002.safetensors": tiny_bert.packed(dict(known[9:])),
    }


def read_texts(rng: Random, name: str, data: bytes) -> None:
    """Read some texts by the model; forget it then."""
    import embedding_explorer as ee
    from embedding_explorer.encoders.pretrained.text import network

    params: dict[str, Any] = {
        "layer": rng.choice([-1, -1, 0, 1]),
        "max_tokens": rng.choice([8, 256]),
    }
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        try:
            folder = _folder(Path(place) / "model", name, data)
            recipe = ee.Recipe(
                encoder="bert", encoder_params={"model": str(folder), **params}, projection=None
            )
            built = ee.build(text(TEXTS), recipe)
            assert np.isfinite(built.space.matrix).all()
        finally:
            network._network.cache_clear()


def see_pictures(rng: Random, name: str, data: bytes) -> None:
    """Put some pictures through the model; forget it then."""
    import embedding_explorer as ee
    from embedding_explorer.encoders.pretrained.image import network

    shape = rng.choice([(8, 8, 3), (8, 8), (64, 1, 3), (1, 64), (20, 30, 3)])
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        folder = Path(place) / "model"
        folder.mkdir()
        try:
            if name.endswith(".onnx"):
                (folder / "model.onnx").write_bytes(data)
                (folder / "model.onnx_data").write_bytes(bytes(400))
            else:
                (folder / "model.onnx").write_bytes(onnx_made.encoder())
                (folder / name).write_bytes(data)
            recipe = ee.Recipe(
                encoder="vision", encoder_params={"model": str(folder)}, projection=None
            )
            built = ee.build(images(5, shape), recipe)
            assert np.isfinite(built.space.matrix).all()
        finally:
            network._network.cache_clear()


def any_setting(rng: Random, name: str, data: bytes) -> bytes:
    """Put an extreme value for one to three settings, or take them away; or spoil the JSON."""
    if rng.random() < 0.25:
        return rng.choice([any_bytes, any_json, any_text])(rng, name, data)
    told = json.loads(data)
    for _ in range(rng.choice([0, 1, 1, 2])):  # without any it is read, now and then
        where = told
        while True:
            keys = list(where) if isinstance(where, dict) else list(range(len(where)))
            if not keys:
                break
            key = rng.choice(keys)
            if isinstance(where[key], dict | list) and rng.random() < 0.7:
                where = where[key]
                continue
            if rng.random() < 0.15:
                del where[key]
            elif isinstance(where[key], int) and rng.random() < 0.3:
                where[key] += rng.choice([-1, 1, 7])
            else:
                where[key] = rng.choice(EXTREMES)
            break
    return json.dumps(told).encode()


def any_header(rng: Random, name: str, data: bytes) -> bytes:
    """Let the header of a safetensors file lie: places, shapes, kinds, names, its own length."""
    if rng.random() < 0.25:
        return any_bytes(rng, name, data)
    length = struct.unpack("<Q", data[:8])[0]
    header, rest = data[8 : 8 + length], data[8 + length :]
    told = json.loads(header)
    for _ in range(rng.choice([0, 1, 1, 3])):
        entry = told[rng.choice(list(told))]
        if not isinstance(entry, dict):
            continue
        key = rng.choice(["dtype", "shape", "data_offsets", "both"])
        if key == "dtype":
            entry["dtype"] = rng.choice(
                ["F16", "F64", "I64", "BOOL", "F8_E4M3", "BF16", "x", 1, []]
            )
        elif key == "shape":
            entry["shape"] = [rng.choice(EXTREMES) for _ in range(rng.randint(0, 10))]
        elif key == "data_offsets":
            entry["data_offsets"] = [rng.choice([*EXTREMES, 4, 48]) for _ in range(2)]
        else:
            other = told[rng.choice(list(told))]
            if isinstance(other, dict):
                entry["data_offsets"] = other.get("data_offsets")
    made = rng.choice([_same, _same, any_json])(rng, name, json.dumps(told).encode())
    if rng.random() < 0.1:
        made = b"[" * rng.choice([1000, 200_000])
    made += b" " * (-len(made) % 8)
    size = (
        len(made) if rng.random() < 0.85 else rng.choice([0, 1, 2**31, 2**63, 2**64 - 1, len(data)])
    )
    return struct.pack("<Q", size) + made + rest


def _same(rng: Random, name: str, data: bytes) -> bytes:
    return data


def _several(*pairs: tuple[int, Mutate]) -> Mutate:
    """Return one that takes each of some with its weight."""

    def mutate(rng: Random, name: str, data: bytes) -> bytes:
        return rng.choices([m for _, m in pairs], [w for w, _ in pairs])[0](rng, name, data)

    return mutate


def _texts_by_onnx() -> list[Case]:
    return [("model.onnx", text_onnx()), ("outside-model.onnx", _outside_onnx())]


def _pictures_by_onnx() -> list[Case]:
    return [
        ("model.onnx", onnx_made.encoder()),
        ("fixed-model.onnx", onnx_made.encoder((4, 3, 10, 10))),
        ("grey-model.onnx", onnx_made.encoder(("n", 1, 8, 8), output="out")),
    ]


def _index() -> list[Case]:
    names: dict[str, str] = {}
    known = list(tiny_bert.weights())
    for file, part in zip(_shards(), (known[:9], known[9:]), strict=True):
        names |= dict.fromkeys(part, file)
    told = {"metadata": {"total_size": 1}, "weight_map": names}
    return [("model.safetensors.index.json", json.dumps(told).encode())]


def _settings() -> list[Case]:
    roberta = {"max_position_embeddings": tiny_bert.POSITIONS}
    return [
        ("config.json", json.dumps(tiny_bert.config()).encode()),
        ("config.json", json.dumps(tiny_bert.config(model_type="roberta", **roberta)).encode()),
    ]


def _preparing() -> list[Case]:
    told: list[dict[str, Any]] = [
        {"size": {"shortest_edge": 14}, "do_center_crop": True, "crop_size": 12, "resample": 3,
         "image_mean": [0.1, 0.2, 0.3], "image_std": [0.5, 0.6, 0.7], "rescale_factor": 0.0039},
        {"size": {"height": 20, "width": 24}, "do_normalize": True, "image_mean": [0.5, 0.5, 0.5],
         "image_std": [0.5, 0.5, 0.5], "do_rescale": True, "do_flip_channel_order": True},
        {"size": 32, "crop_pct": 0.875, "do_resize": True},
    ]  # fmt: skip
    return [("preprocessor_config.json", json.dumps(one).encode()) for one in told]


TARGETS = [
    Target(
        "onnx-of-texts",
        _texts_by_onnx,
        _several((5, any_onnx), (2, any_bytes), (3, onnx_bombs.of_texts)),
        read_texts,
    ),
    Target(
        "onnx-of-pictures",
        _pictures_by_onnx,
        _several((5, any_onnx), (2, any_bytes), (3, onnx_bombs.of_pictures)),
        see_pictures,
    ),
    Target(
        "safetensors",
        lambda: [("model.safetensors", tiny_bert.packed(tiny_bert.weights()))],
        any_header,
        read_texts,
    ),
    Target("safetensors-index", _index, any_setting, read_texts),
    Target("tokenizer.json", tokenizers_made.corpus, tokenizers_made.mutate, read_texts),
    Target(
        "vocab.txt",
        lambda: [("vocab.txt", "\n".join(tiny_bert.WORDS).encode())],
        _several((2, any_text), (1, any_bytes)),
        read_texts,
    ),
    Target("config.json", _settings, any_setting, read_texts),
    Target("preprocessor_config.json", _preparing, any_setting, see_pictures),
]
