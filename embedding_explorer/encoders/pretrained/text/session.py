"""Open an ONNX file with onnxruntime: one thread, no code of others, nothing outside its folder.

What a network calculates with is bounded too: a few bytes of a file can ask for any amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any

from embedding_explorer.base.errors import ExplorerError, InputError, MethodError, brief
from embedding_explorer.base.limits import LIMITS, check, limit
from embedding_explorer.encoders.pretrained.text import onnx_check

TIMES = 12  # the bytes of a network that weights of 8 bits can take, unpacked and packed for use
FOLDED = 2**30  # bytes of one result calculated when a network is opened, as onnxruntime has it
# What onnxruntime says of the place in its own source, before what is wrong.
_WHERE = re.compile(
    r"\[ONNXRuntimeError\] : \d+ : |^.*Status Message: |\S*/onnxruntime/\S+:\d+ .*?\) (?=\S)", re.S
)
_NO_MEMORY = re.compile(
    r"BFCArena|bad_alloc|[Ff]ailed to allocate|out of memory|SafeInt|[Oo]verflow"
)
_OPENING = Lock()  # the allocator a session takes is the last one of the whole process


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
        If it is no ONNX, needs steps that are not known here, names a file elsewhere, or has sizes
        that do not add up.
    LimitError
        If the files beside it are too large.
    """
    import onnxruntime

    found = onnx_check.walk(model, title)
    beside = _beside(found.outside, len(model), title, folder, root or folder)
    memory = limit("network_bytes") + TIMES * (
        len(model) + sum(part.size for part in found.outside)
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised
    for key, value in {
        "session.model_external_initializers_file_folder_path": str(folder),
        "session.load_model_format": "ONNX",  # never one whose layout is not checked here
        "session.use_env_allocators": "1",
        "optimization.constant_folding_max_output_size_in_bytes": str(_folded(found, memory)),
    }.items():
        options.add_session_config_entry(key, value)
    linked = {name: path.read_bytes() for name, path in beside.items() if path.is_symlink()}
    if linked:
        options.add_external_initializers_from_files_in_memory(
            list(linked), list(linked.values()), [len(part) for part in linked.values()]
        )
    with _OPENING, one_sentence(f"onnxruntime cannot open the model {title}", InputError):
        arena = onnxruntime.OrtArenaCfg({"max_mem": memory})
        onnxruntime.create_and_register_allocator(
            onnxruntime.OrtMemoryInfo(
                "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0,
                onnxruntime.OrtMemType.DEFAULT,
            ),
            arena,
        )  # fmt: skip
        return onnxruntime.InferenceSession(
            model,
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=list(without),
            enable_fallback=0,  # there is nothing to fall back to; it would print and try again
        )


@contextmanager
def one_sentence(
    start: str, kind: type[ExplorerError], instead: str = "download it again or choose another"
) -> Iterator[None]:
    """Turn what native code raises of a network, or panics of, into an error of one sentence.

    Parameters
    ----------
    start : str
        Of the sentence: what could not be done.
    kind : type
        InputError where a file is to blame, MethodError where it may be the data.
    instead : str
        What to do, as the end of the sentence.
    """
    try:
        yield
    except ExplorerError:
        raise
    except BaseException as error:
        # Rust's panics are no Exception; onnxruntime raises its own kinds and Python's.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
            raise MethodError(
                f"{start}: it needs more memory than allowed; choose a smaller one, or set "
                f"{LIMITS['network_bytes'].variable}."
            ) from None
        why = brief(_WHERE.sub("", str(error)), 90) or type(error).__name__
        raise kind(f"{start} ({why}); {instead}.") from None


def _folded(found: onnx_check.Found, memory: int) -> int:
    """Return how many bytes a result may have that is calculated when the network is opened.

    onnxruntime takes what that needs from elsewhere than what a session is given: so all of it
    together is a quarter as much, where it may be more than the weights.
    """
    if not found.growing and found.copied <= memory:
        return min(FOLDED, memory)
    return min(
        FOLDED, memory // 4 // max(found.growing, found.steps if found.copied > memory else 1)
    )


def _beside(
    parts: Sequence[onnx_check.Outside], own: int, title: str, folder: Path, root: Path
) -> dict[str, Path]:
    """Return the files that the model's weights lie in, by the names it gives."""
    found: dict[str, Path] = {}
    sizes: dict[str, int] = {}
    root = root.resolve()
    for part in parts:
        name = part.file
        if name not in found:
            found[name] = _within(name, title, folder, root)
            sizes[name] = found[name].stat().st_size
            check("model_bytes", own + sum(sizes.values()), f"The model {title}")
        if part.offset + part.size > sizes[name]:
            raise InputError(
                f"onnxruntime cannot open the model {title}: its weights lie beyond the end of "
                f"{brief(name, 60)!r} ({sizes[name]:,} bytes); download it again."
            )
    if sum(part.size for part in parts) > 2 * sum(sizes.values()):
        raise InputError(
            f"The model {title} takes the same bytes of its files for many weights, which no "
            "encoder does; download it again."
        )
    return found


def _within(name: str, title: str, folder: Path, root: Path) -> Path:
    """Return a file by the name a model gives; it must lie within the model's own folder."""
    parts = PurePosixPath(name.replace("\\", "/"))
    path = folder / parts
    inside = name.isprintable() and not parts.is_absolute() and ".." not in parts.parts
    if not inside or set(name) & set(":*") or not path.resolve().is_relative_to(root):
        raise InputError(
            f"The model {title} needs the file {brief(name, 60)!r}, which is outside its folder. "
            "Move it there and save the model with a plain file name."
        )
    if not path.is_file():
        raise InputError(
            f"The model {title} keeps weights in {brief(name, 60)!r}, which is missing; put it "
            "into the folder of the model."
        )
    return path
