"""Whether a workbook is locked with a password, told by its bytes.

The package that reads workbooks tells it by a file's suffix alone; of a stream it only says that it
knows no such format.
"""

from __future__ import annotations

from embedding_explorer.data.readers.containers.compression import blocks, entries
from embedding_explorer.data.readers.raw import Blob

# The stream of an encrypted XLSX or XLSB ([MS-OFFCRYPTO] 2.3.1), as a compound file lists it.
STREAM = "EncryptedPackage".encode("utf-16-le")
# How an XLS begins ([MS-XLS] 2.4.21): a record BOF of 16 bytes, version 6, a workbook.
BEGIN = b"\x09\x08\x10\x00\x00\x06\x05\x00"
FILE_PASS, WRITE_PROTECT = 0x2F, 0x86  # [MS-XLS] 2.4.117, 2.4.356
MANIFEST = "META-INF/manifest.xml"  # of an OpenDocument


def is_locked(blob: Blob) -> bool:
    """Tell whether a workbook's cells are encrypted."""
    if not blob.data.startswith(b"PK"):
        return STREAM in blob.data or _has_file_pass(blob.data)
    for item in entries(blob):
        if item.filename == MANIFEST:
            return any(b"encryption-data" in block for block in blocks(blob, item))
    return False


def _has_file_pass(data: bytes) -> bool:
    """Tell whether the record that follows the first one says how the others are encrypted."""
    at = data.find(BEGIN)
    if at < 0:
        return False
    at += 4 + 16
    if int.from_bytes(data[at : at + 2], "little") == WRITE_PROTECT:  # a record without content
        at += 4
    return int.from_bytes(data[at : at + 2], "little") == FILE_PASS
