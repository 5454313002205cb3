"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, then older encodings."""

from __future__ import annotations

import codecs
import re

from embedding_explorer.dataset import Note
from embedding_explorer.errors import InputError
from embedding_explorer.readers.raw import Blob

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF_8 = ("utf-8", "utf-8-sig")
WORDS = {"cp1252": "Latin-1", "latin-1": "Latin-1", "cp1251": "Cyrillic", "koi8_r": "Cyrillic"}
WORDS |= {"shift_jis": "Japanese", "euc_jp": "Japanese", "gb18030": "Chinese", "big5": "Chinese"}
WORDS |= {"euc_kr": "Korean", "cp1250": "Central European", "cp1253": "Greek", "cp1254": "Turkish"}
WORDS |= {"cp1255": "Hebrew", "cp1256": "Arabic", "cp874": "Thai"}
HEAD = 65_536  # bytes looked at to guess
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Encodings of other scripts that files are still written in; rarer ones only win by mistake.
OLDER = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251", "koi8_r", "cp1250"]
OLDER += ["cp1253", "cp1254", "cp1255", "cp1256", "cp874"]
WESTERN = 0.2  # above this share of bytes beyond ASCII, the text is hardly Western European


def decode(blob: Blob) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding, as Python's codecs know it.

    Raises
    ------
    InputError
        If the bytes are not text, or break the encoding that their byte order mark announces.
    """
    encoding = detect(blob.data)
    try:
        text = blob.data.decode(encoding)
    except UnicodeDecodeError as error:
        mark = encoding.upper().removesuffix("-SIG")
        raise InputError(
            f"{blob.what} begins as {mark} but byte {error.start + 1:,} does not fit; "
            "save it as UTF-8 and try again."
        ) from error
    _check_text(text, blob)
    return text, encoding


def encoding_note(encoding: str) -> tuple[Note, ...]:
    """Return a note on an encoding that is not UTF-8, none on UTF-8."""
    if encoding in UTF_8:
        return ()
    word = WORDS.get(encoding)
    if word is None:
        return (Note(f"The text was read as {encoding.upper()}."),)
    text = f"The text was read as {word} ({encoding}); if letters look wrong, save it as UTF-8."
    return (Note(text),)


def _check_text(text: str, blob: Blob) -> None:
    head = text[:HEAD]
    if len(CONTROL.findall(head)) > max(0.02 * len(head), 3):
        raise InputError(
            f"{blob.what} is not text: it is full of control characters; "
            "if it is a picture, an archive or a table of another program, give it its true suffix."
        )


def detect(data: bytes) -> str:
    """Return the encoding of some bytes: by mark, then UTF-8, UTF-16, and a guess."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if wide := _wide(data[:HEAD]):
        return wide
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def _wide(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zero bytes and its line ends lie."""
    half = len(head) // 2
    if half < 2 or len(head) % 2:
        return None
    zeros = {"utf-16-be": head[0::2].count(0), "utf-16-le": head[1::2].count(0)}
    best = max(zeros, key=lambda name: zeros[name])
    other = min(zeros.values())
    return best if zeros[best] > 0.1 * half and other < 0.05 * half else None


def _legacy(data: bytes) -> str:
    """Guess among one-byte and East Asian encodings; Windows-1252 unless there is a reason."""
    high = sum(byte > 127 for byte in data[:HEAD])
    if high > WESTERN * min(len(data), HEAD):
        from charset_normalizer import from_bytes

        best = from_bytes(data[:HEAD], cp_isolation=OLDER).best()
        if best is not None and _decodes(data, best.encoding):
            return best.encoding
    return "cp1252" if _decodes(data, "cp1252") else "latin-1"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
