"""A static text model in model2vec's format: one vector per token, read by numpy alone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import InputError, MethodError, brief, require, shown
from embedding_explorer.base.limits import check
from embedding_explorer.encoders.pretrained.text import safetensors
from embedding_explorer.encoders.pretrained.text.folder import Files, read_json, reading, sha256
from embedding_explorer.encoders.pretrained.text.network import unknown_id
from embedding_explorer.encoders.pretrained.text.session import one_sentence
from embedding_explorer.encoders.pretrained.text.tokenizer import tokenizer

WEIGHTS, TOKENS, CONFIG = "model.safetensors", "tokenizer.json", "config.json"
MATRICES = ("embeddings", "embedding.weight")  # as model2vec and sentence-transformers call it
KINDS = {"F32": "<f4", "F16": "<f2", "F64": "<f8", "I8": "<i1", "I32": "<i4", "I64": "<i8"}
LONGEST = 512  # tokens of a text, model2vec's own number


@dataclass(frozen=True, eq=False)
class StaticModel:
    """A vector per token.

    Attributes
    ----------
    files : Files
    tokenizer
        Of the library tokenizers.
    matrix : (v, d) float32 array
    weights : (t,) float32 array or None
        How much each token counts.
    mapping : (t,) int64 array or None
        The row of `matrix` of each token; its own number where None.
    normalised : bool
        Whether the model asks for vectors of length 1.
    unknown : int or None
        The token that stands for all unknown ones; it is left out.
    """

    files: Files
    tokenizer: Any
    matrix: np.ndarray
    weights: np.ndarray | None
    mapping: np.ndarray | None
    normalised: bool
    unknown: int | None

    def tokens(self, text: str) -> tuple[list[int], int]:
        """Return the known tokens of a text, at most `LONGEST`, and how many are unknown."""
        with one_sentence(f"The tokenizer of {self.files.title} stops at a text", MethodError):
            ids = self.tokenizer.encode(text[: 64 * LONGEST], add_special_tokens=False).ids
        known = [i for i in ids if i != self.unknown]
        return known[:LONGEST], len(ids) - len(known)

    def vector(self, ids: Sequence[int]) -> np.ndarray:
        """Return the weighted mean of some tokens' vectors, (d,) float32; zeros for none.

        Raises
        ------
        MethodError
            If the tokenizer has a token that the model has no vector for.
        """
        if not len(ids):
            return np.zeros(self.matrix.shape[1], np.float32)
        tokens = np.asarray(ids)
        rows = tokens if self.mapping is None else self.mapping[tokens]
        found = self.matrix[rows]
        if self.weights is not None:
            found = found * self.weights[tokens][:, None]
        mean: np.ndarray = found.mean(axis=0, dtype=np.float64)
        length = float(np.linalg.norm(mean)) if self.normalised else 1.0
        return (mean / (length or 1.0)).astype(np.float32)


def load(name: str) -> StaticModel:
    """Return the model in a folder, kept in this process for the next who asks.

    Raises
    ------
    MethodError
        If none is named, or this machine may open no model but the packaged one.
    InputError
        If the folder is no model2vec model, or a file of it is broken.
    MissingPackage
        If the library tokenizers is not installed.
    """
    require("tokenizers", "A static text model")
    if not name:
        raise MethodError(
            f"Name a folder with a model2vec model: {WEIGHTS}, {TOKENS} and {CONFIG}."
        )
    model_policy.check(name, "This server uses the packaged model only", "choose BERT")
    folder = Path(name)
    if not os.path.isdir(name):
        raise InputError(f"There is no folder {shown(name, 120)}; give one with {WEIGHTS}.")
    if missing := [file for file in (WEIGHTS, TOKENS, CONFIG) if not (folder / file).is_file()]:
        raise InputError(
            f"The folder {shown(name, 120)} has no {missing[0]}; a model2vec model has {WEIGHTS}, "
            f"{TOKENS} and {CONFIG}."
        )
    with reading(name):
        stamps = tuple((folder / f).stat().st_mtime_ns for f in (WEIGHTS, TOKENS, CONFIG))
        return _opened(name, stamps)


@lru_cache(maxsize=2)
def _opened(name: str, stamps: tuple[int, ...]) -> StaticModel:
    folder = Path(name)
    title = brief(folder.name, 60)
    origin = f"from the folder {title}, SHA-256 {sha256(folder / WEIGHTS)[:12]}…"
    files = Files(name, title, folder / WEIGHTS, folder / TOKENS, origin)
    tensors = safetensors.read(folder / WEIGHTS)
    matrix = next((tensors[m] for m in MATRICES if m in tensors), None)
    if matrix is None or len(matrix.shape) != 2 or not all(matrix.shape):
        raise InputError(
            f"{WEIGHTS} of {title} has no matrix {MATRICES[0]!r}; it is no model2vec model."
        )
    check("dimensions", matrix.shape[1], f"A vector of {title}")
    words = tokenizer(files)
    model = StaticModel(
        files,
        words,
        _array(matrix, title).astype(np.float32),
        _column(tensors, "weights", title),
        _column(tensors, "mapping", title),
        bool(read_json(folder / CONFIG).get("normalize", False)),
        unknown_id(words),
    )
    _fits(model, words.get_vocab_size())
    return model


def _array(tensor: safetensors.Tensor, title: str) -> np.ndarray:
    if tensor.kind not in KINDS:
        raise InputError(
            f"{WEIGHTS} of {title} holds numbers of the kind {brief(tensor.kind, 20)}, which "
            f"cannot be read; save it as float32."
        )
    kind = np.dtype(KINDS[tensor.kind])
    count = tensor.size // kind.itemsize
    flat = np.fromfile(tensor.file, kind, count, offset=tensor.offset)
    return flat.reshape(tensor.shape)


def _column(tensors: Mapping[str, safetensors.Tensor], name: str, title: str) -> np.ndarray | None:
    if name not in tensors:
        return None
    return (
        _array(tensors[name], title).ravel().astype(np.int64 if name == "mapping" else np.float32)
    )


def _fits(model: StaticModel, tokens: int) -> None:
    """Raise where a token would have no vector, or a vector is none."""
    rows, title = len(model.matrix), model.files.title
    named = model.mapping if model.mapping is not None else np.arange(tokens)
    short = [len(c) for c in (model.mapping, model.weights) if c is not None and len(c) < tokens]
    if short or (len(named) and not 0 <= int(named.min()) <= int(named.max()) < rows):
        raise InputError(
            f"The tokenizer of {title} has {tokens:,} tokens, and not all have one of its "
            f"{rows:,} vectors; fetch the model again."
        )
    weights = model.weights if model.weights is not None else np.zeros(0)
    if not (np.isfinite(model.matrix).all() and np.isfinite(weights).all()):
        raise InputError(f"The vectors of {title} have NaN or infinite values; fetch it again.")
