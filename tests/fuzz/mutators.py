"""Ways to spoil a file: bytes of any format, and the parts that each format is made of."""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

Mutate = Callable[[Random, str, bytes], bytes]

MOST = 300_000  # bytes of a mutated file: cases are many and small
NUMBERS = [0, 1, -1, 2, 127, 128, 255, 2**15, 2**16 - 1, 2**31 - 1, -(2**31), 2**32 - 1]
NUMBERS += [2**40, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**64 - 1]
NPY_HEAD = 10  # bytes before the header of an array: magic, version, length
DIGITS = ["0", "-1", "1e999", "-1e-999", "nan", "inf", "1_000", "٣", "0x1F", "1,5", "4294967296"]
DIGITS += ["9" * 30, "9" * 400, "9" * 6_000, "1048577", "99999999999999999999999"]
TEXTS = ["", " ", '"', "'", "\\", "\n", "\r", "\r\n", "\t", ",", ";", "|", "\x00", "\ufeff"]
TEXTS += [
    "\ud800",
    "\udfff",
    "\uffff",
    "\U0001f981",
    "é",
    "漢",
    "\u202e",
    "NA",
    "null",
    "x" * 5_000,
]
TEXTS += ["[", "]", "{", "}", ":", "[1,2]", "{}", "(", "=1+1", "#", "%", "$5", "<a>", "&lt;", "&"]
TEXTS += ["01.02.2024", "2024-02-30", "99999-01-01", "source", "target", "name", "http://x"]


def any_bytes(rng: Random, name: str, data: bytes) -> bytes:
    """Flip, insert, delete, double, cut off, move and overwrite bytes, one to five times."""
    new = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
        rng.choice(BYTES)(rng, new)
    return bytes(new[:MOST])


def _place(rng: Random, data: bytearray) -> int:
    """Return a position: mostly anywhere, often where headers and footers lie."""
    far = min(rng.choice([len(data), len(data), 64]), len(data))
    at = rng.randrange(max(far, 1))
    return len(data) - 1 - at if far < len(data) and rng.random() < 0.5 else at


def _flip(rng: Random, data: bytearray) -> None:
    if data:
        data[_place(rng, data)] ^= 1 << rng.randrange(8)


def _byte(rng: Random, data: bytearray) -> None:
    if data:
        data[_place(rng, data)] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)])


def _insert(rng: Random, data: bytearray) -> None:
    at = _place(rng, data)
    data[at:at] = rng.choice([rng.randbytes(rng.randrange(1, 20)), bytes(rng.randrange(1, 9))])


def _delete(rng: Random, data: bytearray) -> None:
    at = _place(rng, data)
    del data[at : at + rng.choice([1, 1, 2, 4, 8, 50])]


def _double(rng: Random, data: bytearray) -> None:
    at, length = _place(rng, data), rng.choice([1, 4, 16, 100, 1_000])
    data[at:at] = bytes(data[at : at + length]) * rng.choice([1, 1, 2, 50])


def _end(rng: Random, data: bytearray) -> None:
    del data[_place(rng, data) :]


def _splice(rng: Random, data: bytearray) -> None:
    source, at, length = _place(rng, data), _place(rng, data), rng.choice([2, 8, 64])
    data[at : at + length] = bytes(data[source : source + length])


def _number(rng: Random, data: bytearray) -> None:
    """Put an extreme number where one may lie, as every format writes them."""
    form = rng.choice(["<H", ">H", "<I", ">I", "<Q", ">Q", "<i", "<q"])
    size = struct.calcsize(form)
    at = _place(rng, data) // rng.choice([1, size]) * 1
    value = rng.choice(NUMBERS) & (1 << 8 * size) - 1
    data[at : at + size] = struct.pack(form.upper(), value)


BYTES = (_flip, _byte, _insert, _delete, _double, _end, _splice, _number, _number)


def any_text(rng: Random, name: str, data: bytes) -> bytes:
    """Change numbers, words, lines and separators of a text, and now and then its bytes."""
    if rng.random() < 0.15:
        return any_bytes(rng, name, data)
    text = data.decode("utf-8", "surrogateescape")
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        text = rng.choice(WORDS)(rng, text)
    if rng.random() < 0.05:
        return text.encode(rng.choice(["utf-16", "utf-32", "utf-16-le", "cp1252"]), "replace")
    return text[:MOST].encode("utf-8", rng.choice(["replace", "surrogatepass"]))[:MOST]


def _swap_number(rng: Random, text: str) -> str:
    return _swap(rng, text, r"-?\d+(\.\d+)?", DIGITS)


def _swap_token(rng: Random, text: str) -> str:
    return _swap(rng, text, r'\w+|[^\w\s]|"[^"]*"', TEXTS)


def _swap(rng: Random, text: str, pattern: str, others: Sequence[str]) -> str:
    spans = [m.span() for m in re.finditer(pattern, text[:20_000])]
    if not spans:
        return text + rng.choice(others)
    start, end = rng.choice(spans)
    return text[:start] + rng.choice(others) + text[end:]


def _put(rng: Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(TEXTS) * rng.choice([1, 1, 1, 2, 200]) + text[at:]


def _line(rng: Random, text: str) -> str:
    """Drop, double, join, cut or move a line."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    how = rng.randrange(5)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines[at:at] = [lines[at]] * rng.choice([1, 1, 300])
    elif how == 2:
        lines[at : at + 2] = ["".join(lines[at : at + 2])]
    elif how == 3:
        lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
    else:
        lines.insert(rng.randrange(len(lines)), lines.pop(at))
    return "\n".join(lines)


def _other_separator(rng: Random, text: str) -> str:
    marks = [",", ";", "\t", "|", " ", "\n", "\r\n", ".", '"', ":"]
    return text.replace(rng.choice(marks), rng.choice([*marks, "\r", ""]), rng.choice([-1, 1, 3]))


WORDS = (_swap_number, _swap_token, _swap_token, _put, _line, _other_separator)


def any_json(rng: Random, name: str, data: bytes) -> bytes:
    """Change tokens of JSON: deep nests, endless numbers, halves of letters, repeated keys."""
    if rng.random() < 0.3:
        return any_text(rng, name, data)
    text = data.decode("utf-8", "replace")
    values = ["null", "true", "[]", "{}", '""', "NaN", "-Infinity", "1e400", '"\\ud800"', "-0"]
    values += [
        "9" * 4_000,
        "[" * 2_000 + "]" * 2_000,
        '{"a":' * 500 + "1" + "}" * 500,
        "[[1],[2,3]]",
    ]
    values += ['{"source":"a","target":"b"}', '"\\u0000"', "9" * 25, "[1,2,3]", '["a",["b"]]']
    for _ in range(rng.choice([1, 1, 2, 4])):
        text = _swap(rng, text, r'"[^"]*"|-?\d+(\.\d+)?|\[[^\[\]]*\]|\{[^{}]*\}|null', values)
    return text.encode()


def any_zip(inner: Mutate) -> Mutate:
    """Return what changes a file inside an archive, the files it has, or its directory."""

    def mutate(rng: Random, name: str, data: bytes) -> bytes:
        how = rng.random()
        if how < 0.15:
            return any_bytes(rng, name, data)
        if how < 0.4:
            return _directory(rng, data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(item.filename, archive.read(item)) for item in archive.infolist()]
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            parts = _parts(rng, parts, inner) or parts
        return rezip(parts, rng.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))

    return mutate


def _parts(rng: Random, parts: list[tuple[str, bytes]], inner: Mutate) -> list[tuple[str, bytes]]:
    at = rng.randrange(len(parts))
    name, data = parts[at]
    how = rng.randrange(12)
    if how == 0:
        return parts[:at] + parts[at + 1 :]
    if how == 1:
        return [*parts, (rng.choice(["../x", "/etc/x", "a\x00b", "é" * 200, name, "a/"]), data)]
    if how == 2:
        return [*parts, ("in.zip", rezip(parts)), ("in.csv.gz", gzip.compress(data, mtime=0))]
    if how == 3:
        other = parts[rng.randrange(len(parts))][0]
        return [*parts[:at], (other, data), *parts[at + 1 :]]
    return [*parts[:at], (name, inner(rng, name, data)), *parts[at + 1 :]]


def _directory(rng: Random, data: bytes) -> bytes:
    """Overwrite one field of a local header, the directory or its end (APPNOTE 4.3)."""
    heads = [m.start() for m in re.finditer(rb"PK(\x03\x04|\x01\x02|\x05\x06)", data)]
    if not heads:
        return data
    new, at = bytearray(data), rng.choice(heads)
    offset = at + rng.choice([4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 38, 42])
    size = rng.choice([2, 4])
    value = rng.choice(NUMBERS) & (1 << 8 * size) - 1
    new[offset : offset + size] = value.to_bytes(size, "little")
    return bytes(new)


def rezip(parts: Sequence[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these files, each with its right checksum."""
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two files of one name
        with zipfile.ZipFile(out, "w", compression) as archive:
            for name, data in parts:
                archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def any_gzip(inner: Mutate) -> Mutate:
    """Return what changes gzip: its bytes, what is in it, and how many members follow."""

    def mutate(rng: Random, name: str, data: bytes) -> bytes:
        how = rng.random()
        if how < 0.3:
            return any_bytes(rng, name, data)
        content = inner(rng, name.removesuffix(".gz"), gzip.decompress(data))
        if how < 0.6:
            return gzip.compress(content, mtime=0)
        if how < 0.7:
            return gzip.compress(gzip.compress(gzip.compress(content)))
        if how < 0.8:
            return gzip.compress(content) + rng.choice([b"\0" * 9, b"\x1f\x8b", rng.randbytes(20)])
        return b"".join(gzip.compress(content, mtime=0) for _ in range(rng.choice([2, 3, 50])))

    return mutate


def any_npy(rng: Random, name: str, data: bytes) -> bytes:
    """Change what the header of an array says, or the bytes below it."""
    if rng.random() < 0.3 or not data.startswith(b"\x93NUMPY") or len(data) < NPY_HEAD:
        return any_bytes(rng, name, data)
    (length,) = struct.unpack_from("<H", data, 8)
    head, body = data[10 : 10 + length].decode("latin-1"), bytearray(data[10 + length :])
    kinds = [
        "<f8",
        "<f4",
        "<f2",
        "<c8",
        "|O",
        "<M8[s]",
        "<m8[us]",
        "|b1",
        "<U5",
        "|S9",
        "<i8",
        ">u2",
    ]
    kinds += ["<U0", "|V8", "<U99999999", "<f16", "|S0", "<M8", "<U1", "f4,(2,2)i4", "<f9"]
    shapes = [
        "()",
        "(0,)",
        "(1,)",
        "(4,)",
        "(2, 3)",
        "(999999999999,)",
        "(4, 0)",
        "(-1,)",
        "(True,)",
    ]
    shapes += [
        "(4, 3, 1, 1, 1)",
        "(100000, 100000)",
        "(1, 4294967296)",
        "(2**9,)",
        "4",
        "(2, 2, 3)",
    ]
    for _ in range(rng.choice([1, 1, 2, 3])):
        how = rng.randrange(4)
        if how == 0:
            head = re.sub(r"'descr': ('[^']*'|\[.*?\])", f"'descr': '{rng.choice(kinds)}'", head)
        elif how == 1:
            head = re.sub(r"'shape': \([^)]*\)", f"'shape': {rng.choice(shapes)}", head)
        elif how == 2:
            head = any_text(rng, name, head.encode("latin-1")).decode("latin-1")
        else:
            for _ in range(rng.choice([1, 5])):
                _number(rng, body)
    packed = head.encode("latin-1", "replace")[:65_000]
    return data[:8] + struct.pack("<H", len(packed)) + packed + bytes(body)


def any_footer(rng: Random, name: str, data: bytes) -> bytes:
    """Change the metadata at the end of a Parquet or Arrow file, or how long it says it is."""
    if rng.random() < 0.4 or len(data) < 16:
        return any_bytes(rng, name, data)
    tail = 8 if data.endswith(b"PAR1") else 10
    (length,) = struct.unpack_from("<I", data, len(data) - tail)
    start = max(len(data) - tail - length, 0) if length < len(data) else len(data) // 2
    footer = bytearray(data[start : len(data) - tail])
    if rng.random() < 0.2:
        size = struct.pack("<I", rng.choice(NUMBERS) & 0xFFFFFFFF)
    else:
        for _ in range(rng.choice([1, 1, 2, 4])):
            rng.choice((_flip, _byte, _number, _splice, _delete, _double))(rng, footer)
        size = struct.pack("<I", len(footer))
    return data[:start] + bytes(footer[:MOST]) + size + data[len(data) - tail + 4 :]


def any_xml(rng: Random, name: str, data: bytes) -> bytes:
    """Change attributes, numbers, places of cells and elements of XML."""
    if rng.random() < 0.2:
        return any_bytes(rng, name, data)
    text = data.decode("utf-8", "replace")
    values = [
        *DIGITS,
        "XFD1048576",
        "A0",
        "ZZZZ9",
        "A99999999",
        "s",
        "b",
        "e",
        "d",
        "n",
        "str",
        "A1:XFD9",
    ]
    for _ in range(rng.choice([1, 1, 2, 4])):
        how = rng.randrange(5)
        if how == 0:
            text = _swap(rng, text, r'(?<=")[^"<>]*(?=")', values)
        elif how == 1:
            text = _swap(
                rng, text, r"(?<=>)[^<>]+(?=<)", [*DIGITS, *TEXTS[:6], "2e9", "45000.5", "&#0;"]
            )
        elif how == 2:
            text = _swap(
                rng,
                text,
                r"<[^>]*>",
                ["", "<c/>", "<row>", "</row>", "<v>", "<!--", "<is><t>x</t></is>"],
            )
        elif how == 3:
            found = re.search(
                r"<(row|c|si|sheet|xf|mergeCell)\b.*?</\1>",
                text[rng.randrange(max(len(text), 1)) :],
                re.DOTALL,
            )
            text = text.replace(found[0], found[0] * rng.choice([0, 2, 30]), 1) if found else text
        else:
            text = text.replace('"', rng.choice(["'", "", '""']), rng.choice([1, 2]))
    return text.encode("utf-8", "replace")


def any_picture(rng: Random, name: str, data: bytes) -> bytes:
    """Change one chunk or segment of a PNG, WebP or JPEG, mostly with a right checksum."""
    if rng.random() < 0.3:
        return any_bytes(rng, name, data)
    if data.startswith(b"\x89PNG"):
        return _png(rng, data)
    return _webp(rng, data) if data.startswith(b"RIFF") else _jpeg(rng, data)


def _png(rng: Random, data: bytes) -> bytes:
    chunks, at = [], 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return data
    kinds = [
        b"IHDR",
        b"IDAT",
        b"PLTE",
        b"tRNS",
        b"iCCP",
        b"zTXt",
        b"iTXt",
        b"eXIf",
        b"acTL",
        b"fcTL",
        b"gAMA",
        b"pHYs",
    ]
    for _ in range(rng.choice([1, 1, 2, 3])):
        at = rng.randrange(len(chunks))
        kind, body = chunks[at][0], bytearray(chunks[at][1])
        how = rng.randrange(4)
        if how == 0:
            chunks[at] = (rng.choice(kinds), bytes(body))
        elif how == 1:
            chunks.insert(
                at,
                (
                    rng.choice(kinds),
                    rng.choice([rng.randbytes(30), zlib.compress(bytes(9_000_000))]),
                ),
            )
        elif how == 2:
            chunks.append(chunks.pop(at))
        else:
            rng.choice(BYTES)(rng, body)
            chunks[at] = (kind, bytes(body))
    packed = [
        struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks
    ]
    return data[:8] + b"".join(packed)


def _webp(rng: Random, data: bytes) -> bytes:
    new, at, places = bytearray(data), 12, [4]
    while at + 8 <= len(data):
        places += [at + 4, at + 8, at + 12, at + 15]
        at += 8 + max(struct.unpack_from("<I", data, at + 4)[0], 1)
    place, size = rng.choice(places), rng.choice([2, 3, 4])
    new[place : place + size] = (rng.choice(NUMBERS) & (1 << 8 * size) - 1).to_bytes(size, "little")
    return bytes(new)


def _jpeg(rng: Random, data: bytes) -> bytes:
    new = bytearray(data)
    marks = [m.start() for m in re.finditer(rb"\xff[\xc0-\xfe]", data)] or [0]
    at = rng.choice(marks)
    how = rng.randrange(3)
    if how == 0:
        new[at + 2 : at + 4] = (rng.choice(NUMBERS) & 0xFFFF).to_bytes(2, "big")
    elif how == 1:
        new[at + 5 : at + 9] = rng.randbytes(4)
    else:
        new[at + 1 : at + 2] = bytes([rng.randrange(0xC0, 0xFF)])
    return bytes(new)
