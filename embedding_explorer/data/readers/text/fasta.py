"""FASTA: sequences of DNA, RNA or proteins, each below a line with its name."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text.encoding import encoding_note, utf8

KEY = "fasta"
SUFFIXES = (".fasta", ".fa", ".faa", ".fna", ".ffn", ".frn", ".fas", ".mpfa")
LETTERS = rb"(?:[^\S\r\n]*[A-Za-z*.-]+[^\S\r\n]*(?:[\r\n]|\Z))"
NAMED = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:;[^\r\n]*[\r\n]+)*>[^\r\n]*[\r\n]+" + LETTERS)
SURE = re.compile(rb"(?:\xef\xbb\xbf)?\s*>[^\r\n]*[\r\n]+[A-Z*-]{20,}(?:[\r\n]|\Z)")
ROLES = (
    Column("name", "name", "names of the sequences"),
    Column("sequence", "text", "the sequences"),
)
DESCRIBED = Column("description", "ignore", "what each sequence is, unlike in most rows")


def accepts(blob: Blob) -> bool:
    """Tell by the suffix, or by a name and then a line of nothing but capital letters."""
    if blob.kind == "text":
        return False
    pattern = NAMED if blob.suffix in SUFFIXES else SURE
    return pattern.match(blob.data) is not None


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each sequence: its name, what else its line says, and the letters.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more sequences than allowed.
    """
    data, encoding = utf8(blob)
    lines = [line.strip() for line in re.split(r"[\r\n]+", data.decode("utf-8"))]
    starts = [i for i, line in enumerate(lines) if line.startswith(">")]
    if not starts:
        raise InputError(f"{blob.what} has no line with > and a name.")
    taken = wish.choose(len(starts), blob.what)
    ends = [*starts[1:], len(lines)]
    chosen = range(len(starts)) if taken is None else taken.tolist()
    rows = [_row(lines[starts[i]], lines[starts[i] + 1 : ends[i]]) for i in chosen]
    titles = ["name", "description", "sequence"]
    frame = pd.DataFrame(rows, columns=titles, index=pd.Index(chosen), dtype="str")
    described = frame["description"].nunique()
    if not described:
        frame = frame.drop(columns="description")
    unlike = described > len(frame) / 2
    reading = {"format": KEY, "encoding": encoding, "columns": list(frame.columns), "numbers": []}
    raw = Raw(
        frame,
        len(starts),
        taken,
        notes=(*encoding_note(encoding), Note("Read as FASTA: one item for each sequence.")),
        reading=reading,
        proposed=(*ROLES, DESCRIBED) if unlike else ROLES,
    )
    empty = frame["sequence"].isna().to_numpy(bool)
    text = "{count} name{s} without a sequence left out."
    return raw.dropping(empty, "no sequence", text) if not np.all(empty) else raw


def _row(title: str, lines: list[str]) -> list[str | None]:
    name, _, description = title[1:].strip().partition(" ")
    sequence = "".join(re.sub(r"\s", "", line) for line in lines if not line.startswith(";"))
    return [name or None, description.strip() or None, sequence.rstrip("*") or None]
