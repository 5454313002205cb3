"""Subtitles (SRT, WebVTT): what is said, with the seconds from which and to which it is shown."""

from __future__ import annotations

import html
import re

import pandas as pd

from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text.encoding import encoding_note, utf8

KEY = "subtitles"
CLOCK = r"(?:(\d{1,6}):)?(\d\d):(\d\d(?:[,.]\d{1,3})?)"
SHOWN = re.compile(rf"\s*{CLOCK}\s*-->\s*{CLOCK}(?:\s.*)?")
BEGINNING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:WEBVTT[^\r\n]*|\d+[^\S\r\n]*[\r\n]{1,2}[\d:]+[,.]\d{1,3} *-->)"
)
TAG = re.compile(r"<[^<>\n]{1,80}>|\{\\[^{}\n]{1,40}\}")
ROLES = (
    Column("text", "text", "the words of the film"),
    Column("start", "ignore", "seconds from which it is shown"),
    Column("end", "ignore", "seconds to which it is shown"),
)


def accepts(blob: Blob) -> bool:
    """Tell by what such a file begins with."""
    return BEGINNING.match(blob.data) is not None and b"-->" in blob.data


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each subtitle.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more subtitles than allowed.
    """
    data, encoding = utf8(blob)
    lines = re.split(r"\r\n|\r|\n", data.decode("utf-8"))
    shown = [(i, found) for i, line in enumerate(lines) if (found := SHOWN.fullmatch(line))]
    taken = wish.choose(len(shown), blob.what)
    chosen = range(len(shown)) if taken is None else taken.tolist()
    # Where no empty line parts them, one ends at the number above the times of the next.
    starts = [line - lines[line - 1].strip().isdecimal() for line, _ in shown]
    ends = [*starts[1:], len(lines)]
    rows = []
    for i in chosen:
        line, found = shown[i]
        times = [_seconds(*found.groups()[at : at + 3]) for at in (0, 3)]
        rows.append([_text(lines[line + 1 : ends[i]]), *times])
    frame = pd.DataFrame(rows, columns=["text", "start", "end"], index=pd.Index(chosen))
    frame["text"] = frame["text"].astype("str")
    reading = {"format": KEY, "encoding": encoding, "columns": list(frame.columns)}
    note = Note("Read as subtitles: start and end are seconds.")
    raw = Raw(
        frame,
        len(shown),
        taken,
        notes=(*encoding_note(encoding), note),
        reading={**reading, "numbers": ["start", "end"]},
        proposed=ROLES,
    )
    blank = (frame["text"].fillna("") == "").to_numpy(bool)
    return raw.dropping(blank, "no text", "{count} subtitle{s} without a text left out.")


def _text(lines: list[str]) -> str:
    """Return the lines up to the first empty one as one, without the tags of their type."""
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    return html.unescape(TAG.sub("", " ".join(line.strip() for line in lines[:end]))).strip()


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    parts = 3600 * int(hours or 0) + 60 * int(minutes)
    return round(parts + float(seconds.replace(",", ".")), 3)
