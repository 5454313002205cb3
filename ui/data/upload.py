"""Ways to bring data: a sample, pasted text, a typed table, files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import shown
from embedding_explorer.base.limits import RowsLimitError, limit
from embedding_explorer.base.wording import counted
from embedding_explorer.data.samples import cards
from ui.cache import cache
from ui.data import reading
from ui.frame import editors, left_behind, shell, state, widgets

PASTED = ("One item per line", "A whole text")
USED, WAY = "typed-used", "way-drawn"  # the table that was used, the way that is open
PLACE = "data"  # where the bar of what is being read stands
PAGE = "Data"  # whose fields these are
LETTERS = 500_000  # of a pasted text: it is sent anew with all that is done on the page
ACROSS = 3  # samples side by side


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
            max_chars=LETTERS,
            placeholder="bird\nnest\nlion\nden",
        )
        st.caption(f"Up to {LETTERS:,} characters; use Upload for a longer text.")
        how = st.segmented_control(
            "Read it as", PASTED, key="pasted-as", default=PASTED[0], required=True
        )
        if st.form_submit_button("Use this text", type="primary", key="use-text"):
            way = "lines" if how == PASTED[0] else "whole"
            _take(lambda: reading.bring(text, "pasted text", how=way))


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
    st.caption(f"Add up to {editors.ROWS} rows, typed or pasted; use Upload for a larger table.")
    refused = editors.is_refused("typed")
    typed = repr(state.value("typed"))
    if any((state.value("typed") or {}).values()) and state.value(USED) != typed:
        _note("The typed table was not used; type it again on Data, and press Use this table.")
    if st.button("Use this table", type="primary", key="use-table", disabled=refused):
        state.put(USED, typed)
        _take(lambda: reading.bring(edited, "typed table"))


def upload() -> None:
    """Draw the field for files; it is empty again once its files were read."""
    with st.container(key="files"):
        files = st.file_uploader(
            "One file or several: a table, text, vectors, images, a graph or distances",
            type=None,  # what a file is its bytes say; a suffix may be of any kind, or missing
            accept_multiple_files=True,
            key=f"files-{state.value('uploads') or 0}",
            help=f"Up to {limit('files'):,} files at a time, "
            f"{limit('upload_bytes') // 1_000_000} MB each. Tables: CSV, Excel, ODS, JSON, "
            "Parquet, Arrow. Vectors: NPY, NPZ, Matrix Market, svmlight, word2vec, GloVe, "
            "fastText, the Projector's files. Graphs: edge lists, GraphML, GEXF, GML, Pajek, DOT, "
            "JSON. Distance matrices. Text. Images or a zip of them, with a table of labels. Also "
            "compressed with gzip, bzip2, xz or zstd.",
        )
    if not files:
        return
    use, beside = _use()
    label = "Use these files" if len(files) > 1 else "Use this file"
    more = f" and {counted(len(files) - 1, 'other file')} were" if len(files) > 1 else " was"
    _note(
        f"{shown(files[0].name)}{more} chosen and not used; choose again under Upload on Data, and "
        f"press {label}."
    )
    if st.button(label, type="primary", key="use-files"):
        named = [(file.name, file.getvalue()) for file in files]
        _take(lambda: replace(reading.bring(named), use=use, beside=beside))


def _use() -> tuple[str, str]:
    """Draw whether files are new data, or belong to what is open; return that and its key."""
    key = state.view().data
    now = state.own_data().get(key)
    if now is None or state.is_linked(key):
        return "new", ""
    titles = {
        "new": "As a new data set",
        "replace": f"Replace {now.source}",
        "append": f"Append to {now.source}",
    }
    help = "Replace keeps name and roles where columns agree. Append adds rows of equal columns."
    use = widgets.segments("Use the file", titles, "new", key="use", of=key, help=help)
    return use, "" if use == "new" else key


WAYS: dict[str, Callable[[], None]] = {
    "Samples": samples,
    "Paste": paste,
    "Type a table": table,
    "Upload": upload,
}


def draw(way: str) -> None:
    """Draw one way; what was given by another and not used is said, as its fields are gone."""
    if way != state.value(WAY):
        left_behind.tell()
        shell.tell_said()
    state.put(WAY, way)
    left_behind.note(PAGE, "")
    WAYS[way]()


def _note(sentence: str) -> None:
    if not reading.is_under_way(PLACE):
        left_behind.note(PAGE, sentence)


def _take(bring: Callable[[], reading.Brought]) -> None:
    """Begin to read what is brought; on an error say it and keep everything."""
    left_behind.note(PAGE, "")
    state.put("too-large", None)
    with shell.guard("data-problem"):
        reading.begin(PLACE, bring())


def settle() -> None:
    """Make current what was read; while it is being read show how far that is."""
    reading.settle(PLACE, _accept, _refuse)


def _accept(brought: reading.Brought, data: ee.Dataset, instead: str) -> None:
    """Make a dataset the current one, in the place of another if it was read again."""
    with shell.guard("data-problem"):
        if place := instead or brought.beside:  # a worker has joined it with that, if it should be
            key = state.put_instead(place, data)
        else:
            key = state.hold(data)
        if brought.use == reading.CHANGED:
            st.rerun()
        state.show_data(key)
        if brought.use == "append":  # both files together cannot be read again in another way
            state.put("brought", {k: b for k, b in state.value("brought", {}).items() if k != key})
        else:
            state.put("brought", {**state.value("brought", {}), key: brought})
        if not instead:
            state.put("uploads", (state.value("uploads") or 0) + 1)
        st.rerun()


def _refuse(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    if instead:  # it stays as it was, and the buttons go back
        state.say(str(error))
        state.put("roles-refused", state.value("roles-refused", 0) + 1)
        st.rerun()
    reading.told(error, "data-problem")
    if isinstance(error, RowsLimitError):
        state.put("too-large", (brought, error.limit))
    elif brought.upload:
        cache.drop(brought.upload)


def read_again(key: str, **option: str | tuple[str, ...] | None) -> None:
    """Read what was brought in another way, in the place of what it was read as.

    Nothing is done where it is gone: the page of the click may be from before it was replaced.
    """
    brought = state.value("brought", {}).get(key)
    if brought is None:
        return
    again = replace(brought, options={**brought.options, **option})
    reading.begin(PLACE, again, instead=key)


def offer_sample() -> None:
    """Offer a fair random sample where what was brought is over a limit."""
    waiting = state.value("too-large")
    if not waiting:
        return
    brought, allowed = waiting

    def take() -> None:
        state.put("too-large", None)
        drawn = {**brought.options, "sample": allowed, "sample_seed": 0}
        reading.begin(PLACE, replace(brought, options=drawn))

    label = f"Use a random sample of {allowed:,} rows"
    st.button(label, key="take-sample", on_click=take)
