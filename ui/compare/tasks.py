"""A task of the reader's own: a score per method, and whether two of them really differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from embedding_explorer.analysis.words import benchmarks
from embedding_explorer.base.errors import ExplorerError, InputError
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.base.wording import subject
from embedding_explorer.compare.significance import Difference, paired
from embedding_explorer.compare.tasks import SHARE, Task
from embedding_explorer.data.columns import texts_of
from embedding_explorer.engine.compare_questions import ranks_differ, task_scored
from ui.compare.join import Items, There
from ui.compare.maps import near
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer

KINDS = {
    "label": "Predict a label from neighbours",
    "similarity": "Rank pairs by similarity",
    "analogy": "Solve analogies",
    "odd": "Find the odd one out",
}
LINES = {
    "similarity": (
        "a, b, score",
        "One pair per line: two names and the similarity people gave them.",
    ),
    "analogy": ("a, b, c, expected", "One question per line: a is to b as c is to expected."),
    "odd": ("a, b, odd", "One triple per line: two that belong together, then the odd one."),
}
MOST = 2_000  # lines of a list
LETTERS = 200_000  # of it
NOISE = 0.05  # how often chance alone may look like a difference
Rows = tuple[tuple[str, ...], ...]


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw the choice of task, the scores, and the test of every pair with the first."""
    kind = widgets.segments("Task", KINDS, widgets.kept("task-kind", KINDS), key="task-kind")
    asked = _column(there) if kind == "label" else _list(kind, there)
    if not asked:
        return
    found: dict[str, Task] = {}
    for i, t in enumerate(there):
        try:
            own = _labels(there, items, i, asked) if isinstance(asked, str) else asked
            k = near(len(t.built.space))
            scored = answer(t.built, task_scored, "Scoring", kind=kind, asked=own, k=k)
            found[t.letter] = _called_as_first(scored, t, items, i) if kind == "label" else scored
        except ExplorerError as error:
            shell.problem(f"{t.title}: {error}", key=f"task-problem-{t.letter}")
    if found:
        _scores(there, found)
        _differences(there, found, asked)
        _answers(there, found)


def _labels(there: Sequence[There], items: Items, i: int, column: str) -> str | tuple[object, ...]:
    """Return the column where the side has it, else the labels that its joined items have in A."""
    space = there[i].built.space
    if column in space.items.columns:
        return column
    labels = np.full(len(space), None, object)
    first = texts_of(there[0].built.space.items[column])
    labels[items.rows[i]] = first.iloc[items.rows[0]].to_numpy()
    return tuple(None if pd.isna(x) else str(x) for x in labels)


def _called_as_first(task: Task, t: There, items: Items, i: int) -> Task:
    """Return the answers under the names that the first side gives the items."""
    names = pd.Series(items.names.to_numpy(), index=t.built.space.names[items.rows[i]])
    own = task.items["item"]
    return replace(task, items=task.items.assign(item=own.map(names).fillna(own)))


def _column(there: Sequence[There]) -> str:
    """Draw the choice of label column."""
    built = there[0].built
    roles = built.dataset.roles
    columns = [
        c
        for c in built.space.items.columns
        if roles.get(c) in ("label", "category") and built.space.items[c].nunique() > 1
    ]
    if not columns:
        st.markdown(
            "No column is a label. Give a column the role *label* on the Data page, or choose "
            "another task."
        )
        return ""
    before = widgets.kept("task-column", columns)
    return str(widgets.select("Label", columns, before, key="task-column"))


def _list(kind: str, there: Sequence[There]) -> Rows:
    """Draw the field for a list, filled from a published set if wanted; return its rows."""
    form, help_ = LINES[kind]
    if kind == "similarity" and there[0].built.space.unit in ("word", "vector"):
        st.pills(
            "Published list",
            list(benchmarks.SIMILARITY_SETS),
            key="task-set",
            on_change=lambda: _fill(there),
        )
    key = f"task-list-{kind}"
    st.text_area(help_, key=key, placeholder=form, height=150, max_chars=LETTERS)
    return _rows(str(state.value(key) or ""), form)


def _fill(there: Sequence[There]) -> None:
    title = state.value("task-set")
    if title in benchmarks.SIMILARITY_SETS:
        pairs = benchmarks.judged_pairs(there[0].built.space, title)
        lines = [f"{a}, {b}, {score}" for a, b, score in pairs[["a", "b", "people"]].to_numpy()]
        state.put("task-list-similarity", "\n".join(lines))


def _rows(text: str, form: str) -> Rows:
    """Return the cells of every line; InputError names the first that has too few or too many."""
    wanted = form.count(",") + 1
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise InputError(f"The list has {len(lines):,} lines; at most {MOST:,} are allowed.")
    rows = []
    for i, line in lines:
        cells = tuple(cell.strip() for cell in line.replace("\t", ",").split(","))
        if len(cells) != wanted or not all(cells):
            raise InputError(f"Line {i} of the list is {line.strip()!r}; it should be {form}.")
        rows.append(cells)
    return tuple(rows)


def _scores(there: Sequence[There], found: dict[str, Task]) -> None:
    """Draw the score of every method with its interval and what knowing nothing scores."""
    table = pd.DataFrame(
        [
            {
                "method": t.title,
                "score": found[t.letter].score,
                "95 % interval": _range(found[t.letter].low, found[t.letter].high),
                "chance": f"{found[t.letter].chance:.2f}",
                "answered": f"{len(found[t.letter].items):,} of {found[t.letter].asked:,}",
            }
            for t in there
            if t.letter in found
        ]
    )
    kind = next(iter(found.values())).kind
    label = "accuracy" if kind == SHARE else "rank correlation"
    bar = st.column_config.ProgressColumn(label, min_value=0, max_value=1, format="%.3f")
    st.dataframe(table, hide_index=True, column_config={"score": bar})
    for letter, task in found.items():
        for note in task.notes:
            st.caption(shell.plain(f"{letter}: {note}"))


def _differences(there: Sequence[There], found: dict[str, Task], asked: str | Rows) -> None:
    """Say for every method whether it differs from the first by more than noise."""
    first = there[0].letter
    others = [t for t in there[1:] if t.letter in found]
    if first not in found or not others:
        return
    st.markdown(
        "**Is the difference from A statistically significant?** Paired, on the same items."
    )
    rows = []
    for t in others:
        try:
            d = _difference(t, there[0], found, asked, len(others))
        except InputError as error:
            rows.append({"method": t.title, "verdict": str(error)})
            continue
        rows.append(
            {
                "method": t.title,
                "verdict": _verdict(d, t.letter, first),
                "difference": f"{d.difference:+.3f}",
                "95 % interval": _range(d.low, d.high),
                "p": "" if pd.isna(d.p) else f"{d.p:.2g}",
                "items": f"{d.items:,}",
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    if len(others) > 1:
        st.caption(
            f"{subject(len(others), 'test', 'are')} made at once, so each p is multiplied by "
            f"{len(others)} (Bonferroni); below {NOISE} a difference is significant."
        )


def _difference(
    t: There, first: There, found: dict[str, Task], asked: str | Rows, tests: int
) -> Difference:
    """Return whether a method differs from the first; ranks are drawn 1,999 times by a worker."""
    if found[t.letter].kind == SHARE:
        return paired(found[t.letter], found[first.letter], tests=tests)
    title = "Testing the differences"
    return answer(t.built, ranks_differ, title, first.built, asked=asked, tests=tests)


@says_whether(
    "a method does better than the first on a task",
    against="the first method, on the same items",
    by="the same tests at 5 %, times the number of methods",
    shown="Compare: Tasks",
)
def _verdict(d: Difference, letter: str, first: str) -> str:
    """Say whether a method does better than the first, several tests being made at once."""
    if pd.isna(d.p):
        return d.says
    if d.p >= NOISE:
        return "Not significant."
    better, worse = (letter, first) if d.difference > 0 else (first, letter)
    return f"{better} does better than {worse}: significant."


def _answers(there: Sequence[There], found: dict[str, Task]) -> None:
    with st.expander("All answers", key="task-answers"):
        for t in there:
            if t.letter in found:
                st.markdown(f"**{shell.plain(t.title)}**")
                st.dataframe(found[t.letter].items.head(1_000), hide_index=True, height=200)


def _range(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"{low:.3f} to {high:.3f}"
