"""Lines of a word and its vector, however they are spaced, brought into word2vec's own form."""

from __future__ import annotations

import re
from collections.abc import Callable

SEEN = 20_000  # bytes that tell
PART = 0.8  # share of lines that decides
FEWEST = 2  # lines
BLANKS = re.compile(rb"[^\S\r\n]+")
OUTER = re.compile(rb"^[^\S\r\n]+|[^\S\r\n]+$", re.MULTILINE)
COMMA = re.compile(rb"(?<=\d),(?=\d)")
NUMBER = rb"[-+]?(?:\d++(?:[.,]\d*+)?|[.,]\d++)(?:[eE][-+]?\d+)?"
ONE = re.compile(NUMBER)
# river [0.5, 0.25], river: (0.5 0.25), 'river' = {0.5; 0.25}; a comma behind it in a dictionary.
BRACKETED = re.compile(
    rb"^[^\S\n]*+(?P<word>[^\s\[({][^\n\[({]*+)"
    rb"[\[({]+(?P<numbers>[-+.\d][-+.,;\deE \t]*+)[\])}]+[^\S\n]*+,?[^\S\n]*+\r?$",
    re.MULTILINE,
)
SEPARATOR = re.compile(rb"[^\S\n]*[,;|][^\S\n]*(?=[-+.\d])")
PARTED = re.compile(
    rb"[^,;|\n]++(?:[,;|][ \t]?[-+]?\d++(?:\.\d*+)?(?:[eE][-+]?\d+)?[ \t]?){3,}+[,;]?"
)
AROUND = b" \t:=,'\""  # what stands around a word: 'river': [
MARKS = re.compile(rb"[,;\s]+")


def plain_lines(data: bytes) -> bytes:
    """Return word vectors with one blank between word and numbers, and points in the numbers.

    What is written so already comes back as it is: the same bytes.
    """
    for fits, mend in FORMS:
        if fits(_head(data)):
            data = mend(data)
    return data


def _head(data: bytes) -> list[bytes]:
    head = data[:SEEN]
    lines = head.split(b"\n")
    return [line.rstrip(b"\r") for line in lines[: None if len(head) == len(data) else -1] if line]


def _most(lines: list[bytes], fits: Callable[[bytes], object]) -> bool:
    return len(lines) >= FEWEST and sum(map(bool, map(fits, lines))) >= PART * len(lines)


def _are_bracketed(lines: list[bytes]) -> bool:
    return _most(lines, BRACKETED.match)


def _unbracketed(data: bytes) -> bytes:
    def joined(found: re.Match[bytes]) -> bytes:
        return found["word"].strip(AROUND) + b" " + MARKS.sub(b" ", found["numbers"].strip())

    return BRACKETED.sub(joined, data)


def _are_uneven(lines: list[bytes]) -> bool:
    """Whether blanks of several kinds or widths part the numbers: word, tab, 0.5 0.25."""
    return _most(lines, lambda line: b"  " in line.strip() or (b"\t" in line and b" " in line))


def _single_blanks(data: bytes) -> bytes:
    return BLANKS.sub(b" ", OUTER.sub(b"", data))


def _have_commas(lines: list[bytes]) -> bool:
    """Whether commas part whole numbers from fractions: river 0,5 0,25."""

    def fits(line: bytes) -> bool:
        parts = [part for part in line.split()[1:] if ONE.fullmatch(part)]
        commas = sum(b"," in part for part in parts)
        return commas > 1 and not any(b"." in part for part in parts)

    return _most(lines[1:] if len(lines) > FEWEST else lines, fits)


def _points(data: bytes) -> bytes:
    return COMMA.sub(b".", data)


def _are_parted(lines: list[bytes]) -> bool:
    """Whether commas, semicolons or pipes part the word and its numbers."""
    return _most(lines, PARTED.fullmatch)


def _unparted(data: bytes) -> bytes:
    return SEPARATOR.sub(b" ", data)


FORMS: tuple[tuple[Callable[[list[bytes]], bool], Callable[[bytes], bytes]], ...] = (
    (_are_bracketed, _unbracketed),
    (_are_parted, _unparted),
    (_are_uneven, _single_blanks),
    (_have_commas, _points),
)
