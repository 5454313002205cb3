"""What a text model does not know: tokens outside its vocabulary, letters outside its languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from embedding_explorer.base.wording import counted, of_all
from embedding_explorer.encoders.pretrained.text.folder import Files
from embedding_explorer.encoders.pretrained.text.network import Pieces

LOOKED_AT = 200  # letters of a text that tell its script


def said(files: Files, rows: Sequence[Pieces], texts: Sequence[str]) -> Iterator[str]:
    """Yield a sentence on the unknown tokens, and one on texts in letters of other languages.

    All unknown tokens have one and the same vector, so that texts of nothing else, however
    different, become equal.
    """
    unknown, every = sum(row.unknown for row in rows), sum(row.known + row.unknown for row in rows)
    touched = sum(row.unknown > 0 for row in rows)
    if unknown:
        yield (
            f"{unknown:,} of {counted(every, 'token')} unknown to {files.title}, in "
            f"{touched:,} of {counted(len(rows), 'text')}."
        )
    if blank := sum(row.is_unknown for row in rows):
        yield (
            f"{of_all(blank, len(rows), 'text', 'consist')} of unknown tokens only; "
            "such texts get the same vector, whatever they say."
        )
    other = sum(is_foreign(text) for text in texts) if files.language else 0
    if other > blank:
        yield (
            f"{of_all(other, len(texts), 'text', 'are')} not in Latin letters; "
            f"{files.title} knows {files.language} and may not know their words."
        )


def is_foreign(text: str) -> bool:
    """Tell whether most of the first letters of a text are not Latin ones.

    >>> is_foreign("Привет, world"), is_foreign("déjà vu"), is_foreign("123")
    (True, False, False)
    """
    if text.isascii():
        return False
    letters = list(islice((c for c in text if c.isalpha()), LOOKED_AT))
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    return 2 * latin < len(letters)
