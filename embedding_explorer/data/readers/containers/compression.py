"""Unpacking within bounds: one compressed file, and the entries of a zip archive, in memory."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check, check_growing, limit
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.containers import streams
from embedding_explorer.data.readers.raw import Blob, short

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
NESTED = 2  # gzip in gzip; deeper is a trick
MEMBERS = 200_000  # of one gzip file: parallel programs write one for some 64 KB
PIECE, BLOCK = 1 << 16, 1 << 20  # bytes unpacked at a time, and to
LOCAL = 30  # bytes of the head of an entry before its name (APPNOTE 4.3.7)
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
# zipfile raises these for impossible sizes, offsets, dates and names in a damaged directory.
DAMAGED_DIRECTORY = (*DAMAGED, ValueError, UnicodeDecodeError, OverflowError, IndexError)


def unpacked(blob: Blob) -> Blob:
    """Return the file inside gzip, bzip2, xz or zstd, or the same file where there is none.

    Raises
    ------
    InputError
        If the data is damaged, or gzip lies in gzip more than twice.
    LimitError
        If it expands to more bytes than allowed; it is not expanded any further than that.
    MissingPackage
        If zstd needs a package that is not installed.
    """
    blob = streams.unpacked(blob)
    for _ in range(NESTED):
        if not blob.data.startswith(GZIP):
            return blob
        name = blob.name.removesuffix(".gz").removesuffix(".gzip") or blob.name
        blob = replace(blob, name=name, data=_inflate(blob), compression="gzip")
    if blob.data.startswith(GZIP):
        raise InputError(f"{blob.what} is gzip within gzip; unpack it once yourself.")
    return blob


def _inflate(blob: Blob) -> bytes:
    most, out, start, members = limit("expanded_bytes"), io.BytesIO(), 0, 0
    packed = memoryview(blob.data)
    while packed[start : start + 2] == GZIP:
        members += 1
        if members > MEMBERS:
            raise InputError(f"{blob.what} is gzip in more than {MEMBERS:,} pieces; pack it again.")
        stream = zlib.decompressobj(wbits=31)
        try:
            while not stream.eof:
                pace.tell("Unpacking", start / len(packed))
                piece = packed[start : start + PIECE]
                block = stream.decompress(piece, BLOCK)
                if not (piece or block):
                    raise InputError(f"{blob.what} is gzip that ends too early; upload it again.")
                out.write(block)
                # What the block had no room for is given again, and so is what follows the member.
                start += len(piece) - len(stream.unconsumed_tail) - len(stream.unused_data)
                check_growing("expanded_bytes", out.tell(), most, blob.what)
        except zlib.error as error:
            raise InputError(f"{blob.what} is damaged gzip; compress it again.") from error
    return out.getvalue()


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
    # `blocks` yields no more than the sizes stated here, so the sum is a true bound.
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
    for item in pace.over(items, "Unpacking", len(items), stride=1):
        out = io.BytesIO()
        try:
            for block in blocks(blob, item):
                out.write(block)
        except InputError as error:
            yield item, str(error)
        else:
            yield item, out.getvalue()


def blocks(blob: Blob, item: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of one entry of a zip archive, a block at a time.

    zipfile would unpack all there is before it compares with the size that the directory states.

    Raises
    ------
    InputError
        If it is damaged, packed in an unusual way, or of another size than the directory states.
    """
    named = f"{short(base(item))!r} inside it"
    if item.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError(f"{blob.what}: {named} is packed in an unusual way; pack it again as zip.")
    size, checksum = 0, 0
    try:
        for block in _unpacked(blob.data, item):
            pace.tell("Unpacking", size / max(item.file_size, 1))
            size, checksum = size + len(block), zlib.crc32(block, checksum)
            if size > item.file_size:
                break
            yield block
    except (zlib.error, struct.error) as error:
        raise _damaged(blob, named) from error
    if (size, checksum) != (item.file_size, item.CRC):
        raise _damaged(blob, named)


def _damaged(blob: Blob, named: str) -> InputError:
    return InputError(f"{blob.what}: {named} is damaged; pack it again.")


def _unpacked(data: bytes, item: zipfile.ZipInfo) -> Iterator[bytes]:
    at = item.header_offset
    name, extra = struct.unpack("<HH", data[at : at + LOCAL][26:])
    start = at + LOCAL + name + extra
    packed = memoryview(data)[start : start + item.compress_size]
    if item.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + BLOCK]) for at in range(0, len(packed), BLOCK))
        return
    stream, at = zlib.decompressobj(wbits=-15), 0
    while not stream.eof:
        piece = packed[at : at + PIECE]
        block = stream.decompress(piece, BLOCK)
        if not (piece or block):
            return
        at += len(piece) - len(stream.unconsumed_tail)
        yield block


def base(item: zipfile.ZipInfo) -> str:
    """Return the last part of an entry's name; the folders before it are never followed."""
    return PurePosixPath(item.filename.replace("\\", "/")).name


def folder(item: zipfile.ZipInfo) -> str:
    """Return the name of the folder an entry lies in, a label only."""
    return PurePosixPath(item.filename.replace("\\", "/")).parent.name
