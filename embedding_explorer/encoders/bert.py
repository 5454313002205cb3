"""BERT: whole texts by a transformer that reads every word in its context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.base.wording import of_all
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.documents import nothing_to_read, texts
from embedding_explorer.encoders.inputs.placed import Placed
from embedding_explorer.encoders.pretrained.text import Network, Pieces, load, unknown
from embedding_explorer.space.space import Space, unit_rows

TITLE = "BERT"
SUMMARY = (
    "A pretrained transformer gives each token a vector from its context; a text is their mean "
    "(pooling)."
)
ACCEPTS = ("text", "items")
ORDER = 40
SLOW = True
READS = "texts"
LEARNS = "nothing"
REQUIRES = ("onnxruntime", "tokenizers")

_UNITS = {"text": "document", "items": "item"}
_MODEL = r"packaged|[^\x00-\x1f]{0,400}[/\\][^\x00-\x1f]{0,400}"


@dataclass(frozen=True)
class Params:
    """Which network reads, how far, and how its words become one vector."""

    pooling: str = param(
        "mean",
        "Pooling",
        choices=("mean", "first token"),
        help="The mean of all tokens, or the first token ([CLS]), which BERT was trained to use "
        "as a summary. The packaged model was trained for the mean.",
    )
    unit_length: bool = param(
        True,
        "Unit length",
        help="Normalise every vector to length 1, as the packaged model expects.",
    )
    layer: int = param(
        -1,
        "Layer",
        low=-1,
        high=100,
        help="Layer of the hidden states: -1 is the last, 0 the input before attention.",
    )
    max_tokens: int = param(
        256,
        "Maximum tokens",
        low=8,
        high=8192,
        help="Longer texts are truncated. A token is a word or a part of one; the packaged model "
        "was trained on up to 256.",
    )
    model: str = param(
        "packaged",
        "Model",
        pattern=_MODEL,
        example="packaged, a model on Hugging Face as owner/name, or the path of a folder",
        help="The packaged model (English), or another as ONNX or safetensors. From Hugging Face: "
        "owner/name or owner/name@revision. From a folder: model.onnx (or model.safetensors "
        "and config.json) and tokenizer.json.",
        advanced=True,
    )
    batch_size: int = param(
        16,
        "Batch size",
        low=1,
        high=1024,
        help="Texts processed together; this affects only time and memory.",
        advanced=True,
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that there is nothing to read, or None when there is."""
    return nothing_to_read(dataset)


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per row.

    Source: Devlin et al. (2018), arXiv:1810.04805; the mean over pieces is that of Reimers and
    Gurevych (2019), arXiv:1908.10084. Texts of like length are read together.

    Raises
    ------
    MethodError
        If the model cannot be had here, or has no such layer.
    MissingPackage
        If the packaged model is not installed.
    """
    return _encoded(dataset, texts(dataset), params, progress)


def place_rows(
    dataset: Dataset, extras: Mapping[str, Any], *, known: Dataset, params: Params, progress: Any
) -> Placed:
    """Return the vectors of other rows, (m, d), of the columns that were read of the known ones."""
    space = _encoded(dataset, texts(dataset, known), params, progress)
    return Placed(space.matrix, tuple(space.extras["notes"]))


def _encoded(dataset: Dataset, found: Sequence[str], params: Params, progress: Any) -> Space:
    progress(0.0, "Opening the network")
    network = _opened(params)
    most = min(params.max_tokens, network.files.positions)
    rows = _read(network, found, most, progress)
    matrix = _vectors(network, rows, params, lambda done: progress(0.1 + 0.9 * done, "Reading"))
    extras = {
        "feature_names": [f"dimension {i + 1}" for i in range(matrix.shape[1])],
        "settings": {**asdict(params), "model": network.files.name},
        "network": network.facts(params.layer),
        "notes": [
            *_notes(network, rows, params, most),
            *unknown.said(network.files, rows, found),
        ],
    }
    progress(1.0, TITLE)
    return Space(dataset.names, matrix, dataset.items, extras, _UNITS[dataset.kind])


def place(phrase: str, space: Space, extras: Mapping[str, Any]) -> np.ndarray | None:
    """Return the vector of a text, shape (d,), or None when it has no piece the model knows."""
    params = Params(**extras["settings"])
    network = _opened(params)
    row = network.read(phrase, min(params.max_tokens, network.files.positions))
    if row.is_empty or row.is_unknown:
        return None
    vector: np.ndarray = _vectors(network, [row], params, lambda done: None)[0]
    return vector


def _opened(params: Params) -> Network:
    network = load(params.model, every_layer=params.layer >= 0)
    if params.layer > network.layers:
        raise MethodError(
            f"{network.files.title} has layers 0 to {network.layers}, not {params.layer}; use "
            "one of these, or -1 for the last."
        )
    return network


def _read(network: Network, found: Sequence[str], most: int, progress: Any) -> list[Pieces]:
    every, rows = max(1, len(found) // 20), []
    for i, text in enumerate(found):
        if i % every == 0:
            progress(0.1 * i / len(found), "Tokenising")
        rows.append(network.read(text, most))
    return rows


def _vectors(network: Network, rows: Sequence[Pieces], params: Params, progress: Any) -> np.ndarray:
    """Return a vector per row, (n, d); zeros for a text without a piece."""
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    for batch, states, mask in network.each([r.ids for r in rows], params.batch_size, progress):
        state = states[params.layer]
        parts.append((batch, state[:, 0] if params.pooling == "first token" else mean(state, mask)))
    matrix = np.zeros((len(rows), parts[0][1].shape[1]), np.float32)
    for batch, vectors in parts:
        matrix[batch] = vectors
    matrix[[row.is_empty for row in rows]] = 0
    return np.asarray(unit_rows(matrix)) if params.unit_length else matrix


def mean(state: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the mean state of the pieces that are real: (m, t, d) and (m, t) give (m, d)."""
    weights = mask.astype(np.float32)
    found: np.ndarray = np.einsum("mtd,mt->md", state, weights) / weights.sum(axis=1)[:, None]
    return found


def _notes(network: Network, rows: Sequence[Pieces], params: Params, most: int) -> list[str]:
    files = network.files
    layers = f"{network.layers} layers, " if network.layers else ""
    how = {"mean": "the mean of all its tokens", "first token": "its first token ([CLS])"}
    length = "normalised to length 1" if params.unit_length else "not normalised"
    notes = [
        f"{files.title}: {layers}{network.precision} weights, calculated in float32; "
        f"{files.origin}{f'; trained on {files.language} texts' if files.language else ''}.",
        f"A text is {how[params.pooling]}, {length}.",
    ]
    if cut := sum(row.is_cut for row in rows):
        longest = max(row.total for row in rows)
        notes.append(
            f"{of_all(cut, len(rows), 'text')} with more than {most:,} tokens truncated; the "
            f"longest has {longest:,}."
        )
    if most < params.max_tokens:
        notes.append(f"{files.title} reads at most {most:,} tokens.")
    if empty := sum(row.is_empty for row in rows):
        notes.append(f"{of_all(empty, len(rows), 'row', 'have')} no text: zero vectors.")
    return notes
