"""Vision model: images by a network that has seen millions, which the user brings as ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError, shown
from embedding_explorer.base.registry import param
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.pretrained.image import Network, load
from embedding_explorer.encoders.pretrained.image.network import pooled, pooling_of
from embedding_explorer.encoders.pretrained.image.preprocessing import BY_FILE, SCALES, most_at_once
from embedding_explorer.space.space import Space, unit_rows

TITLE = "Vision model"
SUMMARY = "A pretrained vision network, supplied by you, gives each image a vector."
ACCEPTS = ("images",)
ORDER = 90
SLOW = True
ASKS = "model"
READS = "images"
LEARNS = "nothing"
PRESET = False  # a model must be brought first
REQUIRES = ("onnxruntime", "PIL")

_MODEL = r"|[^\x00-\x1f]{0,400}[/\\][^\x00-\x1f]{0,400}|[^\x00-\x1f/\\]{1,400}\.onnx"


@dataclass(frozen=True)
class Params:
    """Which network looks, how pictures are prepared, and what of it becomes the vector."""

    model: str = param(
        "",
        "Model",
        pattern=_MODEL,
        example="the path of an .onnx file or of a folder, or owner/name on Hugging Face",
        help="None is packaged. Give an .onnx file, a folder with model.onnx and "
        "preprocessor_config.json, or owner/name (or owner/name@revision) on Hugging Face. "
        "Results are stored under this name: rename a model when you change it.",
    )
    unit_length: bool = param(
        True,
        "Unit length",
        help="Normalise every vector to length 1, so that only direction counts.",
    )
    scaling: str = param(
        BY_FILE,
        "Pixel normalisation",
        choices=(BY_FILE, *SCALES),
        help="Pixel scaling used in training. Without preprocessor_config.json: ImageNet mean "
        "and deviation for colour, 0 to 1 for grey.",
    )
    pooling: str = param(
        "automatic",
        "Pooling",
        choices=("automatic", "first part", "mean of the parts"),
        help="For networks with one vector per patch: the first token ([CLS]) if there is one, "
        "or the mean of all.",
        advanced=True,
    )
    output: str = param(
        "",
        "Output",
        pattern=r"[^\x00-\x1f]{0,200}",
        example="the name of an output or of a step inside the network",
        help="The output or layer used as vectors. Empty: the embedding output, otherwise the "
        "first with one vector per image.",
        advanced=True,
    )
    batch_size: int = param(
        16,
        "Batch size",
        low=1,
        high=1024,
        help="Images processed together; this affects only time and memory.",
        advanced=True,
    )


def why_not(dataset: Dataset) -> str | None:
    """Say that the pictures are missing, or None when they are there."""
    if dataset.images is not None and dataset.images.size:
        return None
    return "This data has no images."


def encode(dataset: Dataset, params: Params, *, seed: int, progress: Any) -> Space:
    """Return one vector per image.

    Raises
    ------
    MethodError
        If no model is named, it cannot be had here, or it gives numbers that are none.
    InputError
        If the model is no image encoder.
    LimitError
        If the model or its vectors are too large.
    """
    if reason := why_not(dataset):
        raise MethodError(reason)
    progress(0.0, "Opening the network")
    network = load(params.model, params.scaling, params.output)
    images = np.asarray(dataset.images)
    output, shape = network.chosen(images[0], params.output)
    pooling = pooling_of(shape, params.pooling)
    matrix = _vectors(network, images, output, pooling, params, progress)
    _check_finite(matrix, dataset.names.tolist(), network)
    extras = {
        "feature_names": [f"dimension {i + 1}" for i in range(matrix.shape[1])],
        "settings": {**asdict(params), "model": network.files.name, "output": output,
                     "pooling": pooling},
        "network": network.facts(),
        "notes": _notes(network, images, output, shape, pooling, params),
    }  # fmt: skip
    progress(1.0, TITLE)
    if params.unit_length:
        matrix = np.asarray(unit_rows(matrix))
    return Space(dataset.names, matrix, dataset.items, extras, "image")


def _vectors(
    network: Network,
    images: np.ndarray,
    output: str,
    pooling: str,
    params: Params,
    progress: Any,
) -> np.ndarray:
    size = network.batch or min(params.batch_size, most_at_once(network.plan))
    n, shape = len(images), None
    parts: list[np.ndarray] = []
    for start in range(0, n, size):
        progress(start / n, "Encoding images")
        (array,) = network.run(images[start : start + size], [output])
        if len(array) != len(images[start : start + size]):
            raise MethodError(
                f"The output {shown(output)} of {network.files.title} has no row per image in a "
                "batch; choose batch size 1, or another output."
            )
        shape = shape or array.shape[1:]
        if array.shape[1:] != shape:
            raise MethodError(
                f"The output {shown(output)} of {network.files.title} changes its shape between "
                "images; choose another output."
            )
        parts.append(pooled(array, pooling, network.plan.first))
        if not start:
            limits.check("numbers", n * parts[0].shape[1], "The matrix of vectors")
    return np.ascontiguousarray(np.concatenate(parts), np.float32)


def _check_finite(matrix: np.ndarray, names: Sequence[str], network: Network) -> None:
    bad = np.flatnonzero(~np.isfinite(matrix).all(axis=1))
    if len(bad):
        raise MethodError(
            f"The model {network.files.title} gives NaN or infinite values for {len(bad):,} of "
            f"{len(names):,} images, the first is {shown(names[bad[0]])}; choose another "
            "pixel normalisation, or another model."
        )


def _notes(
    network: Network,
    images: np.ndarray,
    output: str,
    shape: Sequence[int],
    pooling: str,
    params: Params,
) -> list[str]:
    files, plan = network.files, network.plan
    what = {2: "", 3: f", the {pooling}", 4: ", the mean over the image positions"}
    length = "normalised to length 1" if params.unit_length else "not normalised"
    notes = [
        f"{files.title}: {network.precision} weights; {files.origin}.",
        *network.said,
        f"An image is the output “{output}” "
        f"({' × '.join(map(str, shape[1:]))} numbers){what[len(shape)]}, {length}.",
    ]
    high, wide = images.shape[1:3]
    if plan.size and (plan.size[0] > high or plan.size[1] > wide):
        notes.append(
            f"The images have {wide} × {high} pixels and are enlarged for the network, which "
            "adds no detail."
        )
    if images.ndim == 3 and plan.channels == 3:
        notes.append("The images are grey: red, green and blue get the same brightness.")
    if images.ndim == 4 and plan.channels == 1:
        notes.append("The network takes grey images: colours are weighted by ITU-R BT.601.")
    return notes
