"""Selection: what the selected points have that the others, or those selected before, have not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.selection.contrast import Contrast, contrast
from embedding_explorer.base.limits import chosen
from embedding_explorer.base.wording import counted
from embedding_explorer.data.combine import part
from embedding_explorer.data.fingerprint import digest_of
from embedding_explorer.engine import bringing, file_questions, is_little
from embedding_explorer.uses.cleaning import as_file
from ui.cache.questions import about_all
from ui.data import reading
from ui.explore import filters
from ui.frame import shell, state, widgets
from ui.jobs import downloads
from ui.jobs.answers import answer
from ui.panels import map_panel

PLACE, FILE = "selection", "selection.csv"
LISTED = 1_000  # selected rows that are sent to the browser
REST, KEPT = "rest", "kept"
VALUES = {
    "column": "column",
    "value": "value",
    "says": "among the selected",
    "selected": "selected",
    "selected_share": "of the selected",
    "rest_share": "of the others",
    "lift": "lift",
}
NUMBERS = {
    "column": "column",
    "says": "among the selected",
    "selected": "median of the selected",
    "rest": "median of the others",
    "larger": "larger",
}
SHARES = ("selected_share", "rest_share", "larger")
INTERVAL = "interval"


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw how points are found, what sets the selected ones apart, and these as a list."""
    filters.show(built, rows)
    reading.settle(PLACE, _opened, _refused)
    if not rows:
        st.markdown(
            "Select several points: draw around them on the map, or pick them in the table. This "
            "shows which values, words and numbers set them apart."
        )
        return
    others = _against(built, rows)
    if others is None and len(rows) == len(built.space):
        st.markdown("Every point is selected: there is nothing to compare.")
        return
    found = answer(
        built,
        contrast,
        "Comparing the selection",
        rows=np.asarray(rows, np.int32),
        others=others,
    )
    _apart(found)
    _list(built, rows)


def _against(built: ee.Built, rows: list[int]) -> np.ndarray | None:
    """Draw what the selection is held against; return its rows, or None for all others."""
    names, known = built.space.names, state.value("kept-selection", ())
    found = names.get_indexer(list(known))
    others = np.setdiff1d(found[found >= 0], np.asarray(rows)).astype(np.int32)
    way = REST
    with st.container(horizontal=True, vertical_alignment="bottom", key="selection-against"):
        if len(others):
            titles = {REST: "All others", KEPT: f"{counted(len(others), 'point')} kept before"}
            way = widgets.segments(
                "Compare with",
                titles,
                state.value("selection-with", REST),
                lambda way: state.put("selection-with", way),
                key="selection-with-choice",
            )
        st.button(
            "Keep these to compare with",
            key="keep-selection",
            help="The points you select next can be compared with these.",
            on_click=lambda: state.put("kept-selection", tuple(names.take(rows).tolist())),
        )
    return others if way == KEPT else None


def _apart(found: Contrast) -> None:
    st.markdown(f"**{counted(found.selected, 'point')} against {found.rest:,} others**")
    if found.values.empty and found.numbers.empty:
        st.markdown("The data has no categories, texts or numbers to compare.")
        return
    if not found.values.empty:
        _table(found.values, VALUES, key="selection-values")
    if not found.numbers.empty:
        _table(found.numbers, NUMBERS, key="selection-numbers")
    st.caption(
        "Lift: how many times as frequent as among the others. Larger: how often a selected point "
        f"has the larger number. All {found.compared:,} intervals hold at once in 95 % of cases. "
        "Points selected because of a value always differ in it."
    )


def _table(found: pd.DataFrame, titles: dict[str, str], *, key: str) -> None:
    shares = [column for column in SHARES if column in titles]
    shown = found[list(titles)].assign(**{column: found[column] * 100 for column in shares})
    bounds = zip(found["low"], found["high"], strict=True)
    shown[INTERVAL] = [_interval(*pair, percent="larger" in titles) for pair in bounds]
    numbers = {"lift": st.column_config.NumberColumn(format="%.2f")}
    percent = {titles[c]: st.column_config.NumberColumn(format="%.0f %%") for c in shares}
    st.dataframe(
        shown.rename(columns=titles),
        key=key,
        hide_index=True,
        height=min(320, 38 + 35 * len(found)),
        column_config=numbers | percent,
    )


def _interval(low: float, high: float, *, percent: bool) -> str:
    if percent:
        return f"{100 * low:.0f} to {100 * high:.0f} %"
    return " to ".join(f"{bound:.2f}" if bound < 100 else f"{bound:,.0f}" for bound in (low, high))


def _alone(built: ee.Built, rows: list[int]) -> None:
    """Draw the click that makes the selected rows a data set of their own."""
    data = built.dataset
    if not map_panel.points_are_rows(built):
        return

    def take() -> None:
        name = f"{data.source}, {counted(len(rows), 'row')}"
        try:
            if is_little(data):
                state.show_data(state.hold(part(data, rows, name)))
            else:
                reading.derive(
                    PLACE,
                    state.view().data,
                    data,
                    bringing.rows_alone,
                    title="Taking the rows",
                    rows=tuple(rows),
                    name=name,
                )
        except ee.ExplorerError as error:
            state.say(str(error))

    st.button(
        "Open these as a data set",
        key="selection-alone",
        help="They are embedded and mapped again, without the others.",
        on_click=take,
    )


def _opened(brought: reading.Brought, made: ee.Dataset, instead: str) -> None:
    with shell.guard("selection-problem"):
        state.show_data(state.hold(made))
        st.rerun()


def _refused(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    reading.told(error, "selection-problem")


def _list(built: ee.Built, rows: list[int]) -> None:
    columns = ["name", *map_panel.told(built)]
    shown = built.space.items.iloc[rows[:LISTED]][columns]
    some = f"The first {LISTED:,} of " if len(rows) > LISTED else ""
    st.markdown(f"**The selection** · {some}{counted(len(rows), built.space.unit)}")
    st.dataframe(shown, key="selection-list", hide_index=True, height=240)
    with st.container(horizontal=True, key="selection-files"):
        _alone(built, rows)
        _file(built, shown, rows)


def _file(built: ee.Built, shown: pd.DataFrame, rows: list[int]) -> None:
    """Draw the button for the list as a file: a worker takes many rows out of the table."""
    at, columns = np.asarray(rows, np.int32), list(shown.columns)
    of = (built.dataset.fingerprint, digest_of(at))
    downloads.button(
        "Download the selection",
        FILE,
        FILE,
        of=of,
        small=len(shown) == len(rows) and downloads.cells(shown) <= downloads.SMALL,
        make=lambda: as_file(shown, "csv"),
        begin=downloads.begin(
            lambda: about_all(
                [(built.dataset, built.recipe)],
                file_questions.listed,
                name=FILE,
                rows=at,
                columns=columns,
                limits=chosen(),
            )
        ),
        mime="text/csv",
    )
    downloads.under_way(FILE, of)
