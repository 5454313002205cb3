"""Files of known kinds that are not read, each with what to do instead."""

from __future__ import annotations

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.readers.raw import Blob, Raw, Wish

KEY = "refused"
PICKLE_SUFFIXES = (".pkl", ".pickle", ".p", ".joblib", ".pt", ".pth", ".model", ".kv")
PICKLE = (
    "is a Python pickle, which could run a program and is never opened; save it with numpy.save "
    "or as CSV"
)
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel or Word file; save it as XLSX or CSV"),
    (b"%PDF", "is a PDF; copy its text and paste it, or save the table in it as CSV"),
    (b"BZh", "is compressed with bzip2; unpack it, or compress it with gzip"),
    (b"\xfd7zXZ\x00", "is compressed with xz; unpack it, or compress it with gzip"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it, or compress it with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; pack its files as zip"),
    (b"Rar!", "is a RAR archive; pack its files as zip"),
    (b"GIF8", "is a GIF; save the image as PNG"),
    (b"BM", "is a BMP image; save it as PNG"),
    (b"\x89HDF", "is an HDF5 file; save its numbers with numpy.save"),
    (b"SQLite format 3", "is a SQLite database; save the table in it as CSV"),
    (b"\x7fELF", "is a program; choose a file with data"),
    (b"MZ\x90", "is a program; choose a file with data"),
)
MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<svg")


def accepts(blob: Blob) -> bool:
    """Tell by the first bytes."""
    return _reason(blob) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Raise the InputError that says what the file is and what to do.

    Raises
    ------
    InputError
        Always.
    """
    raise InputError(f"{blob.what} {_reason(blob)}.")


def _reason(blob: Blob) -> str | None:
    data = blob.data
    pickled = len(data) > 2 and data[0] == 0x80 and 2 <= data[1] <= 5 and data.endswith(b".")
    if pickled or blob.suffix in PICKLE_SUFFIXES:
        return PICKLE
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        return "is a web page or XML; save the table in it as CSV, or copy its text and paste it"
    if data[:2] == b"BM" and b"\x00" not in data[:20]:
        return None
    return next((reason for begin, reason in BEGINNINGS if data.startswith(begin)), None)
