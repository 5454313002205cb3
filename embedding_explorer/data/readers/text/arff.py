"""ARFF, the tables of Weka and OpenML: dense or sparse, with the type of every attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_growing, limit
from embedding_explorer.data.columns import Column
from embedding_explorer.data.readers.infer.cell_values import column_names
from embedding_explorer.data.readers.infer.roles import FEW_IDS, LABEL_WORDS
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, short
from embedding_explorer.data.readers.text.encoding import encoding_note, utf8

KEY = "arff"
REMARKS = rb"(?:[^\S\r\n]*(?:%[^\r\n]*)?[\r\n])*[^\S\r\n]*"
BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?" + REMARKS + rb"@relation\s[^\r\n]*[\r\n]" + REMARKS + rb"@attribute\s",
    re.IGNORECASE,
)
SEEN = 100_000  # bytes: remarks above a table may be a description of several pages
QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
ATTRIBUTE = re.compile(rf"@attribute\s+({QUOTED}|\S+?)\s*(\{{.*\}}|\s[a-z]+)(.*)", re.I | re.DOTALL)
CELL = re.compile(rf"\s*({QUOTED}|[^,]*?)\s*(?:,|$)")
PAIR = re.compile(rf"\s*(\d{{1,9}})\s+({QUOTED}|[^,]*?)\s*(?:,|$)")
BLANKS = re.compile(rf"({QUOTED}|[^\s]+)")  # where no comma parts the values of a line
ESCAPED = re.compile(r"\\(.)")
LETTERS = {"n": "\n", "t": "\t", "r": "\r"}
WEIGHT = re.compile(r",\s*\{[\d.eE+-]+\}\s*$")  # of a row, behind its values
MISSING = "?"
NUMERIC = ("numeric", "real", "integer")
TYPES = (*NUMERIC, "string", "date")


@dataclass(frozen=True)
class Attribute:
    """A column: its name, its type, and the values it may have where these are named."""

    name: str
    type: str
    values: tuple[str, ...] = ()

    @property
    def usual(self) -> str:
        """What a sparse row leaves out: 0, or the first of the values."""
        return "0" if self.type in NUMERIC else (*self.values, MISSING)[0]


def accepts(blob: Blob) -> bool:
    """Tell by the suffix or by what such a file begins with."""
    return blob.kind != "text" and bool(BEGINNING.match(blob.data[:SEEN]))


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the table, numbers where the file says so, and named values as categories.

    Raises
    ------
    InputError
        If an attribute is of no known type, a number is none, or there is no row.
    LimitError
        If it has more rows or cells than allowed.
    """
    data, encoding = utf8(blob)
    lines = re.split(r"\r\n|\r|\n", data.decode("utf-8"))
    attributes, start = _header(lines, blob.what)
    rows = [i for i in range(start, len(lines)) if _is_row(lines[i])]
    if not rows:
        raise InputError(f"{blob.what} has no row below @data; add at least one.")
    width = len(attributes)
    taken = wish.choose(len(rows), blob.what, width=width)
    chosen = range(len(rows)) if taken is None else taken.tolist()
    cells = [_row(lines[rows[i]], attributes) for i in chosen]
    wrong = np.array([len(row) != width for row in cells])
    padded = [(row + [MISSING] * width)[:width] for row in cells]
    texts = pd.DataFrame(padded, index=pd.Index(chosen), dtype="str").replace(MISSING, pd.NA)
    frame, names, notes = column_names(texts, [a.name for a in attributes])
    for name, attribute in zip(names, attributes, strict=True):
        if attribute.type in NUMERIC:
            frame[name] = _numbers(frame[name], blob.what)
    reading = {"format": KEY, "encoding": encoding, "columns": names}
    reading |= {"numbers": [c for c in names if frame[c].dtype.kind in "if"]}
    raw = Raw(
        frame,
        len(rows),
        taken,
        first_row=rows[0] + 1,
        notes=(*encoding_note(encoding), *notes),
        reading=reading,
        proposed=_proposed(frame, names, attributes),
    )
    text = f"{{count}} row{{s}} without just {width} values left out."
    return raw.dropping(wrong, "too few or too many values", text)


def _header(lines: Sequence[str], what: str) -> tuple[list[Attribute], int]:
    """Return the attributes and the line below @data."""
    attributes, most = list[Attribute](), limit("columns")
    for number, line in enumerate(lines):
        word = line.strip().lower()
        if word.startswith("@attribute"):
            attributes.append(_attribute(line.strip(), what))
            check_growing("columns", len(attributes), most, what)
        elif word.startswith("@data") and attributes:
            return attributes, number + 1
    raise InputError(f"{what} has no line @data below its attributes; save it anew.")


def _attribute(line: str, what: str) -> Attribute:
    found = ATTRIBUTE.fullmatch(line)
    kind = found[2].strip() if found else ""
    if found and kind.startswith("{"):
        return Attribute(_plain(found[1]), "nominal", tuple(_values(kind[1:-1])))
    if not found or kind.lower() not in TYPES:
        raise InputError(
            f"{what} has an attribute of no type that is read, {short(line)!r}; types are "
            f"{', '.join(TYPES)} and {{named, values}}."
        )
    return Attribute(_plain(found[1]), kind.lower())


def _is_row(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("%")


def _row(line: str, attributes: Sequence[Attribute]) -> list[str]:
    bare = line.strip()
    if bare.startswith("{"):
        return _sparse(WEIGHT.sub("", bare).strip()[1:-1], attributes)
    return list(_values(WEIGHT.sub("", bare) if bare.endswith("}") else bare))


def _sparse(line: str, attributes: Sequence[Attribute]) -> list[str]:
    """Return a row of which only what differs from the usual is written: {1 5.1, 4 setosa}."""
    row = [attribute.usual for attribute in attributes]
    at = 0
    while at < len(line.rstrip()):
        found = PAIR.match(line, at)
        if found is None or int(found[1]) >= len(row):
            return []  # as a row of too few values it is left out, and said
        row[int(found[1])], at = _plain(found[2]), found.end()
    return row


def _values(line: str) -> Iterator[str]:
    """Yield the values of a line, parted by commas, or by blanks where it has none."""
    if "'" not in line and '"' not in line and "," in line:
        yield from map(str.strip, line.split(","))
        return
    if "," not in line:
        yield from (_plain(found[1]) for found in BLANKS.finditer(line))
        return
    at = 0
    while at < len(line) and (found := CELL.match(line, at)):
        yield _plain(found[1])
        at = found.end()
    if line.rstrip().endswith(","):
        yield ""


def _plain(text: str) -> str:
    """Return a value without quotation marks around it and backslashes before letters in it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return ESCAPED.sub(lambda found: LETTERS.get(found[1], found[1]), text[1:-1])
    return text


def _numbers(texts: pd.Series, what: str) -> pd.Series:
    numbers = pd.to_numeric(texts, errors="coerce")
    if (bad := numbers.isna() & texts.notna()).any():
        raise InputError(
            f"{what} calls {texts.name!r} numeric, but it holds {short(texts[bad].iloc[0], 30)!r}; "
            "declare it as string."
        )
    whole = numbers.notna().all() and (numbers % 1 == 0).all() and numbers.abs().max() < 2**53
    return numbers.astype("int64" if whole else "float64")


def _proposed(
    frame: pd.DataFrame, names: Sequence[str], attributes: Sequence[Attribute]
) -> tuple[Column, ...]:
    """Return the roles of columns with named values; a class is a label."""

    def column(name: str, number: int) -> Column:
        word = name.strip().lower()
        return Column(
            name, "label" if word in LABEL_WORDS else "category", f"one of {number} named values"
        )

    return tuple(
        column(name, len(a.values))
        for name, a in zip(names, attributes, strict=True)
        if 1 < len(a.values) <= FEW_IDS and frame[name].nunique() > 1
    )
