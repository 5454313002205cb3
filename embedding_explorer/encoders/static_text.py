"""Static text models in model2vec's format: the mean of one vector per token, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import counted, of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.documents import nothing_to_read, texts
from embedding_explorer.encoders.inputs.placed import Placed
from embedding_explorer.encoders.pretrained.text.static_model import LONGEST, StaticModel, load
from embedding_explorer.space.space import Space

TITLE = "Static text model (model2vec)"
SUMMARY = (
    "A model you bring has one vector per token, distilled from a transformer; a text is their "
    "mean. Word order plays no part."
)
ACCEPTS = ("text", "items")
ORDER = 45
PRESET = False  # none is packaged
READS = "texts"
LEARNS = "nothing"
REQUIRES = ("tokenizers",)
ASKS = "model"  # the parameter without which there is nothing to do
_UNITS = {"text": "document", "items": "item"}


@dataclass(frozen=True)
class Params:
    """Which model."""

    model: str = param(
        "",
        "Model folder",
        pattern=r"[^\x00-\x1f]{0,800}",
        example="the path of a folder",
        help="A folder with model.safetensors, tokenizer.json and config.json, as model2vec saves "
        "it. There are such models for a hundred languages.",
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there is nothing to read, or None when there is."""
    return nothing_to_read(dataset)


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per row: the mean of its known tokens' vectors, each times its weight.

    Unknown tokens are left out, and a text of nothing else is a vector of zeros. Vectors get
    length 1 where the model asks for it. As `StaticModel.encode` of the package model2vec.

    Source: Tulkens and van Dongen (2024), "Model2Vec: Fast State-of-the-Art Static Embeddings".

    Raises
    ------
    MethodError
        If no model is named, or it may not be opened here.
    InputError
        If the folder is no such model.
    """
    return _encoded(dataset, texts(dataset), params, progress)


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return the vectors of other rows, (m, d), of the columns that were read of the known ones."""
    space = _encoded(dataset, texts(dataset, known), params, progress)
    return Placed(space.matrix, tuple(space.extras["notes"]))


def _encoded(dataset: Dataset, found: Sequence[str], params: Params, progress: Any) -> Space:
    progress(0.0, "Opening the model")
    model = load(params.model)
    matrix = np.zeros((len(found), model.matrix.shape[1]), np.float32)
    unknown, every = np.zeros(len(found), np.int64), np.zeros(len(found), np.int64)
    step = max(1, len(found) // 50)
    for i, text in enumerate(found):
        if i % step == 0:
            progress(i / len(found), "Encoding texts")
        ids, unknown[i] = model.tokens(text)
        every[i] = len(ids) + unknown[i]
        matrix[i] = model.vector(ids)
    extras = {
        "feature_names": [f"dimension {i + 1}" for i in range(matrix.shape[1])],
        "settings": {"model": params.model},
        "unknown_token": -1 if model.unknown is None else model.unknown,
        "normalised": model.normalised,
        "notes": list(_notes(model, unknown, every)),
    }
    progress(1.0, TITLE)
    return Space(dataset.names, matrix, dataset.items, extras, _UNITS[dataset.kind])


def place(phrase: str, space: Space, extras: Mapping[str, Any]) -> np.ndarray | None:
    """Return the vector of a text, shape (d,), or None when the model knows none of its tokens."""
    model = load(extras["settings"]["model"])
    ids, _ = model.tokens(phrase)
    return model.vector(ids) if ids else None


def _notes(model: StaticModel, unknown: np.ndarray, every: np.ndarray) -> Iterator[str]:
    length = "normalised to length 1" if model.normalised else "not normalised"
    vectors, d = model.matrix.shape
    yield f"{model.files.title}: {vectors:,} vectors of {d:,}; {model.files.origin}."
    yield f"A text is the mean of its tokens' vectors, {length}; at most {LONGEST} tokens."
    n = len(every)
    if lost := int(unknown.sum()):
        yield (
            f"{lost:,} of {counted(int(every.sum()), 'token')} unknown to {model.files.title}, in "
            f"{np.count_nonzero(unknown):,} of {counted(n, 'text')}; they are left out."
        )
    if empty := int((every == unknown).sum()):
        yield f"{of_all(empty, n, 'text', 'have')} no known token: zero vectors."
