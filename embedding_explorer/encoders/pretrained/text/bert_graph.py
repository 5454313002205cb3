"""BERT and its kin as an ONNX graph over the weights of a safetensors file."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

from embedding_explorer.encoders.pretrained.text.bert_architecture import (
    PLACES,
    SORTS,
    START,
    WORDS,
    Plan,
    Weights,
    plan,
)
from embedding_explorer.encoders.pretrained.text.onnx_writer import FLOAT, Writer
from embedding_explorer.encoders.pretrained.text.safetensors import read

_HIDDEN = -10_000.0  # added to the score of a piece that only fills up: e to that is 0


def from_safetensors(
    weights: Path, config: Mapping[str, Any], title: str, *, follow: bool = True
) -> bytes:
    """Return an ONNX file that computes what `config` describes from the weights in a file.

    The weights stay in their file, which onnxruntime opens from the folder it is told. The graph
    takes `input_ids` and `attention_mask`, both (m, t), and gives `last_hidden_state` (m, t, d).

    Parameters
    ----------
    weights : Path
        A safetensors file, or the index of several.
    config : Mapping
        The content of config.json.
    title : str
        Of the model, for messages.
    follow : bool
        Whether a file that is a link is called by what it leads to: onnxruntime follows no link
        out of the folder it is told.

    Raises
    ------
    MethodError
        If it is no encoder of the kinds in `architecture`.
    InputError
        If a file is cut short or broken.
    """
    sizes = plan(config, title)
    return _Graph(sizes, Weights(read(weights), sizes), Writer(follow=follow)).model()


class _Graph:
    """The steps, as in Devlin et al. (2018) and Vaswani et al. (2017), sections 3.1 to 3.3."""

    def __init__(self, sizes: Plan, weights: Weights, to: Writer) -> None:
        self.sizes, self.weights, self.to = sizes, weights, to
        self.flat = self.to.constant(-1, sizes.width)

    def model(self) -> bytes:
        to, sizes = self.to, self.sizes
        self.shape = to.add(
            "Concat",
            to.add("Shape", "input_ids"),
            to.constant(sizes.width),
            axis=0,
        )
        self.parted = to.add(
            "Concat",
            to.add("Shape", "input_ids"),
            to.constant(sizes.heads, sizes.width // sizes.heads),
            axis=0,
        )
        real = to.add("Cast", "attention_mask", to=FLOAT)
        real = to.add("Unsqueeze", real, to.constant(1, 2))
        filled = to.add("Sub", to.constant(1.0, single=True), real)
        self.mask = to.add("Mul", filled, to.constant(_HIDDEN, single=True))
        state = self._start()
        for layer in range(sizes.layers):
            state = self._layer(state, layer)
        axes = ("texts", "pieces")
        return to.model({"input_ids": axes, "attention_mask": axes}, {state: (*axes, sizes.width)})

    def _start(self) -> str:
        to, sizes = self.to, self.sizes
        words = self._weight(f"{WORDS}.weight", sizes.words, sizes.width)
        state = to.add("Gather", words, "input_ids")
        places = self._weight(f"{PLACES}.weight", sizes.positions, sizes.width)
        first = to.constant(sizes.first)
        end = to.add("Add", to.add("Shape", "input_ids", start=1, end=2), first)
        state = to.add("Add", state, to.add("Slice", places, first, end, to.constant(0)))
        if sizes.sorts:
            sorts = self._weight(f"{SORTS}.weight", sizes.sorts, sizes.width)
            state = to.add("Add", state, to.add("Gather", sorts, to.constant(0, single=True)))
        return self._normal(state, START)

    def _layer(self, state: str, layer: int) -> str:
        to, sizes = self.to, self.sizes
        width, inner, names = sizes.width, sizes.inner, sizes.names
        at = names["layer"].format(layer)
        flat = to.add("Reshape", state, self.flat)
        query, key, value = (
            self._heads(flat, at + names[part], turned=part == "key")
            for part in ("query", "key", "value")
        )
        score = to.add("MatMul", query, key)
        score = to.add("Mul", score, to.constant(1 / sqrt(width // sizes.heads), single=True))
        share = to.add("Softmax", to.add("Add", score, self.mask), axis=-1)
        mixed = to.add("Transpose", to.add("MatMul", share, value), perm=(0, 2, 1, 3))
        mixed = to.add("Reshape", mixed, self.flat)
        mixed = self._linear(mixed, at + names["mixed"], width, width)
        mixed = to.add("Reshape", mixed, self.shape)
        state = self._normal(to.add("Add", mixed, state), at + names["norm"])
        wide = self._linear(to.add("Reshape", state, self.flat), at + names["up"], width, inner)
        wide = (
            to.add("Relu", wide)
            if sizes.curve == "relu"
            else to.add("Gelu", wide, approximate=sizes.curve)
        )
        wide = to.add("Reshape", self._linear(wide, at + names["down"], inner, width), self.shape)
        out = "last_hidden_state" if layer == sizes.layers - 1 else ""
        return self._normal(to.add("Add", wide, state), at + names["last"], out)

    def _heads(self, flat: str, name: str, *, turned: bool) -> str:
        """Return the states of each head: (m, heads, t, size), or turned for the keys."""
        width = self.sizes.width
        found = self.to.add("Reshape", self._linear(flat, name, width, width), self.parted)
        return self.to.add("Transpose", found, perm=(0, 2, 3, 1) if turned else (0, 2, 1, 3))

    def _linear(self, flat: str, name: str, given: int, wanted: int) -> str:
        matrix = self._weight(f"{name}.weight", wanted, given)
        return self.to.add("Gemm", flat, matrix, self._weight(f"{name}.bias", wanted), transB=1)

    def _normal(self, state: str, name: str, out: str = "") -> str:
        scale, shift = (
            self._weight(f"{name}.{part}", self.sizes.width) for part in ("weight", "bias")
        )
        return self.to.add(
            "LayerNormalization",
            state,
            scale,
            shift,
            out=out,
            axis=-1,
            epsilon=self.sizes.epsilon,
        )

    def _weight(self, name: str, *shape: int) -> str:
        return self.to.weight(*self.weights.get(name, *shape))
