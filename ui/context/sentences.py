"""Which word, and in which sentences: ready ones, the visitor's own, or those of their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.context.examples import EXAMPLES
from embedding_explorer.base.errors import shown
from embedding_explorer.data.columns import Column, text_of
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.data.samples import called
from embedding_explorer.engine import data_questions
from ui.context.view import DATA, LINKED, OWN, PAGE, linked, update, view
from ui.frame import shell, state, widgets
from ui.frame.forms import listed
from ui.jobs.answers import answer_of

MOST = 300  # sentences taken from a dataset
READ = 1_000  # of the visitor's own
LONGEST = 1_000  # letters of a word with its forms
NOT_KNOWN = "(not known)"
START = (
    "In the sidebar, type sentences with your word, one per line. Add its sense after a |, for "
    "example: The band will play tonight | music."
)
HINT = "The band will play tonight | music\nChildren play outside | game"


@dataclass(frozen=True, eq=False)
class Asked:
    """A word, the other forms that count as it, and the sentences, whose senses are a column."""

    word: str
    forms: tuple[str, ...]
    data: Dataset


def pick() -> Asked | None:
    """Draw the choices; return what is asked, None before the visitor has typed a sentence.

    Raises
    ------
    InputError
        If no sentence has the word.
    """
    titles = _titles()
    now = view().source
    if now not in titles:
        shell.remark("The data on Explore has no running text; this is an example.")
        update(source="play")
    widgets.select("Sentences", titles, view().source, _to_source, key="context-source")
    _field("Word", "word", view().asked)
    _field(
        "Other forms of the word", "forms", view().forms, help="For example plays, played, playing."
    )
    lines, senses = _SOURCES.get(view().source, _example)()
    if not lines:
        return None
    found = dataset_of(lines, senses)
    if view().source == DATA:  # they are a part of it, and are forgotten with it
        found = replace(found, origin=state.current().origin)
    return Asked(view().asked, listed(view().forms), found)


def _titles() -> dict[str, str]:
    found = {word: f"{word}: example sentences" for word in EXAMPLES}
    found[OWN] = "Your own sentences"
    data = state.current()
    if data.kind == "text" or data.with_role("text"):
        name = called(data)
        found[DATA] = f"Those of {name}"
    return found


def _to_source(source: str) -> None:
    update(source=source, word="", forms="", pick="", column="")


def _field(label: str, name: str, shown: str, *, help: str | None = None) -> None:
    key = f"context-{name}"
    if shown and not state.value(key):  # an emptied field goes back to the example's word
        state.put(key, shown)
    PAGE.text(
        label,
        name,
        now=shown,
        change=lambda typed: update(**{name: typed, "pick": ""}),
        most=LONGEST,
        help=help,
    )


def _example() -> tuple[list[str], list[Any]]:
    pairs = EXAMPLES[view().source]
    return [sentence for sentence, _ in pairs], [sense for _, sense in pairs]


def _own() -> tuple[list[str], list[Any]]:
    PAGE.text(
        "One per line: sentence | sense",
        "lines",
        # With the spaces around it, too: a line may begin with a tab.
        change=lambda _: update(lines=str(state.value("context-lines") or ""), pick=""),
        lines=True,
        help=f"The sense is optional. A pasted table with two columns works too. At most {READ:,} "
        "lines are read, evenly spaced.",
        placeholder=HINT,
        height=220,
    )
    typed, kept = view().lines.splitlines(), linked(view().lines)
    if not kept and typed:
        st.caption(f"The link holds no sentence: the first has more than {LINKED:,} characters.")
    elif len(kept) < len(typed):
        st.caption(f"The link holds the first {len(kept):,} of {len(typed):,} lines.")
    lines, senses = split(view().lines)
    if len(lines) > READ:
        st.caption(f"{READ:,} of your {len(lines):,} sentences are read, evenly spaced.")
    return spread(lines, READ), spread(senses, READ)


def spread(values: list[Any], most: int) -> list[Any]:
    """Return at most so many of some values, evenly spread over all of them.

    >>> spread(list("abcdefg"), 3)
    ['a', 'd', 'g']
    """
    if len(values) <= most:
        return values
    return [values[(i * (len(values) - 1)) // (most - 1)] for i in range(most)]


def named_senses() -> list[str]:
    """Return the senses whose names are words that mean them: those of the ready sentences."""
    if view().source not in EXAMPLES or view().asked != view().source:
        return []
    return list(dict.fromkeys(sense for _, sense in EXAMPLES[view().source]))


def split(text: str) -> tuple[list[str], list[Any]]:
    r"""Return the sentences of some lines, and their senses, None where none is written.

    A sense stands behind the last | of its line, or behind a tab as tables have it.

    >>> split("I went to a play | theatre\nI like to play")
    (['I went to a play', 'I like to play'], ['theatre', None])
    """
    lines, senses = [], []
    for line in text.splitlines():
        mark = "|" if "|" in line else "\t"
        sentence, found, sense = line.rpartition(mark)
        sentence = (sentence if found else line).strip()
        if sentence:
            lines.append(sentence)
            senses.append(sense.strip() or None if found else None)
    return lines, senses


def _of_data() -> tuple[list[str], list[Any]]:
    data = state.current()
    columns = [NOT_KNOWN, *data.with_role("category", "label")]
    now = PAGE.select(
        "Column with the sense",
        "column",
        columns,
        change=lambda column: update(column="" if column == NOT_KNOWN else column),
    )
    word, forms = view().asked, listed(view().forms)
    found = answer_of(
        [(data, None)],
        data_questions.sentences,
        "Looking for sentences",
        word=word,
        forms=forms,
        most=MOST,
    )
    lines, rows = found["lines"], found["rows"]
    if not lines:
        raise ee.InputError(
            f"{shown(word)} does not occur in the text of {called(data)}; look for another word."
        )
    if len(lines) == MOST:
        st.caption(f"The first {MOST} sentences that have it.")
    if now == NOT_KNOWN:
        return lines, [None] * len(lines)
    values = data.items[now]
    return lines, [None if pd.isna(values.iloc[r]) else text_of(values.iloc[r]) for r in rows]


_SOURCES = {OWN: _own, DATA: _of_data}


def dataset_of(lines: Sequence[str], senses: Sequence[Any]) -> Dataset:
    """Return sentences as a dataset, with a column of senses where any is known."""
    names, _ = unique_names(line[:60] for line in lines)
    frame = pd.DataFrame(
        {"name": pd.Series(names, dtype="str"), "text": pd.Series(list(lines), dtype="str")}
    )
    columns = [Column("text", "text")]
    if any(sense is not None for sense in senses):
        frame["sense"] = pd.Series(list(senses), dtype="str")
        columns.append(Column("sense", "label"))
    return Dataset("text", frame, tuple(columns), source="sentences of the Context page")
