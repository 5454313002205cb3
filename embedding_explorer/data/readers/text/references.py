"""References to papers and books: RIS, PubMed, Web of Science and EndNote, a tag on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_rows
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = "references"
SEEN = 4_000  # bytes in which the first reference begins
BEGINNING = re.compile(
    r"\s*(?:TY {1,2}- ?\S|PMID- *\d|FN [^\n]*\n\s*VR |PT [A-Z]\n\s*[A-Z][A-Z0-9] \S|%0 [A-Z])"
)
# A tag and its value; a line that begins with blanks goes on with the value above.
DASHED = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|\s*)")
BARE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
PERCENT = re.compile(r"(%[0-9A-Z@?!#$&(~*+^><\[=])(?: (.*))?")
FIRST = ("TY", "PMID", "PT", "%0")  # tags that each reference begins with
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT", "%T"),
    "abstract": ("AB", "N2", "%X"),
    "authors": ("FAU", "AF", "AU", "A1", "%A"),
    "year": ("PY", "Y1", "DP", "DA", "%D"),
    "journal": ("JT", "JF", "JO", "T2", "SO", "BT", "TA", "JA", "%J", "%B"),
    "keywords": ("KW", "MH", "OT", "DE", "ID", "%K"),
    "type": ("TY", "DT", "%0"),
    "doi": ("DO", "DI", "%R"),
    "id": ("PMID", "UT"),
    "link": ("UR", "%U"),
}
SEVERAL = ("authors", "keywords")  # columns of which a reference has many values
MARK = " | "  # between them
YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")

Reference = dict[str, list[list[str]]]  # by tag its values, of each the lines


def accepts(blob: Blob) -> bool:
    """Tell by the tags that the first reference begins with."""
    return blob.kind != "text" and BEGINNING.match(first_lines(blob, SEEN)) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each reference: its title, abstract, authors, year and what else it has.

    Raises
    ------
    InputError
        If it is not text, or no reference has a title.
    LimitError
        If it has more references than allowed.
    """
    data, encoding = utf8(blob)
    lines = data.decode("utf-8").splitlines()
    found = list(_references(lines))
    check_rows(len(found), wish.sample, blob.what)
    used = [title for title in COLUMNS if any(_value(ref, title) for _, ref in found)]
    if "title" not in used:
        raise InputError(f"{blob.what} has references without a title; export them with titles.")
    rows = [(line, [_value(ref, title) for title in used]) for line, ref in found]
    note = "Read as references, one item each."
    raw = printed_rows.read(used, rows, blob, wish, encoding, note)
    known = {tag for tags in COLUMNS.values() for tag in tags}
    others = sorted({tag for _, ref in found for tag in ref} - known)
    if others:
        text = f"{counted(len(others), 'other field')} left out: {', '.join(others[:8])}."
        raw = raw.noting(Note(text, len(others)))
    return replace(raw, reading={**raw.reading, "format": KEY})


def _references(lines: Sequence[str]) -> Iterator[tuple[int, Reference]]:
    """Yield each reference with the line it begins on."""
    first = next(line for line in lines if line.strip())
    pattern = PERCENT if first.startswith("%") else DASHED if DASHED.match(first) else BARE
    reference, begins, last = Reference(), 0, ""
    for number, line in enumerate(lines):
        found = pattern.fullmatch(line.rstrip())
        if found is None:
            if last and line.strip():
                reference[last][-1].append(line.strip())
            continue
        tag, value = found[1], (found[2] or "").strip()
        if tag in FIRST:
            if reference:
                yield begins, reference
            reference, begins = Reference(), number
        last = tag if tag not in ("ER", "EF", "FN", "VR") else ""
        if last:
            reference.setdefault(tag, []).append([value])
    if reference:
        yield begins, reference


def _value(reference: Reference, title: str) -> str:
    """Return what a reference has in a column: of the first of its tags that is there."""
    values = next((reference[tag] for tag in COLUMNS[title] if tag in reference), [])
    filled = [" ".join(value).strip() for value in values if any(value)]
    if title in SEVERAL:
        return MARK.join(filled)
    if title == "year":
        year = YEAR.search(" ".join(filled))
        return year[0] if year else ""
    return filled[0] if filled else ""
