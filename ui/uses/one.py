"""One new thing: its predicted label, and the neighbours that decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.placing import can_place
from embedding_explorer.uses.predict import Prediction
from ui import shell, state
from ui.answers import answer
from ui.compare.sides import Side
from ui.uses import view

TYPED, CHOSEN = "Type a text", "Choose an item"


def show(ready: Sequence[tuple[Side, ee.Built]], label: str, k: int) -> None:
    """Draw the choice of method and item, the prediction, and the votes."""
    st.markdown("**Try one**")
    titles = {side.entry: side.title for side, _ in ready}
    before = state.value("uses-one")
    state.seed("uses-one", before if before in titles else next(iter(titles)))
    left, right = st.columns([0.3, 0.7], gap="medium")
    with left:
        st.selectbox("By", list(titles), format_func=titles.__getitem__, key="uses-one")
    built = next(b for s, b in ready if s.entry == state.value("uses-one"))
    with right:
        what, is_name = _what(built)
    if not what:
        return
    with shell.guard("one-problem"):
        given: dict[str, Any] = {"label": label, "what": what, "k": k, "is_name": is_name}
        _told(answer(built, "predicted", "Guessing", **given), label, built, what, is_name)


def _what(built: ee.Built) -> tuple[str, bool]:
    """Draw the field or the list; return what it holds, and whether that is a name."""
    names = built.space.names
    way = CHOSEN
    if can_place(built):
        if state.value("uses-try") is None:
            state.seed("uses-try", TYPED)
        st.segmented_control("How", [TYPED, CHOSEN], key="uses-try", required=True)
        way = state.held("uses-try", TYPED)
    if way == TYPED:
        state.seed("uses-text", view.view().text)
        st.text_input(
            "Text",
            key="uses-text",
            placeholder="Type what should be labelled",
            on_change=lambda: view.update(text=str(state.value("uses-text") or "").strip()),
        )
        return view.view().text, False
    picked = [n for n in state.view().selected if n in names]
    now = picked[0] if picked else str(names[0])
    state.seed("uses-item", now)
    st.selectbox(
        "Item",
        names.tolist(),
        key="uses-item",
        help="It is guessed as if its own label were not known.",
        on_change=lambda: state.update(selected=(str(state.value("uses-item")),)),
    )
    return now, True


def _told(found: Prediction, label: str, built: ee.Built, what: str, is_name: bool) -> None:
    own = ""
    if is_name:
        value = built.dataset.items[label].iloc[built.space.position(what)]
        own = f" Its own label is {shell.plain(str(value))}."
    with st.container(key="predicted"):
        st.markdown(f"### {shell.plain(label)}: {shell.plain(found.label)}")
        st.markdown(
            f"{found.sure:.0%} of the {len(found.votes)} nearest say so. Logistic regression says "
            f"{shell.plain(found.regression)} ({found.chance:.0%}).{own}"
        )
    columns = {"similarity": st.column_config.NumberColumn(format="%.3f")}
    st.dataframe(found.votes, key="votes", hide_index=True, column_config=columns)
    st.caption("The neighbours that decided, the nearest first.")
