"""The yardstick: what the methods share, beside what chance and a mere rerun would give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from embedding_explorer.charts.compare import overlap_curve
from embedding_explorer.compare import Comparison, Estimate, Rerun, compare, rerun
from embedding_explorer.compare.rerun import can_resample
from embedding_explorer.compare.sentences import verdict, which_differ
from ui.compare.join import Items, There
from ui.compare.maps import near
from ui.compare.view import view
from ui.frame import shell, state
from ui.jobs.answers import ahead, answer

RUNS = 3
AGAIN = "Rerunning with other seeds"


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw every other method against the first: the verdict, the measures, the curve."""
    if len(there) < 2:
        st.markdown("Choose a second method to compare with.")
        return
    if any(_can_resample(t) for t in there):
        _how_to_rerun()
    _begin(there)
    runs = {t.letter: rerun_of(t) for t in there}
    for other in there[1:]:
        steady = _less_steady(there[0], other, runs)
        again = runs[steady.letter]
        with st.container(key=f"yardstick-{other.letter}", border=True):
            found = compared(there[0], other)
            on_map = compared(there[0], other, on="map")
            st.markdown(f"#### A and {shell.plain(other.title)}")
            st.markdown(f"**Vectors.** {shell.plain(_verdict(found, again.vectors))}")
            st.markdown(
                f"**Pictures.** {shell.plain(_verdict(on_map, again.map))} "
                f"{shell.plain(which_differ(found.overlap, on_map.overlap))}"
            )
            left, right = st.columns([0.58, 0.42], gap="medium")
            with left:
                _table(found, again.vectors)
            with right:
                st.plotly_chart(
                    overlap_curve(found, again.vectors, dark=shell.is_dark()),
                    key=f"curve-{other.letter}",
                    theme=None,
                    config={"displayModeBar": False},
                )
            st.caption(
                shell.plain(f"The rerun is that of {steady.title}, the less stable of the two.")
            )
            for note in found.notes:
                st.caption(shell.plain(_in_letters(note, other)))
    _explain(found)
    for t in there:
        for note in runs[t.letter].notes:
            st.caption(shell.plain(f"Rerun of {t.title}: {note}"))


def _less_steady(one: There, other: There, runs: dict[str, Rerun]) -> There:
    """Return the side whose own reruns share fewer neighbours: two methods cannot share more."""
    return min((one, other), key=lambda t: runs[t.letter].vectors.mean)


def _in_letters(note: str, other: There) -> str:
    """Return a note of a comparison with the letters that the sides have on this page."""
    return re.sub(r"\bof b\b", f"of {other.letter}", re.sub(r"\bof a\b", "of A", note))


def compared(one: There, other: There, on: str = "vectors") -> Comparison:
    """Return how alike two sides are, worked out by the engine and kept."""
    return answer(one.built, compare, _title(other), other.built, **_how(one, other, on))


def rerun_of(t: There) -> Rerun:
    """Return what a mere rerun of a side gives, worked out by the engine and kept."""
    return answer(t.built, rerun, AGAIN, **_runs(t))


def _runs(t: There) -> dict[str, Any]:
    resample = _can_resample(t) and bool(state.value("compare-resample"))
    return {"k": near(len(t.built.space)), "seeds": RUNS, "resample": resample}


def _can_resample(t: There) -> bool:
    return can_resample(t.built) and len(t.built.dataset) > 1


def _how_to_rerun() -> None:
    """Draw the choice of what a rerun of Word2Vec on words changes."""
    st.toggle(
        "Rerun on resampled texts",
        key="compare-resample",
        help="A bootstrap: each run learns from the same number of texts, drawn with "
        "replacement. It shows how much the result depends on these particular texts.",
    )


def _begin(there: Sequence[There]) -> None:
    """Let all workers take part: everything the page asks one by one is asked for at once."""
    for t in there:
        ahead(t.built, rerun, AGAIN, **_runs(t))
    for other in there[1:]:
        for on in ("vectors", "map"):
            how = _how(there[0], other, on)
            ahead(there[0].built, compare, _title(other), other.built, **how)


def _title(other: There) -> str:
    return f"Comparing A and {other.letter}"


def _how(one: There, other: There, on: str) -> dict[str, Any]:
    by, keys = view().by, None
    if by and one.built.dataset.fingerprint != other.built.dataset.fingerprint:
        keys = tuple(by if by in t.built.space.items.columns else "name" for t in (one, other))
    return {"k": near(len(one.built.space)), "on": on, "keys": keys}


def _verdict(found: Comparison, again: Estimate | None) -> str:
    return (
        f"On average {found.overlap.mean * found.k:.1f} of {found.k} neighbours are shared. "
        f"{verdict(found.overlap, again, found.k)}"
    )


def _table(found: Comparison, again: Estimate | None) -> None:
    says = found.says
    frame = pd.DataFrame(
        {
            "measure": says["measure"],
            "value": says["value"].map(_number),
            "chance": says["chance"].map(_number),
            "rerun": [_number(again.mean) if again and i == 0 else "" for i in range(len(says))],
            "95 % interval": [_range(a, b) for a, b in zip(says["low"], says["high"], strict=True)],
        }
    )
    st.dataframe(frame, hide_index=True)


def _explain(found: Comparison) -> None:
    """Say what each measure sees and what it does not."""
    with st.expander("What these measures show, and what they do not", key="compare-measures"):
        for row in found.says.itertuples():
            st.markdown(f"**{row.measure}.** {row.sees} *Does not show:* {row.misses}")


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.3f}" if abs(value) < 0.1 else f"{value:.2f}"


def _range(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"{_number(low)} to {_number(high)}"
