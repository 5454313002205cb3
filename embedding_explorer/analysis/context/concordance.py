"""Where a word stands in sentences, and the sentences of longer texts that have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from embedding_explorer.base.errors import InputError, LimitError
from embedding_explorer.data.word_tokens import TOKEN, words

OCCURRENCES = 5_000  # of one word; their states take some 11 KB each
LONGEST = 100  # characters of a word looked for
AROUND = 44  # characters of the sentence shown to each side of the word
_TOKEN = re.compile(TOKEN)


def sentences_with(
    word: str, rows: Iterable[str], *, forms: Sequence[str] = (), most: int = 300
) -> tuple[list[str], list[int]]:
    """Return the sentences of some texts that use a word, and the row each is from.

    The first `most` of them, in the order of the texts.
    """
    wanted = wanted_forms(word, forms)
    found: list[str] = []
    origins: list[int] = []
    for row, text in enumerate(rows):
        for part in _SENTENCE.findall(text):
            if len(found) < most and any(hits(part, wanted)):
                found.append(" ".join(part.split()))
                origins.append(row)
    return found, origins


_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")


def wanted_forms(word: str, forms: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the forms to look for, each as its words in lower case."""
    if isinstance(forms, str):
        raise InputError(f"The forms of {word!r} are a single text; give a list.")
    for form in (word, *forms):
        if len(form) > LONGEST:
            raise InputError(
                f"A word to look for has at most {LONGEST} characters; {form[:20] + '…'!r} has "
                f"{len(form):,}."
            )
    found = [tuple(words(form)) for form in (word, *forms)]
    if not found[0]:
        raise InputError(f"{word!r} is not a word: it has no letter or digit.")
    return [form for form in dict.fromkeys(found) if form]


def hits(text: str, wanted: Sequence[tuple[str, ...]]) -> Iterable[tuple[int, int, int]]:
    """Yield which word of a text, from 1, and its first and last character, for each occurrence."""
    tokens = [(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        for form in wanted:
            if tuple(t for t, _, _ in tokens[at : at + len(form)]) == form:
                yield at + 1, tokens[at][1], tokens[at + len(form) - 1][2]
                at += len(form) - 1
                break
        at += 1


def find(word: str, lines: Sequence[str], forms: Sequence[str]) -> pd.DataFrame:
    """Return row, position, start and end of every occurrence of a word in some sentences.

    Raises
    ------
    InputError
        If it occurs nowhere.
    LimitError
        If it occurs more than 5,000 times.
    """
    wanted = wanted_forms(word, forms)
    rows = [(i, *hit) for i, line in enumerate(lines) for hit in hits(line, wanted)]
    if not rows:
        raise InputError(
            f"{word!r} does not occur in the {len(lines):,} sentences; check its spelling, or name "
            "its other forms."
        )
    if len(rows) > OCCURRENCES:
        raise LimitError(
            f"{word!r} occurs {len(rows):,} times, more than the {OCCURRENCES:,} that are shown; "
            "give fewer sentences."
        )
    return pd.DataFrame(rows, columns=["row", "position", "start", "end"])


def marked(sentence: str, start: int, end: int) -> str:
    """Return a sentence with a part of it between « and », cut to what stands around it.

    >>> marked("I went to a play", 12, 16)
    'I went to a «play»'
    """
    before, after = sentence[:start], sentence[end:]
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + "…"
    return " ".join(f"{before}«{sentence[start:end]}»{after}".split())
