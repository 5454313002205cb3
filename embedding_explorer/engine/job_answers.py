"""How a job in a process of its own ended, handed to the server as a file.

Errors alone are read from it: no other class is loaded, whatever stands in the file.
"""

from __future__ import annotations

import io
import logging
import pickle
from pathlib import Path
from typing import Any

from embedding_explorer.base import files

LOG = logging.getLogger(__name__)


class KilledWorker(Exception):
    """The process of a job ended before the job did."""


class Errors(pickle.Unpickler):
    """Reads errors made of plain values."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of errors, and no other."""
        found = super().find_class(module, name)
        if isinstance(found, type) and issubclass(found, BaseException):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no error")


def write(path: Path, error: BaseException | None) -> None:
    """Write what a job raised, None where it is done; replaced as a whole."""
    told = pickle.dumps(None) if error is None else _plain(error)
    with files.replacing(path.parent, path.name) as file:
        file.write(told)


def read(path: Path) -> BaseException | None:
    """Return what a job raised, None where it is done; a file that is not there is a killed job."""
    try:
        raw = path.read_bytes()
        files.discard(path.parent, path.name)
    except FileNotFoundError:
        return KilledWorker("the process of the job ended")
    try:
        found: BaseException | None = _loaded(raw)
    except Exception as error:  # noqa: BLE001 - whatever stands in the file
        return RuntimeError(f"an answer that cannot be read: {type(error).__name__}")
    return found


def _plain(error: BaseException) -> bytes:
    """Return an error as bytes; one of a kind that cannot be read again as the kind it stands for.

    What it holds of others, a type of numpy's for instance, does not come along.
    """
    try:
        told = _parts(error)
        _loaded(told)
    except Exception as why:  # noqa: BLE001 - whatever an error of a library may hold
        LOG.info("%s is handed on as another: %s", type(error).__name__, type(why).__name__)
    else:
        return told
    if isinstance(error, MemoryError):
        return _parts(MemoryError(str(error)))
    if isinstance(error, OSError):
        return _parts(OSError(error.errno, error.strerror))
    return _parts(RuntimeError(f"{type(error).__name__}: {error}"))


def _parts(error: BaseException) -> bytes:
    """Return what an error is made of; as a whole it is pickled as libraries wish."""
    return pickle.dumps((type(error), error.args, vars(error)))


def _loaded(raw: bytes) -> Any:
    found = Errors(io.BytesIO(raw)).load()
    if found is None:
        return None
    kind, args, more = found
    made = kind.__new__(kind, *args)
    made.args = args
    made.__dict__.update(more)
    return made
