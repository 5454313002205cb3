"""A transformer from Hugging Face: pinned to a commit, only the files that are opened here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from embedding_explorer.errors import InputError, MethodError
from embedding_explorer.limits import check
from embedding_explorer.transformer import safetensors
from embedding_explorer.transformer.folder import (
    CONFIG,
    CONFIGS,
    NETWORKS,
    ONNX,
    TOKENIZERS,
    Files,
    described,
    one_of,
)

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")


def from_hub(name: str, revision: str | None) -> Files:
    """Fetch a model, or take it from the cache when the revision is a commit that is there.

    Parameters
    ----------
    name : str
        "owner/name".
    revision : str or None
        A branch, tag or commit; None for the newest. What is fetched is the commit it stands for.

    Raises
    ------
    MethodError
        If this machine may not fetch it, or there is nothing of it that is opened here.
    LimitError
        If it is larger than the limit `model_bytes`, before anything is fetched.
    """
    from huggingface_hub import HfApi, errors, snapshot_download

    # Of the HTTP library it uses, which another release of it may change.
    transport = getattr(errors, "HTTPError", OSError)
    try:
        commit = revision if revision and _COMMIT.fullmatch(revision) else None
        if commit and (kept := _kept(name, commit)):
            return kept
        # token=False: no credential of this machine is sent
        info = HfApi().model_info(name, revision=revision, files_metadata=True, token=False)
        files = {s.rfilename: s.size or 0 for s in info.siblings or ()}
        wanted = _wanted(name, files)
        check("model_bytes", sum(files[file] for file in wanted), f"The model {name}")
        folder = snapshot_download(name, revision=info.sha, allow_patterns=wanted, token=False)
    except (OSError, ValueError, transport) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise MethodError(
            f"The model {name!r} cannot be fetched from Hugging Face here ({reason}); choose "
            "'packaged', or put its model.onnx (or model.safetensors and config.json) and "
            "tokenizer.json into a folder and give its path."
        ) from None
    found = _of_snapshot(name, str(info.sha), Path(folder))
    if found is None:
        raise MethodError(
            f"The model {name!r} is not here as a whole; remove {folder!r} and fetch it again."
        )
    return found


def _wanted(name: str, files: Mapping[str, int]) -> list[str]:
    """Return the files to fetch: one network, its tokenizer and configuration, nothing else."""
    network = next((file for file in NETWORKS if file in files), None)
    for what, found, names in (
        ("weights as ONNX or safetensors", network, NETWORKS),
        ("a tokenizer", next((file for file in TOKENIZERS if file in files), None), TOKENIZERS),
        (CONFIG, network in ONNX or CONFIG in files, (CONFIG,)),
    ):
        if not found:
            raise MethodError(
                f"The model {name!r} comes without {what} ({' or '.join(names)}), and other forms "
                "are not opened here; choose a model that has them."
            )
    kept = {network, f"{network}_data", *TOKENIZERS, *CONFIGS}
    shards = network == NETWORKS[-1]
    return [file for file in files if file in kept or (shards and _SHARD.fullmatch(file))]


def _kept(name: str, commit: str) -> Files | None:
    from huggingface_hub import try_to_load_from_cache

    found = [try_to_load_from_cache(name, file, revision=commit) for file in NETWORKS]
    path = next((path for path in found if isinstance(path, str)), None)
    if path is None:
        return None
    folder = Path(path).parent
    return _of_snapshot(name, commit, folder.parent if folder.name == "onnx" else folder)


def _of_snapshot(name: str, commit: str, folder: Path) -> Files | None:
    """Return the model in a folder of the cache, or None when some of it is missing."""
    network, tokenizer = one_of(folder, NETWORKS), one_of(folder, TOKENIZERS)
    if network is None or tokenizer is None:
        return None
    if network.suffix != ".onnx":
        try:
            safetensors.files(network)
        except InputError:
            return None
        if not (folder / CONFIG).is_file():
            return None
    origin = f"from Hugging Face at revision {commit}"
    return described(f"{name}@{commit}", name, network, tokenizer, origin)
