"""Chats as WhatsApp, Zoom and IRC save them: who wrote what, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from embedding_explorer.base.limits import check_rows
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.readers.raw import Blob, Raw, Wish
from embedding_explorer.data.readers.text import printed_rows
from embedding_explorer.data.readers.text.encoding import first_lines, utf8

KEY = "chat"
NEVER = (".md", ".markdown", ".rst", ".json", ".jsonl", ".ndjson", ".csv", ".tsv")
SEEN = 20_000  # bytes in which a file is looked at
FEWEST = 2  # messages that somebody sent
SHARE = 0.3  # of the lines; the others go on with the message above
ROLES = (
    Column("text", "text", "what was written"),
    Column("sender", "label", "who wrote it"),
    Column("when", "ignore", "when it was sent"),
)
TITLES = tuple(column.name for column in ROLES)
PLAIN = str.maketrans("\u202f\u00a0", "  ", "\u200e\u200f\ufeff")
DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.? ?[Mm]\.?)?"
SENT = r"(?:(?P<sender>[^:\n]{1,80}): ?)?(?P<text>.*)"  # nobody sent what the program says itself
STYLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\[(?P<when>{DATE},? {TIME})\] {SENT}",  # WhatsApp on iOS
        rf"(?P<when>{DATE},? {TIME}) [-–] {SENT}",  # and on Android
        rf"(?P<when>{TIME})\s+From\s+(?P<sender>\S.{{0,79}}?)(?:\s+to\s+.{{1,80}}?)?\s*:"
        r"(?P<text>.*)",
        rf"\[?(?P<when>(?:{DATE}[ T])?{TIME})\]? +<[ @+%~&]?(?P<sender>[^<>\s]{{1,40}})>"
        r"(?P<text>.*)",
    )
)
# What a log has in the place of a sender: its lines are texts of their own.
LEVELS = {"trace", "debug", "info", "notice", "warn", "warning", "error", "critical", "fatal"}

Message = tuple[int, list[str], str, str]  # the line it begins on, its lines, who and when


def accepts(blob: Blob) -> bool:
    """Tell by lines that begin with a time and who wrote."""
    if blob.suffix in NEVER or blob.kind not in (None, "text", "items"):
        return False
    lines = _plain(first_lines(blob, SEEN))
    messages, _ = _messages(lines)
    senders = {sender.lower() for _, _, sender, _ in messages}
    enough = max(FEWEST, SHARE * sum(map(bool, lines)))
    return len(messages) >= enough and not senders <= LEVELS


def parse(blob: Blob, wish: Wish) -> Raw:
    """Return one row for each message: its text, who sent it and when.

    Raises
    ------
    InputError
        If it is not text.
    LimitError
        If it has more messages than allowed.
    """
    data, encoding = utf8(blob)
    messages, others = _messages(_plain(data.decode("utf-8")))
    check_rows(len(messages), wish.sample, blob.what)
    rows = [(line, ["\n".join(said).strip(), *by]) for line, said, *by in messages]
    note = "Read as a chat, one message each."
    raw = printed_rows.read(TITLES, rows, blob, wish, encoding, note)
    if others:
        text = f"{counted(others, 'line')} of the program itself left out: nobody sent them."
        raw = raw.noting(Note(text, others))
    return replace(raw, reading={**raw.reading, "format": KEY}, proposed=ROLES)


def _plain(text: str) -> list[str]:
    return [line.translate(PLAIN).rstrip() for line in text.splitlines()]


def _messages(lines: Sequence[str]) -> tuple[list[Message], int]:
    """Return what was sent, and how many lines are of the program itself."""
    style = next((s for s in STYLES for line in lines[:3] if s.fullmatch(line)), None)
    messages, others, last = list[Message](), 0, list[str]()
    for number, line in enumerate(lines if style else ()):
        found = style.fullmatch(line) if style else None
        if found is None:
            last.append(line)
            continue
        last = [found["text"]]
        if found["sender"]:
            messages.append((number, last, found["sender"].strip(), found["when"]))
        else:
            others += 1
    return messages, others
