"""The texts on screen: no word that must go, no sentence that is too long."""

from __future__ import annotations

import re

import pytest

from scripts import words

GONE = (
    r"\bbelie(f|ve)",
    r"Dim what",
    r"Turn the maps",
    r"what came out",
    r"\b(is|are|was|were) said\b",
    r"\bsaid (by|in|of)\b",
    r"\bwhom\b",
    r"\bwhose\b",
    r"\btak(e|es|en) away\b",
    r"\bstrangers?\b",
    r"\btorn\b",
    r"\bclumps?\b",
    r"\bpictured\b",
    r"\b(in|of|on) (the|this) picture\b",
    r"\bdealt\b",
    r"\bby heart\b",
    r"\bkeep(s)? .*\bcompany\b",
    r"\bYardstick\b",
    r"\bTightness\b",
)
# Values that links hold; each is called otherwise on screen.
STORED = {
    "Take away": "the part Export in a link",
    "Yardstick": "the part Agreement in a link",
    "(how much to believe the place)": "the colour (local reliability) in a link",
}
# Sentences that may be longer, each with the reason.
LONG = {
    "A folder of Parquet, NPY": "help of the command line, with its example",
    "a path, bytes with name=": "a list of types",
}


@pytest.fixture(scope="module")
def texts() -> list[words.Words]:
    """All texts on screen."""
    found = list(words.texts())
    assert len(found) > 2_000
    return found


@pytest.mark.parametrize("gone", GONE)
def test_no_word_that_must_go(texts, gone):
    faults = [t for t in texts if t.text not in STORED and re.search(gone, t.text, re.IGNORECASE)]
    assert not faults, "\n".join(["", *(f"{t.file}:{t.line}: {t.text}" for t in faults)])


def test_no_sentence_is_too_long(texts):
    faults = [
        f"{t.file}:{t.line}: {long}"
        for t in texts
        for long in t.long()
        if not long.strip().startswith(tuple(LONG))
    ]
    assert not faults, "\n".join(["", *faults])


def test_every_exception_is_needed(texts):
    shown = {t.text for t in texts}
    long = [part.strip() for t in texts for part in t.long()]
    assert STORED.keys() <= shown
    assert [start for start in LONG if not any(part.startswith(start) for part in long)] == []
    assert len(LONG) <= 15


def test_what_counts_as_a_text():
    source = '''
"""A docstring of a module."""
import streamlit as st
ICON: str = ":material/tune:"
def show(n, name):
    """A docstring of a function."""
    st.button("Delete it", key="this is a key", help=f"Deletes {n:,} rows of {name}.")
    if name == "not on screen":
        raise ValueError("There is no such name.")
'''
    found = [(t.line, t.text) for t in words.of_source(source, "a.py")]
    assert found == [
        (7, "Delete it"),
        (7, "Deletes 0 rows of …."),
        (9, "There is no such name."),
    ]


def test_a_long_sentence_may_have_a_figure():
    plain = " ".join(["word"] * 21) + "."
    assert words.Words("a.py", 1, f"Short. {plain}").long() == [plain]
    assert words.Words("a.py", 1, plain.replace("word", "10", 1)).long() == []
    assert words.Words("a.py", 1, " ".join(["word"] * 20)).long() == []
