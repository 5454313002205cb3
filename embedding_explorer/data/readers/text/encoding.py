"""Bytes to text: byte order marks, UTF-8, UTF-16 without a mark, then older encodings."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers import pace
from embedding_explorer.data.readers.raw import Blob
from embedding_explorer.data.readers.text import older_encodings

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
WORDS |= {"cp1255": "Hebrew", "cp1256": "Arabic", "cp874": "Thai", "cp1257": "Baltic"}
WORDS |= {"cp949": "Korean", "iso8859_2": "Central European", "cp1258": "Vietnamese"}
WORDS |= {"cp437": "DOS", "cp850": "DOS", "cp852": "Central European, DOS"}
WORDS |= {"cp866": "Cyrillic, DOS", "cp737": "Greek, DOS", "mac_roman": "Mac"}
WORDS |= {"mac_cyrillic": "Cyrillic, Mac"}
COMPOSED = ("cp1258",)  # encodings in which the mark of a letter may be one of its own
HEAD = older_encodings.HEAD
BLOCK = 1 << 20  # bytes decoded at a time
LAST_LINE = re.compile(r"(?:\r\n|\r|\n)[^\r\n]*\Z")
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
EVERY_BYTE = bytes(range(256))
MIXED = "utf-8, and Latin-1"  # lines of an older file pasted into one of UTF-8
LONE = re.compile("[\udc80-\udcff]")  # how Python keeps a byte that is no UTF-8
HIGH = re.compile(rb"[\x80-\xff]+")
MOSTLY = 6  # bytes beyond ASCII for each that is no UTF-8: two of every letter are in three
ESCAPES = ("unicode-escape", "raw-unicode-escape")  # source code of Python, not text
FEWEST_ZEROS = 2  # one zero byte is a slip, not half of a wide letter
# What a user can choose from where the guess is wrong: the rest of `WORDS`, and these.
CHOICES: tuple[str, ...] = (
    "utf-8",
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
)
CHOICES += ("cp874", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "utf-16")
CHOICES += ("cp949", "iso8859_2", "cp1257", "cp1258", "cp850", "cp437", "cp852", "cp866", "cp737")
CHOICES += ("mac_roman", "mac_cyrillic")


def beginning(blob: Blob, most: int) -> str:
    """Return the text in the first bytes of a file, in whatever encoding, to look at its form."""
    head = blob.data[:most]
    return head.decode(blob.encoding or detect(head), "replace")


def first_lines(blob: Blob, most: int) -> str:
    """Return the text in the first bytes of a file up to the last line that is there whole."""
    text = beginning(blob, most)
    return text if len(blob.data) <= most else LAST_LINE.sub("", text)


def decode(blob: Blob) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding, as Python's codecs know it.

    Raises
    ------
    InputError
        As `utf8`.
    """
    data, encoding = utf8(blob)
    return data.decode("utf-8"), encoding


def utf8(blob: Blob) -> tuple[bytes, str]:
    """Return the text of a file as UTF-8, read block by block, and the name of its encoding.

    As bytes a text takes no more than in the file; one rare letter makes a str four times that.

    Raises
    ------
    InputError
        If the bytes are not text, or break the encoding that their byte order mark announces.
    """
    pace.tell("Decoding")
    encoding = _chosen(blob) or detect(blob.data)
    if encoding == "utf-8" and not blob.encoding and not _decodes(blob.data, "utf-8"):
        data = _mended(blob.data)
        _check_text(data, blob)
        return data, MIXED
    plain = encoding in UTF_8 and (encoding == "utf-8" or blob.data.startswith(codecs.BOM_UTF8))
    try:
        if plain and (blob.data.isascii() or _decodes(blob.data, encoding)):
            data = blob.data.removeprefix(codecs.BOM_UTF8 if encoding == "utf-8-sig" else b"")
        else:
            data = _recoded(blob.data, encoding)
    except UnicodeError as error:
        mark = encoding.upper().removesuffix("-SIG")
        start = int(error.args[-1]) if isinstance(error, _BadByte) else 0
        how = "cannot be read as" if blob.encoding else "begins as"
        more = "choose another encoding" if blob.encoding else "save it as UTF-8 and try again"
        raise InputError(
            f"{blob.what} {how} {mark}{',' if blob.encoding else ' but'} byte {start + 1:,} does "
            f"not fit; {more}."
        ) from error
    _check_text(data, blob)
    return data, encoding


def _mended(data: bytes) -> bytes:
    """Return UTF-8 in which the lines that were pasted in from a Latin-1 file are so, too."""
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        if not line.isascii() and not _decodes(line, "utf-8"):
            old = "cp1252" if _decodes(line, "cp1252") else "latin-1"
            lines[number] = _by_pieces(line, old).encode("utf-8", "replace")
    return b"\n".join(lines)


def _by_pieces(line: bytes, old: str) -> str:
    """Return a line of which some letters are UTF-8 and others of an older encoding."""
    text = line.decode("utf-8", "surrogateescape")
    return LONE.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode(old, "replace"), text)


def _mostly_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII are good UTF-8, which other encodings hardly ever make."""
    bad = high = 0
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK]
        if block.isascii():
            continue
        high += sum(len(run) for run in HIGH.findall(block))
        bad += block.decode("utf-8", "replace").count("\ufffd")
    return bad > 0 and high >= MOSTLY * bad


class _BadByte(UnicodeError):
    """Where in a file, from 0, a byte does not fit its encoding."""


def _pieces(data: bytes, encoding: str) -> Iterator[str]:
    """Yield a text block by block.

    Raises
    ------
    _BadByte
        Where a byte does not fit.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), BLOCK):
        pace.tell("Decoding", start / len(data))
        block = data[start : start + BLOCK]
        try:
            yield decoder.decode(block, final=start + BLOCK >= len(data))
        except UnicodeDecodeError as error:
            # What the decoder kept of the block before is the beginning of what it complains of.
            kept = max(len(error.object) - len(block), 0)
            raise _BadByte(start + error.start - kept) from error


def _recoded(data: bytes, encoding: str) -> bytes:
    if encoding in COMPOSED:
        text = "".join(_pieces(data, encoding))
        return unicodedata.normalize("NFC", text).encode("utf-8", "replace")
    out = io.BytesIO()
    for piece in _pieces(data, encoding):
        out.write(piece.encode("utf-8", "replace"))
    return out.getvalue()


def known_encoding(name: str) -> str:
    """Return an encoding of text as it is called here.

    Raises
    ------
    InputError
        If Python knows none of that name, or what it knows is none of whole files of text.
    """
    try:
        found = codecs.lookup(name).name
        if found in ESCAPES:
            raise LookupError(name)
        # What only recodes (hex, rot13) or is for single names (idna) cannot replace a bad byte.
        EVERY_BYTE.decode(name, "replace").encode(name, "replace")
    except (LookupError, UnicodeError, TypeError, ValueError) as error:
        raise InputError(
            f"There is no encoding of text called {str(name)[:40]!r}; choose one such as "
            f"{', '.join(CHOICES[:4])}."
        ) from error
    return next(
        (c for c in WORDS | dict.fromkeys(CHOICES) if codecs.lookup(c).name == found), found
    )


def _chosen(blob: Blob) -> str | None:
    """Return the encoding that the user says, with or without the mark that the file has."""
    wide = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if blob.encoding == "utf-8" and blob.data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if blob.encoding == "utf-16" and not blob.data.startswith(wide):
        return "utf-16-le"
    return blob.encoding


def encoding_note(encoding: str) -> tuple[Note, ...]:
    """Return a note on an encoding that is not UTF-8, none on UTF-8."""
    if encoding in UTF_8:
        return ()
    if encoding == MIXED:
        text = "Some bytes are not UTF-8: they were read as Latin-1, all others as UTF-8."
        return (Note(text, level="warning"),)
    if encoding not in WORDS:
        return (Note(f"The text was read as {called(encoding)}."),)
    text = f"The text was read as {called(encoding)}; "
    return (Note(text + "if letters look wrong, choose another encoding or save it as UTF-8."),)


def called(encoding: str) -> str:
    """Return an encoding with the script it is for, for a list to choose from.

    >>> called("cp1253"), called("utf-8")
    ('Greek (cp1253)', 'UTF-8')
    """
    word = WORDS.get(encoding)
    return f"{word} ({encoding})" if word else encoding.upper().removesuffix("-SIG")


def _check_text(data: bytes, blob: Blob) -> None:
    head = data[:HEAD].decode("utf-8", "ignore")
    zeros = data.count(0) if b"\0" in data else 0
    if len(CONTROL.findall(head)) > max(0.02 * len(head), 3) or zeros > 0.02 * len(data) + 3:
        raise InputError(
            f"{blob.what} is not text: it is full of control characters. If it is an image, an "
            "archive or another format, give it the right suffix."
        )


def detect(data: bytes) -> str:
    """Return the encoding of some bytes: by mark, then UTF-8, UTF-16, and a guess."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if wide := _wide(data[:HEAD]):
        return wide
    if _decodes(data, "utf-8") or _mostly_utf8(data):
        return "utf-8"
    return older_encodings.guess(data, _decodes)


def _wide(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zero bytes and its line ends lie."""
    half = len(head) // 2
    if half < 2 or len(head) % 2:
        return None
    zeros = {"utf-16-be": head[0::2].count(0), "utf-16-le": head[1::2].count(0)}
    best = max(zeros, key=lambda name: zeros[name])
    other = min(zeros.values())
    many = zeros[best] >= FEWEST_ZEROS and zeros[best] > 0.1 * half and other < 0.05 * half
    return best if many and _plausible(head, best, zeros[best] / half) else None


def _plausible(head: bytes, wide: str, share: float) -> bool:
    """Whether bytes make sense as UTF-16: what is good UTF-8 but for its zeros is that instead."""
    narrow = head.replace(b"\0", b"")
    if share < 0.5 and _decodes(narrow, "utf-8") and not CONTROL.search(narrow.decode()):
        return False
    text = head.decode(wide, "ignore")
    strange = sum(unicodedata.category(character) in ("Cc", "Cn", "Co") for character in text)
    return strange - sum(map(text.count, "\t\r\n")) <= 0.02 * len(text)


def _decodes(data: bytes, encoding: str) -> bool:
    if encoding == "utf-8" and data.isascii():
        return True
    try:
        for _ in _pieces(data, encoding):
            pass
    except UnicodeError:
        return False
    return True
