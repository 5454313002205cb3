"""Words and sentences of a text in any script: the one tokenizer every method uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

# Scripts written without spaces between words: kana, Chinese characters, Thai, Lao, Myanmar, Khmer.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Python's \w leaves out vowel signs and other marks that stand inside words of many scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u09e2\u09e3"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57"
    "\u0b82\u0bbe-\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03"
    "\u0d3b-\u0d4d\u0d57\u0d82\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u200c\u200d"
)
_WORD = rf"(?:[^\W{_UNSPACED}]++[{_MARKS}]*+)++"

TOKEN = rf"[{_UNSPACED}][{_MARKS}]*+|{_WORD}(?:['’]{_WORD})*+"
"""A word of letters, digits and inner apostrophes; one character where a script has no spaces."""

_TOKEN = re.compile(TOKEN)
_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_MARKS_BEFORE_SPACE, _MARKS_ANYWHERE = ".!?…", "。！？｡।۔؟"
# It begins with all characters that can end a sentence: such a pattern is searched nine times as
# fast as one that begins with a look behind. A run of marks is taken whole or not at all: tried
# mark by mark, a long one takes quadratic time.
_END = re.compile(
    rf"[{_MARKS_BEFORE_SPACE}{_MARKS_ANYWHERE}\n](?:"
    rf"(?<=[{_MARKS_BEFORE_SPACE}])(?<![{_MARKS_BEFORE_SPACE}]{{2}})"
    rf"[{_MARKS_BEFORE_SPACE}]*+(?=[\s\"'”’)\]]|$)"
    rf"|(?<=[{_MARKS_ANYWHERE}])[{_MARKS_ANYWHERE}]*+"
    r"|(?<=\n)\n*+)"
)


def words(text: str, *, lower: bool = True) -> list[str]:
    """Return the words of a text in order.

    Text without spaces between words (Chinese, Japanese, Thai ...) comes back character by
    character, each with the marks that belong to it.

    >>> words("Don't panic: 2 naïve 東京!")
    ["don't", 'panic', '2', 'naïve', '東', '京']
    """
    return _TOKEN.findall(text.lower() if lower else text)


def sentences(text: str) -> list[list[str]]:
    """Return the words of every sentence, lower-cased; sentences without a word are left out.

    A sentence ends at . ! ? … before a space, at the marks other scripts use (。！？।۔؟), and at
    the end of a line.

    >>> sentences("It costs 3.50. Cheap!")
    [['it', 'costs', '3', '50'], ['cheap']]
    """
    return [found for part in _END.split(text) if (found := words(part))]


def unspaced(texts: Iterable[str]) -> bool:
    """Whether some text is in a script without spaces, and so is read character by character."""
    return any(_CHARACTER.search(text) for text in texts)


UNSPACED_NOTE = (
    "Text in a script without spaces between words (Chinese, Japanese, Thai ...) is read "
    "character by character; choose word n-grams of 2 for pairs."
)


def vocabulary(tokens: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return the position of every different token, in the order they first appear."""
    return {word: i for i, word in enumerate(dict.fromkeys(chain.from_iterable(tokens)))}
