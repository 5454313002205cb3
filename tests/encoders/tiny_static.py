"""A small model in model2vec's format: a word-level tokenizer and a vector per word."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.encoders import tiny_bert

WORDS = ["[UNK]", "the", "cat", "sat", "on", "mat", "dog", "gold", "coin", "money", "is", "and"]
WIDTH = 5


def vectors(seed: int = 0, rows: int = len(WORDS)) -> np.ndarray:
    """Return random float32 vectors."""
    return np.random.default_rng(seed).normal(size=(rows, WIDTH)).astype(np.float32)


def tokenizer() -> dict[str, Any]:
    """Return the tokenizer.json of lower-case words between blanks and marks."""
    return {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {
            "type": "WordLevel",
            "vocab": {word: i for i, word in enumerate(WORDS)},
            "unk_token": "[UNK]",
        },
    }


def folder(place: Path, *, normalize: bool = True, **tensors: np.ndarray) -> Path:
    """Write a model into a folder that is made."""
    place.mkdir(parents=True)
    (place / "model.safetensors").write_bytes(
        tiny_bert.packed(tensors or {"embeddings": vectors()})
    )
    (place / "config.json").write_text(
        json.dumps({"model_type": "model2vec", "normalize": normalize})
    )
    (place / "tokenizer.json").write_text(json.dumps(tokenizer()))
    return place


@cache
def small() -> str:
    """Return the folder of one that is there as long as the tests run."""
    top = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    return str(folder(top / "tiny"))
