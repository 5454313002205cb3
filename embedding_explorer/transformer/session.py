"""Open an ONNX file with onnxruntime: one thread, no code of others, nothing outside its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from embedding_explorer.errors import InputError
from embedding_explorer.limits import check
from embedding_explorer.transformer import onnx_file


def open_session(
    model: bytes,
    title: str,
    folder: Path,
    root: Path | None = None,
    *,
    without: Sequence[str] = (),
) -> Any:
    """Return an onnxruntime session on one thread of the processor.

    Parameters
    ----------
    model : bytes
        The ONNX file. Weights may lie in files beside it; those that are links, as all files of
        Hugging Face's cache are, are read here, as the runtime itself refuses them.
    title : str
        Of the model, for people.
    folder, root : Path
        Where the file lies, and what its weights must lie within, links followed; the folder when
        None.
    without : sequence of str
        Changes to the network that onnxruntime is not to make, by its names for them.

    Raises
    ------
    InputError
        If it is no ONNX, needs steps that are not known here, or names a file elsewhere.
    LimitError
        If the files beside it are too large.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only, which are raised anyway
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(folder)
    )
    linked = {
        name: path.read_bytes()
        for name, path in _beside(model, title, folder, root or folder).items()
        if path.is_symlink()
    }
    if linked:
        options.add_external_initializers_from_files_in_memory(
            list(linked), list(linked.values()), [len(part) for part in linked.values()]
        )
    try:
        return onnxruntime.InferenceSession(
            model,
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=list(without),
        )
    except broken() as error:
        raise InputError(
            f"onnxruntime cannot open the model {title} "
            f"({' '.join(str(error).split())[:160]}); fetch it again or choose another."
        ) from None


def broken() -> tuple[type[Exception], ...]:
    """Return what onnxruntime raises of a network it cannot open or run."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    file = (state.Fail, state.InvalidGraph, state.InvalidProtobuf, state.InvalidArgument)
    return (*file, state.NotImplemented, state.RuntimeException, state.NoSuchFile)


def _beside(model: bytes, title: str, folder: Path, root: Path) -> dict[str, Path]:
    """Return the files that the model's weights lie in, by the names it gives."""
    found: dict[str, Path] = {}
    total, root = len(model), root.resolve()
    for name in onnx_file.outside(model):
        parts = PurePosixPath(name.replace("\\", "/"))
        path = folder / parts
        inside = not parts.is_absolute() and ".." not in parts.parts and ":" not in name
        if not inside or not path.resolve().is_relative_to(root):
            raise InputError(
                f"The model {title} asks for the file {name[:80]!r}, which is not within its "
                "folder; put it there and save the model with its name alone."
            )
        if not path.is_file():
            raise InputError(
                f"The model {title} keeps weights in {name[:80]!r}, which is missing; put it "
                "into the folder of the model."
            )
        total += path.stat().st_size
        check("model_bytes", total, f"The model {title}")
        found[name] = path
    return found
