"""A transformer in a folder of this disk: its network, its tokenizer and what it says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedding_explorer.base.errors import InputError, brief, shown
from embedding_explorer.base.limits import check
from embedding_explorer.encoders.pretrained.text import safetensors
from embedding_explorer.encoders.pretrained.text.bert_graph import from_safetensors

POSITIONS = 512  # pieces a BERT can place, where its config does not say
MOST_POSITIONS = 10_000_000
ONNX = ("onnx/model.onnx", "model.onnx")
SAFETENSORS = ("model.safetensors", "model.safetensors.index.json")
NETWORKS = (*ONNX, *SAFETENSORS)
TOKENIZERS = ("tokenizer.json", "vocab.txt")
CONFIG = "config.json"
CONFIGS = (CONFIG, "tokenizer_config.json")
SETTINGS = 5_000_000  # bytes of a JSON file beside a network; names of 20,000 labels take a million


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
        The ONNX file, a safetensors file or the index of several; tokenizer.json or a list of
        WordPiece pieces.
    origin : str
        Where it is from and which it is, as the end of a sentence.
    positions : int
        Pieces of a text it can read at most, those at both ends included.
    lowercase : bool
        Whether a bare list of pieces is of lower-case text.
    root : Path or None
        What files of weights must lie within; None for the folder of the network.
    language : str
        What it was trained on, where that is known ("English").
    """

    name: str
    title: str
    network: Path
    tokenizer: Path
    origin: str
    positions: int = POSITIONS
    lowercase: bool = True
    root: Path | None = None
    language: str = ""

    @property
    def is_onnx(self) -> bool:
        """Whether the network is a file as onnxruntime reads it."""
        return self.network.suffix == ".onnx"

    def weights(self) -> list[Path]:
        """Return the files the network is in."""
        return [self.network] if self.is_onnx else safetensors.files(self.network)

    def model(self, *, follow: bool = True) -> bytes:
        """Return the network as an ONNX file, its weights left outside if they are safetensors.

        Parameters
        ----------
        follow : bool
            Whether files that are links are called by what they lead to, as onnxruntime wants.

        Raises
        ------
        InputError
            If a file of it is broken.
        MethodError
            If it is no encoder that can be read from safetensors.
        """
        if self.is_onnx:
            return self.network.read_bytes()
        config = read_json(self.network.with_name(CONFIG))
        return from_safetensors(self.network, config, self.title, follow=follow)


def in_folder(folder: Path) -> Files:
    """Return the model in a user's folder.

    Raises
    ------
    InputError
        If something of it is missing or broken.
    """
    network = one_of(folder, ONNX) or _only(folder, "*.onnx") or one_of(folder, SAFETENSORS)
    tokenizer = one_of(folder, TOKENIZERS)
    if network is None or tokenizer is None:
        raise InputError(
            f"The folder {shown(str(folder))} has no "
            f"{'model.onnx or model.safetensors' if network is None else 'tokenizer'}; it needs "
            "model.onnx (or onnx/model.onnx) or model.safetensors with config.json. It also "
            "needs tokenizer.json or vocab.txt. Pickled weights are never opened."
        )
    if network.suffix != ".onnx" and not (folder / CONFIG).is_file():
        raise InputError(
            f"The folder {shown(str(folder))} has {brief(network.name, 40)} but no {CONFIG} to "
            "describe the network; add it, or give model.onnx."
        )
    paths = [network] if network.suffix == ".onnx" else safetensors.files(network)
    check(
        "model_bytes",
        sum(path.stat().st_size for path in paths),
        f"The model {brief(folder.name, 60)}",
    )
    origin = f"from the folder {brief(folder.name, 60)}, SHA-256 {sha256(*paths)[:12]}…"
    return described(str(folder), brief(folder.name, 60), network, tokenizer, origin)


def one_of(folder: Path, names: tuple[str, ...]) -> Path | None:
    """Return the first of some files that is there."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _only(folder: Path, pattern: str) -> Path | None:
    found = sorted(folder.glob(pattern))
    return found[0] if len(found) == 1 else None


def described(name: str, title: str, network: Path, tokenizer: Path, origin: str) -> Files:
    """Return the files with what the configuration beside a model says of it."""
    config, own = (read_json(tokenizer.parent / file) for file in CONFIGS)
    positions = config.get("max_position_embeddings", POSITIONS)
    if type(positions) is not int or not 3 <= positions <= MOST_POSITIONS:
        positions = POSITIONS
    if config.get("model_type") in ("roberta", "xlm-roberta", "camembert", "mpnet"):
        padding = config.get("pad_token_id")  # these count from behind the number of the padding
        if type(padding) is not int or not 0 <= padding < positions - 3:
            padding = 1
        positions = max(positions - padding - 1, 2)
    lowercase = own.get("do_lower_case", True) is not False
    return Files(name, title, network, tokenizer, origin, positions, lowercase)


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what the system says of a file that cannot be read into one sentence."""
    try:
        yield
    except (OSError, UnicodeError) as error:
        why = brief(getattr(error, "strerror", None) or str(error), 80)
        raise InputError(
            f"The model {shown(name)} cannot be read ({why}); look whether its files are there and "
            "may be read."
        ) from None


def read_json(path: Path, most: int = SETTINGS) -> dict[str, Any]:
    """Return what a small JSON file says; nothing when it is not there.

    Raises
    ------
    InputError
        If it has more than `most` bytes, or is no JSON.
    """
    if not path.is_file():
        return {}
    try:
        found = json.loads(bounded(path, most, path.parent.name))
    except (ValueError, RecursionError):
        raise InputError(
            f"{path.name} of the model is not JSON; download the model again."
        ) from None
    return found if isinstance(found, dict) else {}


def bounded(path: Path, most: int, title: str) -> str:
    """Return the text of a file that has at most so many bytes.

    Raises
    ------
    InputError
        If it has more, or is no text in UTF-8.
    """
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InputError(
            f"{path.name} of {brief(title, 60)} has more than {most:,} bytes, which no model "
            "needs; download it again."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name} of {brief(title, 60)} is not UTF-8 text at byte {error.start:,}; "
            "download it again."
        ) from None


def sha256(*paths: Path) -> str:
    """Return the SHA-256 of a file, or of several one after the other; "none" without them."""
    digest = hashlib.sha256()
    for path in paths:
        if not path.is_file():
            return "none"
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()
