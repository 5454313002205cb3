"""Clean a training set: twins, outliers, labels at odds; tick what goes, take the rest away."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.limits import chosen
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.base.wording import counted, in_words
from embedding_explorer.charts.uses import threshold_histogram
from embedding_explorer.engine import file_questions
from embedding_explorer.engine.use_questions import suspected, twins
from embedding_explorer.uses import cleaning
from embedding_explorer.uses.cross_validation import blind
from embedding_explorer.uses.data_issues import Nearness, labels_at_odds, nearness
from embedding_explorer.uses.duplicate_rows import sees
from ui.cache.questions import about_all
from ui.frame import editors, shell
from ui.jobs import downloads
from ui.jobs.answers import answer
from ui.map import Coloring
from ui.panels import map_panel, sidebar
from ui.uses import method, view
from ui.uses.classify import pick_label

PLACE = "clean"
TWINS = {"cosine": 0.95}  # similarity from which rows are near-duplicates; elsewhere:
OTHER_TWINS = 0.9
TABLE_TWINS = 0.99  # of vectors that see a few columns only, where most rows are near some other
FLOOR = {"lof": 1.6}  # below, a row is about as lonely as its neighbours, whatever the others are
KINDS = (cleaning.TWIN, cleaning.OUTLIER, cleaning.LABEL, "several reasons")


def show(data: ee.Dataset, recipe: Recipe) -> None:
    """Draw the thresholds, the table of suspects, the map, and the files."""
    with st.sidebar:
        k = sidebar.neighbors("uses-k")
        label = pick_label(data, optional=True)
    if label:
        data = method.without(data, label)
        unlabelled = blind(recipe, label)
        recipe = Recipe(**{**_fields(unlabelled), "projection": recipe.projection})
    built = method.made(data, recipe)
    rows = map_panel.heard(built)
    result = st.container(key="clean-result")  # above what it is told by
    columns = sees(data, recipe)
    near = answer(built, nearness, "Measuring neighbour distances", k=k)
    left, right = st.columns(2, gap="medium")
    with left:
        twin = _twin(near, TABLE_TWINS if columns else TWINS.get(recipe.metric, OTHER_TWINS))
    with right:
        values, far = _far(near)
    pairs = answer(built, twins, "Finding near-duplicates", threshold=twin)
    odd = None
    if label:
        with shell.guard("odd-problem"):
            odd = _odd(answer(built, labels_at_odds, "Checking labels", label=label, k=k), label)
    table = answer(
        built,
        suspected,
        "Putting the list together",
        pairs=pairs,
        outliers=np.flatnonzero(values >= far),
        outlying=values,
        told_by=view.OUTLYING[view.view().by].lower(),
        odd=odd,
    )
    with result:
        _result(table, data, columns)
    _map(built, table, rows)


def _fields(recipe: Recipe) -> dict[str, Any]:
    return {name: getattr(recipe, name) for name in recipe.__dataclass_fields__}


def _twin(near: Nearness, usual: float) -> float:
    st.markdown("**Near-duplicates: similarity of the nearest other row**")
    now = view.view().twin or usual
    view.PAGE.slider(
        "Threshold: rows at least this similar are near-duplicates",
        "twin",
        0.0,
        1.0,
        now,
        of=f"{usual}",
        step=0.005,
        format="%.3f",
    )
    _histogram(near.closest, now, "similarity of the nearest row", "twin-chart")
    st.caption("Rows that differ by punctuation or capitals only are listed at any threshold.")
    return float(now)


def _far(near: Nearness) -> tuple[np.ndarray, float]:
    """Return what outliers are told by, and the threshold."""
    st.markdown("**Outliers: distance of a row from its neighbours**")
    by = view.PAGE.segments("Measure", "by", view.OUTLYING, hide=True)
    values = near.local if by == "lof" else near.spread
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-9:
        st.caption("All rows are equally far from their neighbours, so there are no outliers.")
        return values, float("inf")
    start = _usual_limit(values, FLOOR.get(by, 0.0))
    chosen = view.view().far
    now = chosen if chosen and low <= chosen <= high else start
    top = max(high + (high - low) / 200, start)
    said, at = "Threshold: rows at or above it are outliers", float(np.clip(now, low, top))
    view.PAGE.slider(said, "far", low, top, at, of=by, format="%.3f")
    _histogram(values, now, view.OUTLYING[by].lower(), "far-chart")
    return values, float(now)


@says_whether(
    "a row is an outlier",
    against="how far the rows of the same data are from their neighbours",
    by="the median and 3.5 robust deviations of logarithms (Iglewicz and Hoaglin 1993), and a "
    "local outlier factor of at least 1.6; a threshold that is shown and can be moved",
    shown="Uses: Clean",
)
def _usual_limit(values: np.ndarray, floor: float) -> float:
    """Return the median and 3.5 robust deviations (Iglewicz and Hoaglin 1993), or the floor.

    Of logarithms, since distances are skewed: of the distances themselves up to 8 % of an ordinary
    cloud would be outliers, of these 4 %. Rows with k twins, at 0, do not count.
    """
    logs = np.log(values[values > 0])
    middle = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - middle)))
    limit = float(np.exp(middle + 3.5 * spread)) if spread > 0 else float(values.max()) + 1e-9
    return max(limit, floor)


def _odd(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """Draw who must speak against a label; return the rows at odds with them."""
    st.markdown(f"**Possible label errors in {shell.plain(label)}**")
    by = view.PAGE.segments("Measure", "odd", view.ODD, hide=True)
    both = table[table["both"]]
    st.markdown(
        f"In {counted(len(table), 'row')} most neighbours have a different label. For "
        f"{len(both):,} of these, logistic regression trained without the row agrees with the "
        "neighbours. Where labels are hard to separate, most given labels are still correct."
    )
    return both if by == "both" else table


def _histogram(values: np.ndarray, threshold: float, title: str, key: str) -> None:
    st.plotly_chart(
        threshold_histogram(values, threshold, title, dark=shell.is_dark()),
        key=key,
        theme=None,
        config={"displayModeBar": False},
    )
    reach = int((values >= threshold).sum())
    reaches = "reaches" if reach == 1 else "reach"
    st.caption(
        f"{reach:,} of {counted(len(values), 'row')} {reaches} the threshold, the dashed line."
    )


def _result(table: pd.DataFrame, data: ee.Dataset, columns: list[str]) -> None:
    """Draw the suspects with a tick each, and above them what is left and the files of it."""
    files = st.container(key="clean-left")
    st.markdown(
        f"**To review: {len(table):,} of {counted(len(data), 'row')}.** Tick the rows to remove. "
        "Only exact duplicates are ticked: same text, vector or image, and same values in all your "
        "other columns. Near-duplicates, outliers and possible label errors may be your most "
        "valuable rows, so you decide."
    )
    if columns:
        st.markdown(
            f"These vectors use only {shell.plain(in_words(columns))}: rows alike there may "
            "still differ."
        )
    edited = _table(table, data)
    with files:
        _files(data, edited)


def _table(table: pd.DataFrame, data: ee.Dataset) -> pd.DataFrame:
    if table.empty:
        return table
    # What was ticked belongs to these very rows: other rows are another table.
    rows = tuple(table[["position", "drop"]].itertuples(index=False, name=None))
    key = f"suspects-{data.fingerprint[:12]}-{hash(rows) % 10**8}"
    edited = st.data_editor(
        table,
        key=key,
        hide_index=True,
        height=min(300, 38 + 35 * len(table)),
        disabled=["position", "name", "reasons", "why"],
        column_config={
            "position": None,
            "drop": st.column_config.CheckboxColumn("drop", width=60),
            "why": st.column_config.TextColumn(width="large"),
        },
        column_order=["drop", "name", "reasons", "why"],
    )
    editors.is_refused(key)
    # Streamlit adds rows to a table of fixed rows, too, for whoever asks: they are no suspects.
    return pd.DataFrame(edited).head(len(table))


def _files(data: ee.Dataset, table: pd.DataFrame) -> None:
    """Offer the cleaned data and the list of what was dropped."""
    drop = table.loc[table["drop"].astype(bool), "position"].tolist()
    left = len(data) - len(drop)
    st.markdown(
        f"**{counted(len(drop), 'row')} {'goes' if len(drop) == 1 else 'go'}, {left:,} "
        f"{'stays' if left == 1 else 'stay'}.**"
    )
    of = (data.fingerprint, tuple(drop))
    with st.container(horizontal=True, key="clean-files"):
        for form in cleaning.FORMS:
            _cleaned(data, drop, form, of)
        why = cleaning.dropped_list(data, table)
        downloads.table("Dropped rows and reasons", why, "dropped.csv", of=of)
    downloads.under_way(PLACE, of)
    st.caption(
        "Your columns, in their original order. In CSV files, an apostrophe precedes text that "
        "a spreadsheet would run as a formula."
    )


def _cleaned(data: ee.Dataset, drop: list[int], form: str, of: Hashable) -> None:
    name = f"cleaned.{form}"
    size = downloads.cells(data.items) + (0 if data.vectors is None else data.vectors.size)
    refused = len(drop) == len(data) or (form == "parquet" and not data.items.columns.is_unique)
    downloads.button(
        f"Cleaned data as {form}",
        name,
        PLACE,
        of=of,
        small=size <= downloads.SMALL and not refused,
        make=lambda: cleaning.as_file(cleaning.cleaned(data, drop), form),
        begin=downloads.begin(
            lambda: about_all(
                [(data, None)],
                file_questions.cleaned_file,
                form=form,
                name=name,
                drop=drop,
                about={"reading": data.reading},
                limits=chosen(),
            )
        ),
        mime=file_questions.MIMES[form],
    )


def _map(built: ee.Built, table: pd.DataFrame, rows: list[int]) -> None:
    codes = np.full(len(built.space), -1, np.int32)
    for position, reasons in table[["position", "reasons"]].itertuples(index=False):
        codes[position] = KINDS.index(reasons) if reasons in KINDS else len(KINDS) - 1
    colors = Coloring("to review", codes=codes, levels=KINDS, missing="nothing")
    map_panel.draw(built, rows, (), colors)
