"""What kind of encoder a folder's config.json describes, and what its weights are called.

BERT (Devlin et al. 2018, arXiv:1810.04805), RoBERTa (Liu et al. 2019, arXiv:1907.11692), which
counts its positions from behind the number of the padding, and DistilBERT (Sanh et al. 2019,
arXiv:1910.01108), which has no second kind of sentence. Names as in the transformers library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base.errors import MethodError
from embedding_explorer.encoders.pretrained.text.safetensors import SIZES, Tensor

AS_ONNX = "export it as ONNX or choose another"
_ROBERTA = ("roberta", "xlm-roberta", "camembert")
KINDS = ("bert", *_ROBERTA, "distilbert")
_CURVES = {"gelu": "none", "gelu_new": "tanh", "gelu_pytorch_tanh": "tanh", "relu": "relu"}
_SIZES = {  # of the configuration: what it is called in most, and in DistilBERT
    "width": ("hidden_size", "dim"),
    "layers": ("num_hidden_layers", "n_layers"),
    "heads": ("num_attention_heads", "n_heads"),
    "inner": ("intermediate_size", "hidden_dim"),
    "words": ("vocab_size", "vocab_size"),
    "positions": ("max_position_embeddings", "max_position_embeddings"),
}
_BERT = {
    "layer": "encoder.layer.{}.",
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "last": "output.LayerNorm",
}
_DISTILBERT = {
    "layer": "transformer.layer.{}.",
    "query": "attention.q_lin",
    "key": "attention.k_lin",
    "value": "attention.v_lin",
    "mixed": "attention.out_lin",
    "norm": "sa_layer_norm",
    "up": "ffn.lin1",
    "down": "ffn.lin2",
    "last": "output_layer_norm",
}
WORDS, PLACES, SORTS, START = (
    f"embeddings.{part}"
    for part in ("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm")
)


@dataclass(frozen=True)
class Plan:
    """An encoder's sizes.

    Attributes
    ----------
    title : str
        Of the model, for messages.
    width, layers, heads, inner, words, positions : int
        Numbers of a state, layers, heads, numbers between the two steps of a layer, pieces and
        places that are known.
    first : int
        The place of the first piece.
    curve : str
        "none" (GELU as written), "tanh" (GELU by a tanh) or "relu".
    epsilon : float
        Added to the variance where states are normalised.
    names : Mapping
        Of the weights.
    sorts : int
        Sorts of sentence that are known, whose first is added to each piece; 0 for none.
    """

    title: str
    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    first: int
    curve: str
    epsilon: float
    names: Mapping[str, str]
    sorts: int


def plan(config: Mapping[str, Any], title: str) -> Plan:
    """Return what a config.json describes.

    Parameters
    ----------
    config : Mapping
        Its content.
    title : str
        Of the model, for messages.

    Raises
    ------
    MethodError
        If it is an encoder of another kind, or its sizes make no sense.
    """
    kind = config.get("model_type")
    if kind not in KINDS:
        raise MethodError(
            f"The model {title} is of the kind {str(kind)[:40]!r}, and from safetensors only "
            f"{', '.join(KINDS)} are read; {AS_ONNX}."
        )
    distil = kind == "distilbert"
    curve = config.get("activation" if distil else "hidden_act", "gelu")
    if (
        not isinstance(curve, str)
        or curve not in _CURVES
        or config.get("position_embedding_type", "absolute") != "absolute"
        or config.get("is_decoder", False) is not False
    ):
        raise MethodError(
            f"The model {title} departs from {kind} as published (hidden_act, "
            f"position_embedding_type or is_decoder in its config.json); {AS_ONNX}."
        )
    sizes: dict[str, Any] = {name: config.get(keys[distil]) for name, keys in _SIZES.items()}
    epsilon = config.get("layer_norm_eps", 1e-12)
    padding = config.get("pad_token_id")
    padding = 1 if padding is None else padding
    sorts = 0 if distil else config.get("type_vocab_size", 2)
    if not _sensible(sizes, epsilon, padding, sorts):
        raise MethodError(
            f"The config.json of the model {title} gives no sizes that make a network; download it "
            "again or choose another."
        )
    first = padding + 1 if kind in _ROBERTA else 0
    return Plan(
        title,
        **sizes,
        first=first,
        curve=_CURVES[curve],
        epsilon=float(epsilon),
        names=_DISTILBERT if distil else _BERT,
        sorts=sorts,
    )


def _sensible(sizes: Mapping[str, Any], epsilon: Any, padding: Any, sorts: Any) -> bool:
    whole = all(type(size) is int and 1 <= size <= 10_000_000 for size in sizes.values())
    return (
        whole
        and sizes["layers"] <= 1_000
        and sizes["width"] % sizes["heads"] == 0
        and type(sorts) is int
        and 0 <= sorts <= 1_000
        and type(padding) is int
        and 0 <= padding < sizes["positions"] - 1
        and isinstance(epsilon, float | int)
        and 0 < epsilon < 1
    )


class Weights:
    """The tensors of a model by what they do, each checked against the sizes when asked for."""

    def __init__(self, tensors: Mapping[str, Tensor], plan: Plan) -> None:
        self._tensors, self._plan = tensors, plan
        word = f"{WORDS}.weight"
        self._before = next(
            (name[: -len(word)] for name in sorted(tensors, key=len) if _ends(name, word)), None
        )
        if self._before is None:
            raise MethodError(
                f"The weights of the model {plan.title} have no {word}, so they do not belong to "
                f"a {KINDS[0]} model; {AS_ONNX}."
            )

    def get(self, name: str, *shape: int) -> tuple[str, Tensor]:
        """Return a tensor with its whole name; `gamma` and `beta` are names of old files."""
        full = f"{self._before}{name}"
        old = full.replace("Norm.weight", "Norm.gamma").replace("Norm.bias", "Norm.beta")
        full = full if full in self._tensors else old
        title = self._plan.title
        if full not in self._tensors:
            raise MethodError(
                f"The weights of the model {title} have no {full}, which its config.json calls "
                f"for; {AS_ONNX}."
            )
        tensor = self._tensors[full]
        if tensor.shape != shape:
            raise MethodError(
                f"{full} of the model {title} has the shape {tensor.shape}, but its config.json "
                f"says {shape}. Download it again or choose another."
            )
        if tensor.kind not in SIZES or tensor.offset % SIZES[tensor.kind]:
            raise MethodError(
                f"{full} of the model {title} is stored as {tensor.kind} at byte "
                f"{tensor.offset:,}; only aligned {', '.join(SIZES)} are read, so {AS_ONNX}."
            )
        return full, tensor


def _ends(name: str, word: str) -> bool:
    return name == word or name.endswith(f".{word}")
