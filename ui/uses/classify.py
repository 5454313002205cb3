"""Guess a label: every method's score on rows it did not see, its mistakes, and a new item."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import ExplorerError
from embedding_explorer.base.wording import of_all
from embedding_explorer.charts.uses import confusion_figure
from embedding_explorer.compare.significance import paired
from embedding_explorer.engine.use_questions import classified
from embedding_explorer.uses.classify import Classified, confused, label_columns
from embedding_explorer.uses.missing_labels import why_no_label
from ui.cache import cache
from ui.compare.jobs import made
from ui.compare.sides import Side
from ui.frame import shell
from ui.jobs.answers import answer
from ui.panels import sidebar
from ui.uses import method, predict_one, view


def show(data: ee.Dataset) -> None:
    """Draw the choice of label and methods, the scores, the mistakes, and a field for a new one."""
    label = pick_label(data)
    if not label:
        return
    with st.sidebar:
        k = sidebar.neighbors("uses-k")
    sides = method.several(data, label)
    built = made(sides)
    found: dict[str, tuple[Side, Classified]] = {}
    ready = [(s, b) for s, b in zip(sides, built, strict=True) if b is not None]
    for side, b in ready:
        try:
            scored = answer(b, classified, f"Classifying by {side.title}", label=label, k=k)
        except ExplorerError as error:
            shell.problem(f"{side.title}: {error}", key=f"classify-{side.entry}")
            continue
        found |= {f"{side.title}, {model}": (side, c) for model, c in scored.items()}
    if found:
        ranked = sorted(found, key=lambda t: -found[t][1].task.score)
        _scores(found, ranked)
        _best_two(found, ranked)
        _mistakes(found, ranked)
    if ready:
        scores: dict[str, dict[str, float]] = {}
        for side, c in found.values():
            scores.setdefault(side.entry, {})[c.model] = c.task.score
        predict_one.show(ready, label, k, scores)


def pick_label(data: ee.Dataset, *, optional: bool = False) -> str:
    """Draw the choice of label; "" where there is none."""
    columns = cache.of_data("label-columns", data, lambda: label_columns(data))
    none = ["(no label)"] if optional else []
    if not columns and not optional:
        shell.problem(
            "There is no column to predict: a label needs 2 to 100 values, at least 2 of them "
            f"repeated. {why_no_label(data)} Give another column the role label on the Data "
            "page, or use other data.",
            key="no-label",
        )
        return ""
    options = columns + none
    chosen = view.PAGE.select("Label", "label", options)
    return "" if chosen in none else chosen


def _scores(found: dict[str, tuple[Side, Classified]], ranked: Sequence[str]) -> None:
    rows = []
    for title in ranked:
        c = found[title][1]
        rows.append(
            {
                "vectors and classifier": title,
                "accuracy": c.task.score,
                "95 % interval": f"{c.task.low:.3f} to {c.task.high:.3f}",
                "macro F1": f"{c.f1:.3f}",
                "F1 interval": f"{c.f1_low:.3f} to {c.f1_high:.3f}",
            }
        )
    first = found[ranked[0]][1].task
    bar = st.column_config.ProgressColumn("accuracy", min_value=0, max_value=1, format="%.3f")
    st.dataframe(pd.DataFrame(rows), key="scores", hide_index=True, column_config={"accuracy": bar})
    st.markdown(
        f"Always predicting the most frequent label has accuracy {first.chance:.3f}. "
        f"{of_all(len(first.items), first.asked, 'row', 'were')} predicted, each by a model "
        "trained on the other folds (cross-validation). The label's own column is left out of "
        "the vectors."
    )
    notes = [note for _, c in found.values() for note in c.task.notes]
    honest = [s.rstrip(".") + "." for _, c in found.values() for s in c.honest.split(". ")]
    st.markdown(shell.plain(" ".join(dict.fromkeys([*honest, *notes]))))


def _best_two(found: dict[str, tuple[Side, Classified]], ranked: Sequence[str]) -> None:
    """Say whether the first two of the table differ by more than noise."""
    if len(ranked) < 2:
        return
    a, b = ranked[:2]
    pairs = len(ranked) * (len(ranked) - 1) // 2  # any of which could have been the best two
    told = paired(found[a][1].task, found[b][1].task, tests=pairs)
    verdict = told.says.replace("The first", a).replace("The second", b)
    st.markdown(
        f"**Best against second:** {shell.plain(verdict)} The 95 % interval of the difference is "
        f"{told.low:+.3f} to {told.high:+.3f}; p is from McNemar's test, times the number of pairs "
        "(Bonferroni), as the two were chosen as the best."
    )


def _mistakes(found: dict[str, tuple[Side, Classified]], ranked: Sequence[str]) -> None:
    chosen = view.PAGE.select("Confusion matrix of", "mistakes", ranked)
    c = found[chosen][1]
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        st.plotly_chart(
            confusion_figure(c.confusion, dark=shell.is_dark()),
            key="confusion",
            theme=None,
            config={"displayModeBar": False},
        )
    with right:
        st.markdown("**Most frequently confused**")
        table = confused(c)
        if len(table):
            st.dataframe(table, key="confused", hide_index=True)
        else:
            st.markdown("None: every row was predicted correctly.")
