"""One new thing: its predicted label, and the neighbours that decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.limits import limit
from embedding_explorer.build.out_of_sample import can_place
from embedding_explorer.uses.predict import Prediction, answered, predict
from ui.compare.sides import Side
from ui.frame import asked, names_listed, shell, state, widgets
from ui.jobs.answers import answer
from ui.uses import view

Scores = Mapping[str, Mapping[str, float]]


def show(
    ready: Sequence[tuple[Side, ee.Built]], label: str, k: int, scores: Scores | None = None
) -> None:
    """Draw the choice of method and item, the prediction, and the votes.

    `scores` are the accuracies of both classifiers by the entry of a side.
    """
    st.markdown("**Try one**")
    titles = {side.entry: side.title for side, _ in ready}
    left, right = st.columns([0.3, 0.7], gap="medium")
    with left:
        by = view.PAGE.select("Method", "one", titles)
    built = next(b for s, b in ready if s.entry == by)
    with right:
        what, is_name = _what(built)
    if not what:
        return
    with shell.guard("one-problem"):
        found = answer(built, predict, "Predicting", label=label, what=what, k=k, is_name=is_name)
        headline, told = answered(found, label, (scores or {}).get(by))
        own = _own(label, built, what) if is_name else ""
        _told(found, headline, told + own)


def _what(built: ee.Built) -> tuple[str, bool]:
    """Draw the field or the list; return what it holds, and whether that is a name."""
    names = built.space.names
    way = "item"
    if can_place(built):
        way = view.PAGE.segments("How", "trial", view.TRIALS)
    if way == "text":
        most, hint = limit("phrase_characters"), "Type a text to classify"
        return view.PAGE.text("Text", "text", most=most, placeholder=hint), False
    picked = asked.those_among("view", "selected", names)
    now = picked[0] if picked else str(names[0])
    widgets.select(
        "Item",
        names_listed.listed(names, [now]),
        now,
        lambda name: state.update(selected=(str(name),)),
        key="uses-item",
        help="Predicted without using its own label.",
    )
    names_listed.tell(names, "choose others on Explore")
    return now, True


def _own(label: str, built: ee.Built, what: str) -> str:
    value = built.dataset.items[label].iloc[built.space.position(what)]
    return f" Its own label is {value}."


def _told(found: Prediction, headline: str, told: str) -> None:
    with st.container(key="predicted"):
        st.markdown(f"### {shell.plain(headline)}")
        st.markdown(shell.plain(told))
    columns = {"similarity": st.column_config.NumberColumn(format="%.3f")}
    st.dataframe(found.votes, key="votes", hide_index=True, column_config=columns)
    st.caption("The deciding neighbours, nearest first.")
