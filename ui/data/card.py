"""What a dataset is: its card, its columns, what reading changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Note
from embedding_explorer.data.samples import cards
from ui.frame import shell
from ui.jobs import downloads

SHOWN = 200  # rows of a preview


def show(data: ee.Dataset, key: str) -> None:
    """Draw the card of a sample or the source of a visitor's data, and the notes."""
    card = cards().get(key)
    if card:
        sample_card(card)
    else:
        st.markdown(
            f"**{shell.plain(data.source)}** — {counted(len(data), 'row')}, kind: {data.kind}."
        )
    notes(data)
    columns(data, by_card=bool(card))


def sample_card(card: Mapping[str, Any]) -> None:
    """Draw what a sample is, what to look at, its source and licence."""
    st.markdown(f"**{card['title']}** — {card['summary']}")
    for sentence in card.get("look_at", []):
        st.markdown(f"- {shell.plain(str(sentence))}")
    st.caption(
        shell.plain(
            f"Source: {_words(card.get('source'))} · Licence: {_words(card.get('licence'))}"
        )
    )


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(str(v) for v in value.values())
    return str(value or "")


def notes(data: ee.Dataset, choose: Callable[[Note], None] | None = None) -> None:
    """Draw what reading found and changed, with counts and rows, and the dropped rows as a file.

    `choose` draws, beside a note on rows that can be left out, the button that does it.
    """
    if data.notes:
        with st.container(key="reading-notes"):
            for note in data.notes:
                if choose is None or not note.choice:
                    _note(note)
                    continue
                with st.container(horizontal=True, vertical_alignment="center"):
                    _note(note, width="content")
                    choose(note)
    if len(data.dropped):
        label = f"Dropped rows ({len(data.dropped):,}) as CSV"
        downloads.table(label, data.dropped, "dropped.csv", of=(data.fingerprint, data.source))


def _note(note: Note, width: Literal["stretch", "content"] = "stretch") -> None:
    icon = ":material/warning:" if note.level == "warning" else ":material/info:"
    st.markdown(f"{icon} {shell.plain(note.text)}{_where(note)}", width=width)


def _where(note: Note) -> str:
    if not note.rows:
        return ""
    more = " …" if note.count > len(note.rows) else ""
    numbers = ", ".join(f"{row:,}" for row in note.rows)
    return f" :small[({'rows' if len(note.rows) > 1 else 'row'} {numbers}{more})]"


def columns(data: ee.Dataset, *, by_card: bool = False) -> None:
    """Draw every column with its role and the reason; a sample's card gives its roles."""
    if not data.columns:
        return
    st.dataframe(
        [
            {
                "column": c.name,
                "role": c.role,
                "because": "described by its card" if by_card else c.reason,
            }
            for c in data.columns
        ],
        hide_index=True,
        key="columns",
    )
