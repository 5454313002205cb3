"""BERT in plain numpy, from the weights in an ONNX file: another route to the same vectors.

The file is read by a reader of its own; 8-bit weights are turned into numbers by the scales beside
them. The forward pass follows Devlin et al. (2018) and Vaswani et al. (2017), sections 3.1 to 3.3.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

HEADS, LAYERS = 12, 6


def fields(message: bytes) -> list[tuple[int, bytes | int]]:
    found, at = [], 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while message[at] > 127:
            value |= (message[at] & 127) << shift
            at, shift = at + 1, shift + 7
        value |= message[at] << shift
        at += 1
        return value

    while at < len(message):
        tag = number()
        if tag & 7 == 0:
            found.append((tag >> 3, number()))
        elif tag & 7 == 2:
            size = number()
            found.append((tag >> 3, message[at : at + size]))
            at += size
        else:
            size = {1: 8, 5: 4}[tag & 7]
            at += size
    return found


def tensors(graph: list) -> dict[str, np.ndarray]:
    found = {}
    kinds = {1: np.float32, 3: np.int8, 7: np.int64}
    for field, content in graph:
        if field != 5:
            continue
        parts = dict(fields(content))
        if 9 in parts and parts[2] in kinds:  # numbers as bytes; small ones may lie elsewhere
            shape = [value for inner, value in fields(content) if inner == 1]
            found[parts[8].decode()] = np.frombuffer(parts[9], kinds[parts[2]]).reshape(shape)
    return found


class Reference:
    def __init__(self, path: Path) -> None:
        graph = fields(dict(fields(path.read_bytes()))[7])
        known = tensors(graph)
        self.matrices = []  # of the linear steps, in the order they are used
        for field, content in graph:
            if field == 1:
                inputs = [v.decode() for f, v in fields(content) if f == 1]
                outputs = [v.decode() for f, v in fields(content) if f == 2]
                operator = next(v.decode() for f, v in fields(content) if f == 4)
                if operator == "Cast" and inputs[0] in known:
                    known[outputs[0]] = known[inputs[0]].astype(np.float32)
                elif operator == "Mul" and all(i in known for i in inputs):
                    known[outputs[0]] = known[inputs[0]] * known[inputs[1]]
                elif operator == "MatMul" and inputs[1] in known and known[inputs[1]].ndim == 2:
                    self.matrices.append(known[inputs[1]])
        self.known = {k.removeprefix("inner."): v for k, v in known.items()}

    def states(self, ids: list[int]) -> list[np.ndarray]:
        """Return the states of every layer, (t, 384) each, of one text alone."""
        w = {k: v.astype(np.float64) for k, v in self.known.items() if v.dtype == np.float32}
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        found = [normal(x, w, "embeddings.LayerNorm")]
        for layer in range(LAYERS):
            found.append(self._layer(found[-1], w, layer))
        return found

    def _layer(self, x: np.ndarray, w: dict, layer: int) -> np.ndarray:
        name = f"encoder.layer.{layer}."
        q, k, v, out, up, down = (
            m.astype(np.float64) for m in self.matrices[6 * layer : 6 * layer + 6]
        )
        size = x.shape[1] // HEADS

        def heads(matrix: np.ndarray, part: str) -> np.ndarray:
            y = x @ matrix + w[f"{name}attention.self.{part}.bias"]
            return y.reshape(len(x), HEADS, size).transpose(1, 0, 2)

        a, b, c = heads(q, "query"), heads(k, "key"), heads(v, "value")
        score = a @ b.transpose(0, 2, 1) / np.sqrt(size)
        share = np.exp(score - score.max(axis=-1, keepdims=True))
        share = share / share.sum(axis=-1, keepdims=True)
        mixed = (share @ c).transpose(1, 0, 2).reshape(len(x), -1)
        mixed = mixed @ out + w[f"{name}attention.output.dense.bias"]
        x = normal(x + mixed, w, f"{name}attention.output.LayerNorm")
        wide = gelu(x @ up + w[f"{name}intermediate.dense.bias"])
        return normal(x + wide @ down + w[f"{name}output.dense.bias"], w, f"{name}output.LayerNorm")


def normal(x: np.ndarray, w: dict, name: str) -> np.ndarray:
    x = x - x.mean(axis=-1, keepdims=True)
    x = x / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + 1e-12)
    return x * w[f"{name}.weight"] + w[f"{name}.bias"]


def gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return x * 0.5 * (1 + erf(x / np.sqrt(2)))


def pieces(text: str, vocabulary: list[str]) -> list[int]:
    """Return the ids of a text by the rules of google-research/bert, tokenization.py."""
    known = {piece: i for i, piece in enumerate(vocabulary)}
    found = [known["[CLS]"]]
    for word in basic(text):
        found += [known[p] for p in wordpiece(word, known)]
    return [*found, known["[SEP]"]]


def basic(text: str) -> list[str]:
    out = []
    for c in text:
        if ord(c) in (0, 0xFFFD) or (unicodedata.category(c).startswith("C") and c not in "\t\n\r"):
            continue
        out.append(" " if c in "\t\n\r" or unicodedata.category(c) == "Zs" else c)
        if cjk(ord(c)):
            out[-1] = f" {c} "
    words = []
    for token in "".join(out).split():
        plain = unicodedata.normalize("NFD", token.lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        spaced = "".join(f" {c} " if mark(c) else c for c in plain)
        words += spaced.split()
    return words


def mark(c: str) -> bool:
    at = ord(c)
    if 33 <= at <= 47 or 58 <= at <= 64 or 91 <= at <= 96 or 123 <= at <= 126:
        return True
    return unicodedata.category(c).startswith("P")


def cjk(at: int) -> bool:
    blocks = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F))
    blocks += ((0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
    return any(low <= at <= high for low, high in blocks)


def wordpiece(word: str, known: dict[str, int]) -> list[str]:
    if len(word) > 100:
        return ["[UNK]"]
    found, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in known:
                break
        else:
            return ["[UNK]"]
        found.append(piece)
        start = end
    return found
