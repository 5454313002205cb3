"""How a static text model is written with plain tokenizers and numpy."""

from __future__ import annotations

from typing import Any

from embedding_explorer.encoders.pretrained.text.static_model import KINDS, LONGEST
from embedding_explorer.exports.script.snippet import Snippet, fill, literal

_CODE = """
    <<texts>>
    folder = Path(<<folder>>)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    raw = (folder / "model.safetensors").read_bytes()  # a header as JSON, then all numbers
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])


    def tensor(name):
        told = header[name]
        start, end = told["data_offsets"]
        kind = <<kinds>>[told["dtype"]]
        return np.frombuffer(raw[8 + size :][start:end], kind).reshape(told["shape"])


    name = "embeddings" if "embeddings" in header else "embedding.weight"
    matrix = tensor(name).astype(np.float32)
    weights = tensor("weights").ravel() if "weights" in header else None
    mapping = tensor("mapping").ravel() if "mapping" in header else None
    X = np.zeros((len(texts), matrix.shape[1]), np.float32)
    for i, text in enumerate(texts):
        ids = tokenizer.encode(text[:<<most>>], add_special_tokens=False).ids
        ids = np.array([one for one in ids if one != <<unknown>>][:<<longest>>], int)
        if len(ids):
            found = matrix[ids if mapping is None else mapping[ids]]
            if weights is not None:
                found = found * weights.astype(np.float32)[ids][:, None]
            mean = found.mean(axis=0, dtype=np.float64)
            X[i] = <<scaled>>
"""


def static_text(texts: str, extras: Any) -> Snippet:
    """Return the code that reads the model of a folder again; no model is opened here."""
    code = fill(
        _CODE,
        texts=texts,
        kinds=literal(KINDS),
        folder=literal(extras["settings"]["model"]),
        most=str(64 * LONGEST),
        longest=str(LONGEST),
        unknown=literal(extras["unknown_token"]),
        scaled="mean / (np.linalg.norm(mean) or 1)" if extras["normalised"] else "mean",
    )
    imports = (
        "import json",
        "from pathlib import Path",
        "from tokenizers import Tokenizer",
    )
    return Snippet("A static text model", code, imports)
