"""What placing rows by what an encoder learned before gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from embedding_explorer.base.wording import counted, in_words, of_all
from embedding_explorer.space.space import Matrix

EXAMPLES = 3  # unknown words that a note shows
LONGEST = 40  # characters of one of them


class Placed(NamedTuple):
    """The vectors of some rows, (m, d), and sentences for the reader."""

    matrix: Matrix
    notes: tuple[str, ...] = ()


def unknown_terms(
    terms: Iterable[str], known: Iterable[str], empty: int, rows: int, called: str = "word"
) -> tuple[str, ...]:
    """Say which different terms of some new rows were not learned, and how many rows are empty."""
    learned, different = set(known), list(dict.fromkeys(terms))
    new = [term for term in different if term not in learned]
    notes = []
    if new:
        shown = [t if len(t) <= LONGEST else f"{t[: LONGEST - 1]}…" for t in new[:EXAMPLES]]
        more = [f"{len(new) - EXAMPLES:,} more"] if len(new) > EXAMPLES else []
        notes.append(
            f"{len(new):,} of {counted(len(different), f'different {called}')} unknown, left out "
            f"({in_words([*shown, *more])})."
        )
    if empty:
        notes.append(f"{of_all(empty, rows, 'row', 'have')} no known {called}: zero vectors.")
    return tuple(notes)
