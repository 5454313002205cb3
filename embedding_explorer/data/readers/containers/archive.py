"""Zip archives: their files are read where they lie, as if each had been uploaded."""

from __future__ import annotations

from embedding_explorer.data.readers.containers.compression import base, each, entries, folder
from embedding_explorer.data.readers.raw import Blob, empty

KEY = "zip"
BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes, or by a suffix that promises an archive."""
    return blob.data.startswith(BEGINNINGS) or blob.suffix == ".zip"


def files(blob: Blob) -> list[Blob]:
    """Return the files in an archive; their names and folders are labels and nothing else.

    A damaged one has no bytes but a `Blob.problem`.

    Raises
    ------
    InputError
        If the archive itself is damaged, locked or empty.
    LimitError
        If it holds more files or bytes than allowed.
    """
    listed = entries(blob)
    if not listed:
        raise empty(blob.what)
    found = []
    for item, data in each(blob, listed):
        content, problem = (b"", data) if isinstance(data, str) else (data, None)
        found.append(Blob(base(item), content, folder(item), "zip", problem=problem))
    return found
