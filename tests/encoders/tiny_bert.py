"""Small encoders with random weights as a folder with safetensors, and their pass in numpy."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from tests.encoders.bert_reference import gelu, normal

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "sat", "on", "a", "mat", "play", "##s"]
WIDTH, LAYERS, HEADS, INNER, POSITIONS = 12, 3, 4, 20, 40
KINDS = {np.dtype(np.float32): "F32", np.dtype(np.float16): "F16", np.dtype(np.int64): "I64"}
PARTS = {  # what bert_reference calls it, and what DistilBERT does
    "attention.self.query": "attention.q_lin",
    "attention.self.key": "attention.k_lin",
    "attention.self.value": "attention.v_lin",
    "attention.output.dense": "attention.out_lin",
    "attention.output.LayerNorm": "sa_layer_norm",
    "intermediate.dense": "ffn.lin1",
    "output.dense": "ffn.lin2",
    "output.LayerNorm": "output_layer_norm",
}


def weights(seed: int = 0, sorts: int = 2) -> dict[str, np.ndarray]:
    """Return random float32 weights with BERT's names."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.5, shape).astype(np.float32)

    found = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(POSITIONS, WIDTH),
        "embeddings.token_type_embeddings.weight": some(sorts, WIDTH),
        "embeddings.LayerNorm.weight": some(WIDTH),
        "embeddings.LayerNorm.bias": some(WIDTH),
    }
    for layer in range(LAYERS):
        for part in PARTS:
            rows = INNER if part == "intermediate.dense" else WIDTH
            shape = (rows, INNER if part == "output.dense" else WIDTH)
            name = f"encoder.layer.{layer}.{part}"
            found[f"{name}.weight"] = some(rows) if "Norm" in part else some(*shape)
            found[f"{name}.bias"] = some(rows)
    return found


def config(**other: Any) -> dict[str, Any]:
    """Return BERT's config.json."""
    return {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "vocab_size": len(WORDS),
        "max_position_embeddings": POSITIONS,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
        **other,
    }


def distilled(known: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the same weights with DistilBERT's names."""
    found = {}
    for name, matrix in known.items():
        new = name.replace("encoder.", "transformer.")
        for part, other in sorted(PARTS.items(), key=lambda pair: -len(pair[0])):
            if new.startswith("transformer.") and f".{part}." in new:
                new = new.replace(f".{part}.", f".{other}.")
                break
        if "token_type" not in name:
            found[f"distilbert.{new}"] = matrix
    return found


def packed(tensors: dict[str, np.ndarray], kinds: dict[str, str] | None = None) -> bytes:
    """Return a safetensors file."""
    header, data = {}, b""
    for name, array in tensors.items():
        raw = array.tobytes()
        kind = (kinds or {}).get(name) or KINDS[array.dtype]
        place = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": place}
        data += raw
    return with_header(json.dumps(header).encode(), data)


def with_header(header: bytes, data: bytes) -> bytes:
    """Return a header of any bytes and the numbers as one file, whole numbers at whole places."""
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + data


def folder(place: Path, file: bytes | None = None, **other: Any) -> Path:
    """Write a model into a folder that is made."""
    place.mkdir(parents=True)
    (place / "model.safetensors").write_bytes(packed(weights()) if file is None else file)
    (place / "config.json").write_text(json.dumps(config(**other)))
    (place / "vocab.txt").write_text("\n".join(WORDS))
    return place


def states(
    known: dict[str, np.ndarray], ids: list[int], *, first: int = 0, sorts: bool = True
) -> list[np.ndarray]:
    """Return the states of every layer, (t, WIDTH), in float64."""
    w = {name: array.astype(np.float64) for name, array in known.items()}
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][first : first + len(ids)]
    if sorts:
        x = x + w["embeddings.token_type_embeddings.weight"][0]
    found = [normal(x, w, "embeddings.LayerNorm")]
    for layer in range(LAYERS):
        found.append(_layer(found[-1], w, f"encoder.layer.{layer}."))
    return found


def _layer(x: np.ndarray, w: dict[str, np.ndarray], at: str) -> np.ndarray:
    def linear(given: np.ndarray, part: str) -> np.ndarray:
        return given @ w[f"{at}{part}.weight"].T + w[f"{at}{part}.bias"]

    mixed, size = np.zeros_like(x), WIDTH // HEADS
    query, key, value = (linear(x, f"attention.self.{part}") for part in ("query", "key", "value"))
    for head in range(HEADS):
        own = slice(head * size, (head + 1) * size)
        score = np.exp(query[:, own] @ key[:, own].T / np.sqrt(size))
        mixed[:, own] = score / score.sum(axis=1, keepdims=True) @ value[:, own]
    x = normal(x + linear(mixed, "attention.output.dense"), w, f"{at}attention.output.LayerNorm")
    wide = linear(gelu(linear(x, "intermediate.dense")), "output.dense")
    return normal(x + wide, w, f"{at}output.LayerNorm")
