"""Ways to bring data: a sample, pasted text, a typed table, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.limits import RowsLimitError, limit
from embedding_explorer.readers import read_text
from embedding_explorer.samples import cards
from ui import shell, state

PASTED = ("One item per line", "A whole text")
ACROSS = 3  # samples side by side
SUFFIXES = "csv tsv txt xlsx json jsonl ndjson parquet feather arrow npy npz vec bin gz zip"
SUFFIXES += " png jpg jpeg webp edges edgelist"


@dataclass(frozen=True)
class Brought:
    """What was brought, so that it can be read again in another way."""

    source: Any
    name: str | None
    options: Mapping[str, Any]


def samples() -> None:
    """Draw a card per built-in sample."""
    known = list(cards().items())
    for first in range(0, len(known), ACROSS):
        row = known[first : first + ACROSS]
        for column, (key, card) in zip(st.columns(ACROSS), row, strict=False):
            with column:
                _card(key, card)


def _card(key: str, card: Mapping[str, Any]) -> None:
    """Draw one sample, as high as its row, the button at the bottom."""
    with st.container(
        border=True, height="stretch", vertical_alignment="distribute", key=f"sample-{key}"
    ):
        with st.container(gap="small"):
            st.markdown(f"**{card['title']}**")
            st.caption(shell.plain(str(card["summary"])))
            st.caption(f"{card['rows']:,} rows · {card['kind']}")
        if st.button("Explore", key=f"open-{key}", icon=":material/arrow_forward:"):
            _open(key)


def _open(key: str) -> None:
    state.show_data(key)
    shell.go("pages/explore.py")


def paste() -> None:
    """Draw a field for words, sentences or a whole text."""
    with st.form("paste", border=False):
        text = st.text_area(
            "Words, items or sentences",
            key="pasted",
            height=220,
            placeholder="bird\nnest\nlion\nden",
        )
        how = st.segmented_control(
            "Read it as", PASTED, key="pasted-as", default=PASTED[0], required=True
        )
        if st.form_submit_button("Use this text", type="primary", key="use-text"):
            way = "lines" if how == PASTED[0] else "whole"
            _take(Brought(text, "pasted text", {"how": way}))


def table() -> None:
    """Draw a small table to type into; it opens with the produce sample."""
    edited = st.data_editor(
        ee.sample("produce").items.head(12),
        column_config={"price": st.column_config.NumberColumn(format="%.2f")},
        num_rows="dynamic",
        key="typed",
        hide_index=True,
        height=420,
    )
    if st.button("Use this table", type="primary", key="use-table"):
        _take(Brought(edited, "typed table", {}))


def upload() -> None:
    """Draw the field for files; it is empty again once its files were read."""
    with st.container(key="files"):
        files = st.file_uploader(
            "One file or several",
            type=SUFFIXES.split(),
            accept_multiple_files=True,
            key=f"files-{state.value('uploads') or 0}",
            help=f"Up to {limit('upload_bytes') // 1_000_000} MB each: tables (CSV, Excel, JSON, "
            "Parquet, Arrow), text, vectors (NPY, NPZ, word2vec, GloVe, fastText, the Projector's "
            "TSV pair), images or a zip of them, an edge list; also gzipped.",
        )
    if files and st.button(
        "Use these files" if len(files) > 1 else "Use this file", type="primary", key="use-files"
    ):
        pairs = [(file.name, file.getvalue()) for file in files]
        source, name = (pairs, None) if len(pairs) > 1 else (pairs[0][1], pairs[0][0])
        _take(Brought(source, name, {}))


WAYS: dict[str, Callable[[], None]] = {
    "Samples": samples,
    "Paste": paste,
    "Type a table": table,
    "Upload": upload,
}


def _take(brought: Brought) -> None:
    """Read what was brought and make it current; on an error say it and keep everything."""
    state.put("too-large", None)
    try:
        data = read(brought)
    except RowsLimitError as error:
        shell.problem(str(error), key="data-problem")
        state.put("too-large", (brought, error.limit))
        return
    except ee.ExplorerError as error:
        shell.problem(str(error), key="data-problem")
        return
    _accept(brought, data)


def _accept(brought: Brought, data: ee.Dataset) -> None:
    key = state.keep(data)
    state.put("brought", (key, brought))
    state.put("uploads", (state.value("uploads") or 0) + 1)
    st.rerun()


def offer_sample() -> None:
    """Offer a fair random sample where what was brought is over a limit."""
    waiting = state.value("too-large")
    if not waiting:
        return
    brought, allowed = waiting
    if st.button(f"Take a fair random sample of {allowed:,} rows", key="take-sample"):
        state.put("too-large", None)
        _take(replace(brought, options={**brought.options, "sample": allowed, "sample_seed": 0}))


def read(brought: Brought) -> ee.Dataset:
    """Read, or read again, what was brought."""
    if isinstance(brought.source, str):
        return read_text(brought.source, **brought.options)
    return ee.read(brought.source, name=brought.name, **brought.options)
