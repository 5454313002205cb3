"""Plain text: one thing per line, or a whole text cut into its sentences or paragraphs."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import unknown
from embedding_explorer.base.limits import check_characters
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.raw import Blob, Raw, Wish, empty
from embedding_explorer.data.readers.text.encoding import decode, encoding_note, first_lines, utf8

KEY = "text"
SUFFIXES = (".txt", ".text", ".md", ".rst", ".log", "")
DOCUMENTS = (*SUFFIXES, ".eml")  # of texts of which each is one document, where there are several
ROLES = (
    Column("name", "name", "names of the files"),
    Column("text", "text", "content of the files"),
    Column("folder", "label", "folders of the files"),
)
WAYS = ("lines", "whole")
LINE_END = re.compile(r"\r\n|\r|\n")
# A sentence ends at . ! ? … or their Chinese, Japanese, Arabic and Devanagari kin.
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？؟।])[”」』）]*\s*")
PARAGRAPH_END = re.compile(r"\n\s*\n")
# Not the end of a sentence: a title, one capital letter, or a number before a dot.
ABBREVIATION = re.compile(r"(\b(Mr|Mrs|Ms|Dr|St|No|vs|etc|e\.g|i\.e)|\b[A-Z])\.$")
LONGEST = 4  # characters of the longest of them
SEEN = 20_000  # bytes that tell columns of fixed width without blanks between them
FEWEST_LINES, SHORTEST, DIGITS = 4, 14, 8  # an ISBN or a telephone number is shorter
CODED = re.compile(r"[\w .+-]+", re.ASCII)  # no mark of a date, an address or a sentence
# Hashes and identifiers are of one length, too.
HEXADECIMAL = re.compile(r"(?=.*[a-fA-F])[0-9a-fA-F-]+")


def accepts(blob: Blob) -> bool:
    """Accept whatever no other reader claimed; decoding decides whether it is text."""
    return True


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return the lines of a text file.

    Raises
    ------
    InputError
        If it is empty or not text.
    """
    data, encoding = utf8(blob)
    raw = in_memory.from_text(data, wish, blob.what)
    reading = {**raw.reading, "encoding": encoding, "format": KEY}
    notes = (*encoding_note(encoding), *_width_note(first_lines(blob, SEEN)))
    return replace(raw.noting(*notes), reading=reading)


def _width_note(text: str) -> tuple[Note, ...]:
    """Say that lines may be columns of fixed width, as SPSS reads them by a list of places."""
    found = [line for line in lines(text) if line.strip()]
    widths = {len(line) for line in found}
    if len(found) < FEWEST_LINES or len(widths) > 1 or max(widths) < SHORTEST:
        return ()
    if not all(_is_coded(line) for line in found):
        return ()
    return (
        Note(
            f"Every line was read as one text of {counted(max(widths), 'character')}, mostly "
            "digits; columns of fixed width can be read from a CSV.",
            level="warning",
        ),
    )


def _is_coded(line: str) -> bool:
    digits = sum(map(str.isdigit, line))
    coded = bool(CODED.fullmatch(line)) and not HEXADECIMAL.fullmatch(line)
    return coded and digits >= max(DIGITS, len(line) // 2)


def from_text(text: str, how: str, wish: Wish, what: str = "The text") -> Raw:
    """Return a text as its lines, or as its sentences (paragraphs where it has many).

    Raises
    ------
    InputError
        If `how` is unknown or the text empty.
    """
    if how not in WAYS:
        raise unknown("way to read a text", how, WAYS)
    if not text.strip():
        raise empty(what)
    if how == "whole":
        return _whole(text, wish, what)
    return in_memory.from_text(text.encode("utf-8", "surrogatepass"), wish, what)


def lines(text: str) -> list[str]:
    """Return the lines of a text, parted at line ends of any system and nowhere else."""
    return LINE_END.split(text)


def _whole(text: str, wish: Wish, what: str) -> Raw:
    parts = sentences(text)
    raw = in_memory.from_lines(parts, wish, what)
    note = Note(f"The text was split into {counted(len(parts), 'sentence')}.", len(parts))
    return replace(raw.noting(note), reading={**raw.reading, "format": "sentences"})


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a paragraph always ends one.

    >>> sentences("Dr. Who came. He left!")
    ['Dr. Who came.', 'He left!']
    """
    found: list[str] = []
    for paragraph in PARAGRAPH_END.split(text.replace("\r\n", "\n")):
        found += _of_paragraph(re.sub(r"\s+", " ", paragraph).strip())
    return found


def _of_paragraph(paragraph: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in SENTENCE_END.finditer(paragraph):
        if ABBREVIATION.search(paragraph, max(start, end.start() - LONGEST), end.start()):
            continue
        found.append(paragraph[start : end.end()].strip())
        start = end.end()
    return [part for part in (*found, paragraph[start:].strip()) if part]


def documents(blobs: list[Blob], wish: Wish) -> Raw:
    """Return several text files as one document each; the folder is its label where there are two.

    Raises
    ------
    InputError
        If one is not text.
    """
    taken = wish.choose(len(blobs), "The upload")
    rows = np.arange(len(blobs)) if taken is None else taken
    chosen = [blobs[row] for row in rows.tolist()]
    decoded = [decode(blob) for blob in chosen]
    columns = {"name": [blob.name for blob in chosen], "text": [text for text, _ in decoded]}
    if len({blob.folder for blob in chosen}) > 1:
        columns["folder"] = [blob.folder or "(no folder)" for blob in chosen]
    check_characters(sum(map(len, columns["text"])), len(rows), len(blobs), "The upload")
    frame = pd.DataFrame(columns, index=rows)
    reading = {"format": "documents", "columns": list(columns)}
    hint = "documents"
    raw = Raw(frame, len(blobs), taken, hint=hint, reading=reading, proposed=ROLES)
    others = dict.fromkeys(encoding for _, encoding in decoded)
    return raw.noting(*(note for encoding in others for note in encoding_note(encoding)))
