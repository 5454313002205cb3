"""How faithful each map of a comparison is to its own vectors, and where each is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from embedding_explorer.base import registry
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.engine.map_questions import believed, same_again
from embedding_explorer.measures import measure
from embedding_explorer.measures.diagnostics.local_trust import Region
from ui.compare.join import Items, There
from ui.compare.maps import near, select
from ui.faithfulness.panel import AGAIN, other_seeds, seeds_differ
from ui.faithfulness.scores import INTERVALS, number, value
from ui.frame import shell, state
from ui.jobs.answers import answer, answer_of
from ui.panels import local_trust

MOST = 4  # regions listed of every map


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw one table of measures for all maps, and the worst regions of each."""
    tables = {t.title: _measured(t) for t in there if t.built.map is not None}
    if not tables:
        st.markdown("None of these methods makes a map.")
        return
    if any(seeds_differ(t.built.recipe) for t in there):
        st.toggle(
            f"Rerun each with {AGAIN} other seeds",
            key="compare-same-again",
            help="Measures how many neighbours on each map stay the same with other seeds.",
        )
        if state.value("compare-same-again"):
            again = {t.title: _same_again(t) for t in there if t.title in tables}
            tables = {title: pd.concat([table, again[title]]) for title, table in tables.items()}
    with st.container(key="compare-faithful"):
        st.table(_rows(tables), border="horizontal", hide_index=True)
    for t in there:
        if (table := tables.get(t.title)) is not None:
            _sampled(t, table)
    st.caption(
        "Each map is compared with its own vectors: a map can be faithful to poor vectors. "
        f"Chance is a map with randomly shuffled positions. {INTERVALS} Best: its interval "
        "overlaps no other. This ranks these very maps, not their methods."
    )
    _regions(there, items, rows)


def _measured(t: There) -> pd.DataFrame:
    return answer(t.built, measure, "Measuring the map", k=near(len(t.built.space)))


def _same_again(t: There) -> pd.DataFrame:
    """Return how many neighbours a map keeps with other seeds; none to ask where nothing draws."""
    recipe, k = t.built.recipe, near(len(t.built.space))
    others = other_seeds(recipe, AGAIN) if seeds_differ(recipe) else [recipe]
    of = [(t.built.dataset, r) for r in (recipe, *others)]
    return answer_of(of, same_again, "Rerunning with other seeds", k=k)


def _sampled(t: There, table: pd.DataFrame) -> None:
    looked, n = int(table["sampled"].iloc[0]), len(t.built.space)
    if looked < n:
        st.caption(shell.plain(f"{t.title}: estimated from a random {looked:,} of {n:,} points."))


def _rows(tables: dict[str, pd.DataFrame]) -> list[dict[str, str]]:
    whole = pd.concat([table.assign(method=title) for title, table in tables.items()])
    found = []
    for key, part in whole.groupby("measure", sort=False):
        module = registry.find("measures", str(key))
        row = {"measure": f"{part['title'].iloc[0]}{'' if module.HIGHER else ' (lower is better)'}"}
        by_method = part.set_index("method")
        for title in tables:
            there = title in by_method.index
            row[shell.plain(title)] = _cell(by_method.loc[title]) if there else "–"
        row["best"] = shell.plain(best(part, higher=module.HIGHER))
        found.append(row)
    return found


def _cell(row: pd.Series) -> str:
    low, high = float(row["low"]), float(row["high"])
    return f"{value(float(row['value']), low, high)} :small[chance {number(float(row['chance']))}]"


@says_whether(
    "one map is the best by a measure",
    against="every other map",
    by="95 % intervals that do not meet",
    shown="Compare: Map quality",
)
def best(part: pd.DataFrame, *, higher: bool) -> str:
    """Return which method is best beyond its interval, in words.

    Parameters
    ----------
    part : DataFrame
        method, value, low, high: one measure of several maps.
    higher : bool
        Whether more is better.
    """
    known = part.dropna(subset=["value", "low", "high"])
    if len(known) < 2:
        return "nothing to compare"
    order = known.sort_values("value", ascending=not higher, kind="stable")
    first, rest = order.iloc[0], order.iloc[1:]
    near = rest["high"] >= first["low"] if higher else rest["low"] <= first["high"]
    if not near.any():
        return str(first["method"])
    also = sorted(str(m)[:1] for m in [first["method"], *rest["method"][near]])
    return f"no clear best: {', '.join(also[:-1])} and {also[-1]}"


def _regions(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    st.markdown("**Unreliable regions of each map**")
    drawn = [(i, t) for i, t in enumerate(there) if t.built.map is not None]
    columns = st.columns(2 if len(drawn) in (2, 4) else min(len(drawn), 3), gap="medium")
    for place, (i, t) in enumerate(drawn):
        with columns[place % len(columns)], st.container(key=f"regions-{t.letter}"):
            st.markdown(f"{shell.plain(t.title)}")
            title, k = "Computing local reliability", near(len(t.built.space))
            found = answer(t.built, believed, title, k=k)
            if len(rows) == 1:
                st.caption(
                    shell.plain(local_trust.reason_of(t.built, found, int(items.rows[i][rows[0]])))
                )
            if not found["regions"]:
                st.caption("No unreliable region was found.")
            for number_, region in enumerate(found["regions"][:MOST]):
                _region(t, region, number_, items, i)
            if len(found["regions"]) > MOST:
                st.caption(
                    f"{len(found['regions']) - MOST} more, each less serious, are not listed."
                )
            for note in found["belief"].notes:
                st.caption(shell.plain(note))


def _region(t: There, region: Region, number_: int, items: Items, i: int) -> None:
    st.markdown(local_trust.told(region))
    chosen = positions(items, i, region.rows)
    less = "" if len(chosen) == len(region) else f" the {len(chosen):,} in all"
    st.button(
        f"Select{less}",
        key=f"region-{t.letter}-{number_}",
        disabled=not len(chosen),
        help="Selects these points on all maps.",
        on_click=select,
        args=(items, chosen.tolist()),
    )


def positions(items: Items, side: int, rows: np.ndarray) -> np.ndarray:
    """Return which joined items stand in these rows of a side's space, in the order of the rows."""
    order = np.argsort(items.rows[side], kind="stable")
    known = items.rows[side][order]
    at = np.searchsorted(known, rows)
    inside = at < len(known)
    inside[inside] = known[at[inside]] == np.asarray(rows)[inside]
    return order[at[inside]]
