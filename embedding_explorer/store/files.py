"""Files of the store: their sums, what the system says of them, and where they are."""

from __future__ import annotations

import errno
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embedding_explorer.errors import ExplorerError


class StoreError(ExplorerError):
    """The folder of results cannot be written."""


def default_folder() -> Path:
    """Return `EXPLORER_STORE`, or this user's folder in the system's cache."""
    if given := os.environ.get("EXPLORER_STORE"):
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "embedding-explorer"


def sum_of(path: Path) -> tuple[int, int]:
    """Return the length of a file and its CRC-32."""
    length = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            length += len(block)
            crc = zlib.crc32(block, crc)
    return length, crc


def changed(path: Path, otherwise: float) -> float:
    """Return when a file changed (seconds since the epoch), or something else if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return otherwise


def remove(folder: Path) -> None:
    """Remove a folder into which somebody may still write: first its name, then what it holds."""
    gone = folder.with_name(f"{folder.name}-gone")
    with suppress(OSError):  # it never was there, or the system does not rename what is open
        folder.rename(gone)
    for path in (gone, folder):
        shutil.rmtree(path, ignore_errors=True)


def is_full(error: OSError) -> bool:
    """Tell whether a disk, or this user's share of it, is full."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the system says of a folder that cannot be written into one sentence."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StoreError(
                "The disk that keeps results is full; free some space, or let EXPLORER_STORE name "
                "a folder on another disk. Nothing you brought is lost."
            ) from error
        raise StoreError(
            f"The folder that keeps results cannot be written ({error.strerror}); let "
            "EXPLORER_STORE name another one."
        ) from error
