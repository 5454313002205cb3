"""Whether each method's vectors are in health: what makes their neighbours less worth."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from embedding_explorer.compare import health
from ui.compare.join import Items, There
from ui.faithfulness.scores import value
from ui.frame import shell
from ui.jobs.answers import answer


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw the measures of every method side by side, each with its verdict."""
    tables = {t.title: _measured(t) for t in there}
    found = []
    for number, measure in enumerate(next(iter(tables.values()))["measure"]):
        row = {"measure": f"**{measure}**"}
        for title, table in tables.items():
            row[shell.plain(title)] = _cell(table.iloc[number])
        row["starts to matter"] = str(next(iter(tables.values()))["starts_to_matter"].iloc[number])
        found.append(row)
    with st.container(key="compare-health"):
        st.table(found, border="horizontal", hide_index=True)
    st.caption(
        "Measured on the vectors used for the neighbours, before any map. Values have 95 % "
        "intervals wherever points can be resampled."
    )
    for t in there:
        looked, n = int(tables[t.title]["points"].max()), len(t.built.space)
        least = int(tables[t.title]["points"].where(lambda p: p > 0).min())
        if least < looked:
            st.caption(
                shell.plain(f"{t.title}: some measures used a sample of {least:,} of {n:,} points.")
            )


def _measured(t: There) -> pd.DataFrame:
    return answer(t.built, health, "Measuring the vectors")


def _cell(row: pd.Series) -> str:
    numbers = float(row["value"]), float(row["low"]), float(row["high"])
    mean, low, high = numbers
    shown = value(mean, low, high) if low != high else value(mean, float("nan"), high)
    return f"{shown}  \n:small[{shell.plain(str(row['says']))}]"
