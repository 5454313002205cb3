"""Files compressed as a whole with bzip2, xz or zstd, unpacked a piece at a time, in memory."""

from __future__ import annotations

import bz2
import io
import lzma
from collections.abc import Callable
from dataclasses import replace
from typing import IO, Any

from embedding_explorer.base.errors import InputError, require
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob

PIECE = 1 << 20  # bytes
MEMORY = 256_000_000  # bytes that xz may take for its dictionary
DAMAGED = (OSError, EOFError, lzma.LZMAError, ValueError)


def _bzip2(data: bytes) -> IO[bytes]:
    return bz2.open(io.BytesIO(data))


def _xz(data: bytes) -> IO[bytes]:
    lzma.LZMADecompressor(memlimit=MEMORY).decompress(data[:PIECE], max_length=1)
    return lzma.open(io.BytesIO(data))


def _zstd(data: bytes) -> Any:
    require("pyarrow", "Files compressed with zstd")
    import pyarrow as pa

    return pa.CompressedInputStream(pa.BufferReader(data), "zstd")


# How a file begins, the suffixes that its name loses, and what it is called.
FORMS: tuple[tuple[bytes, tuple[str, ...], str, Callable[[bytes], Any]], ...] = (
    (b"BZh", (".bz2", ".bzip2"), "bzip2", _bzip2),
    (b"\xfd7zXZ\x00", (".xz",), "xz", _xz),
    (b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), "zstd", _zstd),
)


def unpacked(blob: Blob) -> Blob:
    """Return the file inside, or the same file where it is not compressed in one of these ways.

    Raises
    ------
    InputError
        If it is damaged or cut short.
    LimitError
        If it expands to more bytes than allowed; it is not expanded any further than that.
    MissingPackage
        If zstd needs a package that is not installed.
    """
    for begin, suffixes, form, opened in FORMS:
        if blob.data.startswith(begin):
            name = blob.name
            for suffix in suffixes:
                name = name.removesuffix(suffix) or name
            try:
                data = _read(opened(blob.data), blob.what)
            except DAMAGED as error:
                raise InputError(
                    f"{blob.what} is damaged or cut short as {form}; compress it again."
                ) from error
            return replace(blob, name=name, data=data, compression=form)
    return blob


def _read(stream: Any, what: str) -> bytes:
    most, out = limit("expanded_bytes"), io.BytesIO()
    while piece := stream.read(PIECE):
        pace.tell("Unpacking")
        out.write(piece)
        check_growing("expanded_bytes", out.tell(), most, what)
    return out.getvalue()
