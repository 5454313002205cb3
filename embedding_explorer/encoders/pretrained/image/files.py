"""Where the files of an image encoder come from: a file, a folder, or Hugging Face.

The rules are those of `transformer.files`: only ONNX and JSON are opened, nothing is unpickled, no
code of a model is run, and an operator decides whether visitors may name models at all.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import InputError, MethodError, brief, shown
from embedding_explorer.base.limits import check
from embedding_explorer.encoders.pretrained.text import hub
from embedding_explorer.encoders.pretrained.text.onnx_check import walk

NETWORKS = ("onnx/vision_model.onnx", "vision_model.onnx", "onnx/model.onnx", "model.onnx")
CONFIG = "preprocessor_config.json"
CONFIG_BYTES = 1_000_000
_ENDING = ".onnx"


@dataclass(frozen=True)
class Files:
    """An image encoder on this disk.

    Attributes
    ----------
    name : str
        By which the very same files are found again (a path, "owner/name@commit").
    title : str
        For people.
    network : Path
        The ONNX file.
    config : Path or None
        preprocessor_config.json, where there is one.
    origin : str
        Where it is from and which it is, as the end of a sentence.
    sha256 : str
        Of the ONNX file.
    root : Path or None
        What files of weights must lie within; None for the folder of the network.
    mark : str
        Another one when a file of the model has changed since.
    """

    name: str
    title: str
    network: Path
    config: Path | None
    origin: str
    sha256: str
    root: Path | None = None
    mark: str = ""


def find(name: str) -> Files:
    """Return the files of an image encoder.

    Parameters
    ----------
    name : str
        The path of an .onnx file or of a folder, or "owner/name", with "@revision" if wanted.

    Raises
    ------
    InputError
        If there is no model where the name points.
    MethodError
        If none is named, or this machine may not open or fetch it.
    LimitError
        If it is too large.
    """
    if not name:
        raise MethodError(
            "No vision model is packaged. In the settings, name an .onnx file, a folder with "
            "model.onnx, or owner/name on Hugging Face."
        )
    model_policy.check(
        name,
        "This server opens no models that its visitors name",
        "run the program on your own machine",
    )
    path = Path(name)
    if os.path.isdir(path):
        return _in_folder(path)
    if path.suffix.lower() == _ENDING:
        return _a_file(path)
    asked = hub.NAME.fullmatch(name)
    if asked is None:
        raise InputError(
            f"There is no folder {shown(name, 120)}; give a folder with model.onnx, an .onnx "
            "file, or owner/name on Hugging Face."
        )
    return _from_hub(asked["name"], asked["revision"])


def _a_file(path: Path) -> Files:
    if not os.path.isfile(path):
        raise InputError(
            f"There is no file {shown(str(path), 120)}; give the path of an .onnx file."
        )
    origin = f"from the file {brief(path.name, 60)}"
    title = path.stem if path.stem != "model" else path.resolve().parent.name or path.stem
    title = brief(title, 60)
    return _described(str(path), title, path, path.parent, origin)


def _in_folder(folder: Path) -> Files:
    found = next((folder / name for name in NETWORKS if (folder / name).is_file()), None)
    others = sorted(folder.glob(f"*{_ENDING}"))
    network = found or (others[0] if len(others) == 1 else None)
    if network is None:
        several = f"has {len(others)} .onnx files" if others else "has no model.onnx"
        raise InputError(
            f"The folder {shown(str(folder), 100)} {several}; give the path of one .onnx file, or "
            "a folder with model.onnx or onnx/model.onnx."
        )
    title = brief(folder.resolve().name or str(folder), 60)
    return _described(str(folder), title, network, folder, f"from the folder {title}")


def _from_hub(name: str, revision: str | None) -> Files:
    commit, folder = hub.fetch(name, revision, _WANTED)
    network = next((folder / file for file in NETWORKS if (folder / file).is_file()), None)
    if network is None:
        raise MethodError(
            f"The model {shown(name)} is incomplete; remove {shown(str(folder), 90)} and download "
            "it again."
        )
    origin = f"from Hugging Face at revision {commit}"
    return _described(f"{name}@{commit}", name, network, folder, origin, hub.repository(folder))


def _described(
    name: str, title: str, network: Path, folder: Path, origin: str, root: Path | None = None
) -> Files:
    check("model_bytes", network.stat().st_size, f"The model {title}")
    beside = [folder / CONFIG]
    if network.parent.name == "onnx":  # as exporters lay it out, the settings one folder up
        beside += [network.parent / CONFIG, network.parent.parent / CONFIG]
    config = next((path for path in beside if path.is_file()), None)
    if config is not None and config.stat().st_size > CONFIG_BYTES:
        raise InputError(f"The {CONFIG} of {title} is larger than any that tells how to prepare.")
    model = network.read_bytes()
    outside = {part.file for part in walk(model, title).outside}
    found = hashlib.sha256(model).hexdigest()
    origin = f"{origin}, SHA-256 {found[:12]}…"
    mark = _mark([config, *(network.parent / name for name in sorted(outside))])
    return Files(name, title, network, config, origin, found, root, mark)


def _mark(files: list[Path | None]) -> str:
    known = [(f.stat().st_size, f.stat().st_mtime_ns) for f in files if f and f.is_file()]
    return repr(known)


def _pick(name: str, files: Mapping[str, int]) -> list[str]:
    network = hub.one_of(name, files, "weights as ONNX", NETWORKS)
    return [file for file in (network, f"{network}_data", CONFIG) if file in files]


def _whole(folder: Path) -> bool:
    return (folder / CONFIG).is_file()


_WANTED = hub.Wanted(
    NETWORKS, _pick, _whole, f"put its model.onnx and {CONFIG} into a folder and give its path"
)
