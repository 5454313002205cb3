"""No text, however monotonous, takes more than linear time to read."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import numpy as np
import pytest

from embedding_explorer.analysis.words.expression import parse_expression
from embedding_explorer.base.errors import InputError
from embedding_explorer.data import dates, word_tokens
from embedding_explorer.data.readers.infer import column_facts, vector_cells
from embedding_explorer.data.readers.text import dialect, plain, word_lines, word_shape

LONG = 60_000
SECONDS = 5  # a pattern that goes back at every character needs a minute
UNITS = (".", "!?", "。", " ", "\t", "\n", "\n ", "a", "A. ", "Mr. ", "1", "1.", "-", "e", "'", '"')
UNITS += ("(", "[", ",", "1 ", "1,", ")", ".)", ".png", "“", "a-", "1e", "0.", ". ", "ก", "e\u0301")
ENDS = ("", "x", "]", "\n")
READ = {
    "words": word_tokens.words,
    "sentences": word_tokens.sentences,
    "parts": plain.sentences,
    "lines": plain.lines,
    "number": dialect.NUMBER.match,
    "decimal comma": dialect.COMMA_DECIMAL.match,
    "decimal point": dialect.POINT_DECIMAL.match,
    "thousands": dialect.THOUSANDS.match,
    "number of a vector": lambda text: word_shape.NUMBER.match(text.encode()),
    "list of numbers": vector_cells.numbers_in,
    "word and list": lambda text: word_lines.plain_lines(f"a {text}\nb {text}".encode()),
    "cut list": vector_cells.is_cut,
    "link": column_facts.LINK.match,
    "image": column_facts.IMAGE.match,
    "date": dates.read_date,
    "expression": parse_expression,
}


@pytest.mark.parametrize("reader", READ)
def test_a_long_run_is_read_in_linear_time(reader):
    started = time.process_time()
    for unit in UNITS:
        for end in ENDS:
            text = f"1{unit * (LONG // len(unit) // 3)}{end}"
            with suppress(InputError):
                READ[reader](text)
            assert time.process_time() - started < 4 * SECONDS, (unit, end)


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("sentences", "." * LONG + "x"),
        ("sentences", "…!" * LONG + "x"),
        ("parts", "A. " * LONG),
        ("number", "1" + " " * LONG + "x"),
        ("number of a vector", "1" * LONG + "x"),
        ("expression", "king" + " " * LONG),
    ],
    ids=["dots", "marks", "initials", "spaces behind a number", "digits", "spaces behind a sum"],
)
def test_a_run_that_once_took_quadratic_time(reader, text):
    started = time.process_time()
    READ[reader](text)
    assert time.process_time() - started < SECONDS


def test_sentences_end_where_a_mark_by_mark_reading_ends_them():
    slow = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|[。！？｡।۔؟]+|\n+")
    letters = np.array(list("..!?…。\n \"')]aB1"))
    rng = np.random.default_rng(0)
    texts = ["".join(rng.choice(letters, rng.integers(0, 40))) for _ in range(3_000)]
    assert [word_tokens._END.split(text) for text in texts] == [slow.split(text) for text in texts]


def test_an_abbreviation_ends_no_sentence_however_far_into_the_paragraph():
    text = (
        "It was he. " * 50
        + "Mr. Low and Dr. J. Smith met, e.g. here, i.e. there. Gandalf. Nomrs. End."
    )
    *_, last, third, second, first = plain.sentences(text)
    assert last == "Mr. Low and Dr. J. Smith met, e.g. here, i.e. there."
    assert (third, second, first) == ("Gandalf.", "Nomrs.", "End.")
