"""An image encoder at work: which input and output are used, and pictures to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from math import isqrt
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import InputError, MethodError, brief, require, shown
from embedding_explorer.encoders.pretrained.image import files as model_files
from embedding_explorer.encoders.pretrained.image import preprocessing
from embedding_explorer.encoders.pretrained.image.files import CONFIG, Files
from embedding_explorer.encoders.pretrained.image.preprocessing import Plan
from embedding_explorer.encoders.pretrained.text import onnx_file
from embedding_explorer.encoders.pretrained.text.folder import reading
from embedding_explorer.encoders.pretrained.text.session import one_sentence, open_session

NAMED = ("image_embeds", "image_embeddings", "pooler_output")  # made for this, the best first
KINDS = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(uint8)": "uint8",
}
NUMBERS = [kind for kind, name in KINDS.items() if name != "uint8"]
MOST = 64  # outputs that are tried
BLANKS = ("input_ids", "attention_mask")  # of the text half of a model for both
SHOWN = 12  # names of outputs in a sentence


class Network:
    """A session of onnxruntime and how pictures are made ready for it.

    Attributes
    ----------
    files : Files
    plan : Plan
    said : tuple of str
        How pictures are prepared, and what of it was assumed, one sentence each.
    input, outputs : str, list of str
        Which input takes the pictures, and what it gives out in fractional numbers.
    blanks : list of str
        Inputs of the text half of a model for both, which are given one piece.
    batch : int or None
        Pictures it takes at once, where the file fixes that.
    """

    def __init__(self, files: Files, scaling: str, inner: str) -> None:
        self.files = files
        model = files.network.read_bytes()
        self.precision = onnx_file.precision(model)
        self._added = b""
        if inner and inner not in onnx_file.outputs(model):
            self._added = _with_output(model, inner, files.title)[len(model) :]
        self._session = open_session(
            model + self._added, files.title, files.network.parent, files.root
        )
        self.input, shape, number = _input(self._session, files.title)
        self.blanks = [i.name for i in self._session.get_inputs() if i.name != self.input]
        self.batch = shape[0] if isinstance(shape[0], int) and shape[0] > 0 else None
        self.plan, self.said = _planned(files, shape, number, scaling)
        preprocessing.check_batch(self.plan, self.batch or 1, files.title)
        names = [o.name for o in self._session.get_outputs() if o.type in NUMBERS]
        self.outputs = [name for name in NAMED if name in names]
        self.outputs += [name for name in names if name not in NAMED]
        if not self.outputs:
            raise InputError(f"The model {files.title} gives out no vectors; choose an encoder.")

    def facts(self) -> dict[str, Any]:
        """Return what a script needs to open the same network (as `transformer.Network`)."""
        files = self.files
        return {
            "name": files.name,
            "of_hub": files.root is not None,
            "network": str(files.network),
            "sha256": files.sha256,
            "plan": asdict(self.plan),
            "batch": self.batch,
            "input": self.input,
            "blanks": self.blanks,
            "added": self._added,
        }

    def run(self, stack: np.ndarray, outputs: Sequence[str]) -> list[np.ndarray]:
        """Return some outputs, one row per picture, of (m, height, width[, 3]) uint8 pictures.

        Raises
        ------
        MethodError
            If the network stops at them.
        """
        made = preprocessing.prepared(self.plan, stack)
        size = self.batch or len(made)
        if len(made) < size:  # filled up with blank ones, which are taken away again
            rest = np.zeros((size - len(made), *made.shape[1:]), made.dtype)
            made = np.concatenate([made, rest])
        feed = {self.input: made}
        feed |= {name: np.ones((1, 1), np.int64) for name in self.blanks}
        first = 2 if self.plan.first else 1
        high, wide = made.shape[first : first + 2]
        wrong = f"The model {self.files.title} stops at an image of {high} × {wide} pixels"
        with one_sentence(wrong, MethodError, f"name a size in its {CONFIG}"):
            found = self._session.run(list(outputs), feed)
        arrays = [np.asarray(array, np.float32) for array in found]
        return [array[: len(stack)] if array.ndim else array for array in arrays]

    def chosen(self, picture: np.ndarray, wanted: str) -> tuple[str, tuple[int, ...]]:
        """Return which output becomes the vectors, and its shape for one picture.

        Parameters
        ----------
        picture : (height, width[, 3]) uint8 array
        wanted : str
            An output by its name; "" picks one made for it (`NAMED`), else the first with one
            vector per picture, else the first per place or part of the picture.

        Raises
        ------
        InputError
            If no output has numbers for each picture.
        """
        if wanted and wanted not in self.outputs:
            raise InputError(
                f"The output {shown(wanted)} of {self.files.title} is not of fractional numbers; "
                f"choose {brief(', '.join(self.outputs[:SHOWN]), 120)}."
            )
        names = [wanted] if wanted else self.outputs[:MOST]
        found = dict(zip(names, self.run(picture[None], names), strict=True))
        shapes = {name: array.shape for name, array in found.items() if _fits(array.shape)}
        order = [n for n in NAMED if n in shapes]
        order += sorted((n for n in shapes if n not in order), key=lambda n: len(shapes[n]))
        if not order:
            several = brief(", ".join(f"{n} {a.shape}" for n, a in found.items()), 120)
            raise InputError(
                f"The model {self.files.title} gives no vector per image, only {several}; choose "
                "an image encoder."
            )
        limits.check("dimensions", _width(shapes[order[0]], self.plan.first), "A vector")
        return order[0], shapes[order[0]]


def _fits(shape: tuple[int, ...]) -> bool:
    return len(shape) in (2, 3, 4) and shape[0] == 1 and min(shape) > 0


def _width(shape: Sequence[int], first: bool) -> int:
    return shape[1] if len(shape) == 4 and first else shape[-1]


def pooled(array: np.ndarray, pooling: str, first: bool) -> np.ndarray:
    """Return one vector per picture, (m, d) float32, of what a network gives out.

    Parameters
    ----------
    array : (m, d), (m, parts, d), or (m, d, height, width) float32 array
        With `first` False the last is (m, height, width, d).
    pooling : {"first part", "mean of the parts"}
        For three axes; of places of the picture the mean is taken always.
    """
    if array.ndim == 4:
        return np.asarray(array.mean(axis=(2, 3) if first else (1, 2)), np.float32)
    if array.ndim == 3:
        return array[:, 0] if pooling == "first part" else array.mean(axis=1)
    return array


def pooling_of(shape: Sequence[int], wanted: str) -> str:
    """Return how the parts of a picture become one vector.

    A vision transformer cuts a picture into a square of parts; one more than a square is the mark
    before the first, which the network was trained to sum up with (Dosovitskiy et al. 2020,
    arXiv:2010.11929, section 3.1). Without it the mean is taken.
    """
    if wanted != "automatic" or len(shape) != 3:
        return wanted
    before = shape[1] - 1
    return "first part" if before >= 4 and isqrt(before) ** 2 == before else "mean of the parts"


def _with_output(model: bytes, name: str, title: str) -> bytes:
    """Return the model with an inner step among its outputs."""
    steps = [output for node in onnx_file.nodes(model) for output in node.outputs]
    if name not in steps:
        near = [s for s in steps if name.lower() in s.lower()] or steps[-SHOWN:]
        raise InputError(
            f"The model {title} has no output or step called {shown(name)}; it has "
            f"{brief(', '.join(near[:SHOWN]), 120)}."
        )
    return onnx_file.with_outputs(model, [name])


def _input(session: Any, title: str) -> tuple[str, list[Any], str]:
    """Return the name, shape and kind of number of the input that takes pictures."""
    inputs = session.get_inputs()
    fit = [i for i in inputs if len(i.shape or ()) == 4 and i.type in KINDS]
    others = [i.name for i in inputs if i not in fit[:1] and i.name not in BLANKS]
    if not fit or others:
        takes = ", ".join(f"{i.name} {i.type} {i.shape}" for i in inputs[:SHOWN])
        takes = brief(takes, 120) or "nothing"
        raise InputError(
            f"The model {title} takes {takes}, not images as one array of 4 axes; choose an "
            "image encoder, such as the vision part of the model."
        )
    return fit[0].name, list(fit[0].shape), KINDS[fit[0].type]


def _planned(
    files: Files, shape: list[Any], number: str, scaling: str
) -> tuple[Plan, tuple[str, ...]]:
    """Return how pictures are prepared for an input of this shape, and sentences that say it."""
    first = shape[1] in (1, 3) or shape[3] not in (1, 3)
    channels, high, wide = (shape[i] for i in ((1, 2, 3) if first else (3, 1, 2)))
    if isinstance(channels, int) and channels not in (1, 3):
        raise InputError(
            f"The model {files.title} takes images of {channels} channels; only 1 (grey) and 3 "
            "(red, green, blue) can be given to it."
        )
    channels = channels if isinstance(channels, int) else 3
    fixed = (high, wide) if isinstance(high, int) and isinstance(wide, int) else None
    if fixed and not all(1 <= side <= preprocessing.LARGEST for side in fixed):
        raise InputError(f"The model {files.title} takes {high} × {wide} pixels: too many.")
    plan = Plan(channels=channels, first=first, number=number)
    if files.config is not None:
        plan = preprocessing.by_file(files.config, plan, files.title)
        assumed = f"as {CONFIG} says"
        scaling = "" if scaling == preprocessing.BY_FILE else scaling
    else:
        size = fixed or (preprocessing.SIDE, preprocessing.SIDE)
        plan = replace(plan, size=size, crop=size)
        where = "the size the network takes" if fixed else "a usual size, as no file says which"
        assumed = f"{where}, as there is no {CONFIG}" if fixed else where
        usual = "ImageNet" if channels == 3 else "0 to 1"
        scaling = usual if scaling == preprocessing.BY_FILE else scaling
    if fixed and (plan.crop or (not plan.cover and plan.size)) not in (fixed,):
        plan = replace(plan, size=fixed, cover=True, crop=fixed)
        assumed = "the only size the network takes, although its file says another"
    if scaling:
        scale, mean, deviation = preprocessing.SCALES[scaling]
        plan = replace(plan, scale=scale, mean=mean, deviation=deviation)
    return plan, (_how_sized(plan, assumed), _how_scaled(plan, files, scaling))


def _how_sized(plan: Plan, assumed: str) -> str:
    if plan.size is None:
        size = "at their own size"
    else:
        kind = preprocessing.RESAMPLE[plan.resample]
        way = "to cover" if plan.cover else "to exactly"
        size = f"resized {way} {plan.size[1]} × {plan.size[0]} pixels ({kind})"
    cut = f", cropped to the central {plan.crop[1]} × {plan.crop[0]}" if plan.crop else ""
    grey = "" if plan.channels == 3 else ", in grey"
    return f"Images are {size}{cut}{grey}: {assumed}."


def _how_scaled(plan: Plan, files: Files, scaling: str) -> str:
    if plan.number == "uint8":
        return "Brightness is given as whole numbers from 0 to 255, which the network takes."
    text = f"Brightness is multiplied by {plan.scale:.4g}"
    if plan.mean is not None:
        text += f", less {_listed(plan.mean)}"
    if plan.deviation is not None:
        text += f", divided by {_listed(plan.deviation)}"
    if plan.turned:
        text += ", blue first"
    if not scaling:
        return f"{text}: as {CONFIG} says."
    guess = "" if files.config else f"; there is no {CONFIG}: choose another if the model needs it"
    return f"{text} (“{scaling}”{guess})."


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.4g}" for value in dict.fromkeys(values))


@lru_cache(maxsize=2)
def _network(files: Files, scaling: str, inner: str) -> Network:
    return Network(files, scaling, inner)


def load(name: str, scaling: str = preprocessing.BY_FILE, inner: str = "") -> Network:
    """Return a network, kept in this process for the next who asks.

    Parameters
    ----------
    name : str
        As `model_files.find` takes it.
    scaling : str
        A key of `preprocessing.SCALES`, or `preprocessing.BY_FILE`.
    inner : str
        A step inside, given out too; "" for none.
    """
    for package in ("onnxruntime", "PIL"):
        require(package, "A vision model")
    with reading(name):
        return _network(model_files.find(name), scaling, inner)
