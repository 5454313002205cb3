"""Unpacking within bounds: gzip, and the entries of a zip archive. Nothing is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from embedding_explorer.errors import InputError
from embedding_explorer.limits import check, limit
from embedding_explorer.readers import pace
from embedding_explorer.readers.raw import Blob

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
NESTED = 2  # gzip in gzip; deeper is a trick
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
# zipfile raises these for impossible sizes, offsets, dates and names in a damaged directory.
DAMAGED_DIRECTORY = (*DAMAGED, ValueError, UnicodeDecodeError, OverflowError, IndexError)


def gunzip(blob: Blob) -> Blob:
    """Return the file inside gzip, or the same file where there is none.

    Raises
    ------
    InputError
        If the data is damaged, or gzip lies in gzip more than twice.
    LimitError
        If it expands to more bytes than allowed; it is not expanded any further than that.
    """
    for _ in range(NESTED):
        if not blob.data.startswith(GZIP):
            return blob
        name = blob.name.removesuffix(".gz").removesuffix(".gzip") or blob.name
        blob = replace(blob, name=name, data=_inflate(blob), compression="gzip")
    if blob.data.startswith(GZIP):
        raise InputError(f"{blob.what} is gzip within gzip; unpack it once yourself.")
    return blob


def _inflate(blob: Blob) -> bytes:
    most = limit("expanded_bytes")
    parts, size, rest = [], 0, blob.data
    while rest.startswith(GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(rest, most - size + 1)
        except zlib.error as error:
            raise InputError(f"{blob.what} is damaged gzip; compress it again.") from error
        parts.append(part)
        size += len(part)
        check("expanded_bytes", size, blob.what)
        if not stream.eof:
            raise InputError(f"{blob.what} is gzip that ends too early; upload it again.")
        rest = stream.unused_data
    return b"".join(parts)


def entries(blob: Blob) -> list[zipfile.ZipInfo]:
    """Return the files in a zip archive, without folders and the litter of operating systems.

    Raises
    ------
    InputError
        If the archive is damaged or locked with a password.
    LimitError
        If it holds more files, or more bytes, than allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(blob.data)) as archive:
            listed = archive.infolist()
    except DAMAGED_DIRECTORY as error:
        raise InputError(f"{blob.what} is a damaged zip archive; pack it again.") from error
    kept = [item for item in listed if not _litter(item.filename)]
    if any(item.flag_bits & 1 for item in kept):
        raise InputError(f"{blob.what} is locked with a password; pack it without one.")
    check("files", len(kept), blob.what)
    # zipfile never yields more than the size a directory states, so the sum is a true bound.
    check("expanded_bytes", sum(item.file_size for item in kept), blob.what)
    return kept


def _litter(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or name.endswith(("/", "\\")):
        return True
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name in ("Thumbs.db", "")


def unpack(
    blob: Blob, items: Sequence[zipfile.ZipInfo] | None = None
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Yield entries of a zip archive with their bytes, all of them unless some are named.

    Raises
    ------
    InputError
        If one is damaged, or as `entries`.
    """
    for item, data in each(blob, entries(blob) if items is None else items):
        if isinstance(data, str):
            raise InputError(data)
        yield item, data


def each(
    blob: Blob, items: Sequence[zipfile.ZipInfo]
) -> Iterator[tuple[zipfile.ZipInfo, bytes | str]]:
    """Yield entries of a zip archive with their bytes, or with the sentence on what is wrong."""
    with zipfile.ZipFile(io.BytesIO(blob.data)) as archive:
        for item in pace.over(items, "Unpacking", len(items), stride=1):
            try:
                yield item, archive.read(item)
            except (*DAMAGED_DIRECTORY, RuntimeError):
                yield item, f"{blob.what}: {base(item)[:60]!r} inside it is damaged; pack it again."


def base(item: zipfile.ZipInfo) -> str:
    """Return the last part of an entry's name; the folders before it are never followed."""
    return PurePosixPath(item.filename.replace("\\", "/")).name


def folder(item: zipfile.ZipInfo) -> str:
    """Return the name of the folder an entry lies in, a label only."""
    return PurePosixPath(item.filename.replace("\\", "/")).parent.name
