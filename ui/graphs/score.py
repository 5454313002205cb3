"""How well the vectors know which nodes belong together: hidden links told from other pairs."""

from __future__ import annotations

import os
from collections.abc import Hashable
from typing import cast

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.link_prediction import VECTORS, LinkScore, hidden_links
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.charts.links import score_figure
from embedding_explorer.engine import Job
from embedding_explorer.engine.use_questions import link_prediction
from ui.cache import cache
from ui.cache.questions import Ask, about
from ui.frame import shell, state
from ui.graphs import view
from ui.jobs import downloads

JOB = "graphs-score-job"
PATIENCE, POLL = 0.2, 0.4


def show(built: ee.Built) -> None:
    """Draw the score, or how far it is."""
    st.markdown("#### Link prediction: do the vectors capture the edges?")
    st.caption(
        "Some edges are hidden and the vectors are recomputed from the rest. Each hidden edge "
        "is compared with an unlinked pair: which is nearer? This is repeated with other edges "
        "hidden, and simple scores that need no vectors are tested on the same pairs."
    )
    share = view.PAGE.number("Hidden edges (%)", "hide", step=5, width=240) / 100
    found = _found(built, share)
    if found is not None:
        _result(found, (built.dataset.fingerprint, built.recipe.key, share))


def _found(built: ee.Built, share: float) -> LinkScore | None:
    """Return the score where it is there; otherwise draw how far it is, or why there is none."""
    known = cache.known(_ask(built, share))
    if known is not None:
        _leave()
        return known
    job = _job(built, share)
    job.wait(float(os.environ.get("EXPLORER_PATIENCE", PATIENCE)))
    if not job.over.is_set():
        _watch(job)
        return None
    if job.error is None:
        return cache.heard(_ask(built, share), job)
    if isinstance(job.error, Cancelled):
        shell.tell("info", "The computation was stopped.", key="score-stopped", icon="stop_circle")
    else:
        shell.problem(str(job.error), key="score-problem")
    st.button("Run again", key="score-again", icon=":material/refresh:", on_click=_leave)
    return None


def _ask(built: ee.Built, share: float) -> Ask[LinkScore]:
    return about(built, link_prediction, share=share, seed=0)


def _job(built: ee.Built, share: float) -> Job:
    """Return this visitor's job; one for another method or share is let go."""
    key = (built.dataset.fingerprint, built.recipe.key, share)
    kept = state.value(JOB)
    if kept is not None and kept[0] == key:
        return cast(Job, kept[1])
    _leave()
    job = cache.begin(
        _ask(built, share),
        title="Hiding edges",
        owner=f"{state.owner()}-score",  # takes turns with the maps that are asked for meanwhile
    )
    state.put(JOB, (key, job))
    return job


def _leave() -> None:
    kept = state.value(JOB)
    if kept is not None and not kept[1].over.is_set():
        kept[1].cancel()
    state.put(JOB, None)


@st.fragment(run_every=POLL)
def _watch(job: Job) -> None:
    if job.over.is_set():
        st.rerun()
    bar, stop = st.columns([0.75, 0.25], vertical_alignment="bottom")
    told = job.progress
    with bar.container(key="score-making"):
        words = shell.plain(told.step or "Hiding edges")
        st.progress(min(told.fraction, 1.0), text=f"{words} · {told.fraction:.0%}")
    icon = ":material/stop_circle:"
    stop.button("Stop", key="score-stop", icon=icon, on_click=job.cancel, width="stretch")


def _result(found: LinkScore, of: Hashable) -> None:
    with st.container(key="link-score"):
        places = st.columns(3)
        shown = (
            (VECTORS, found.of(VECTORS)["auc"]),
            (found.best, found.of(found.best)["auc"]),
            ("Chance", found.chance),
        )
        for place, (title, value) in zip(places, shown, strict=True):
            place.metric(title, f"{value:.2f}")
        st.markdown(f"**{shell.plain(found.says)}**")
    st.plotly_chart(
        score_figure(found, dark=shell.is_dark()),
        key="score-chart",
        theme=None,
        config={"displayModeBar": False},
    )
    _methods(found)
    for note in found.notes:
        st.caption(shell.plain(note))
    hidden = hidden_links(found)
    with st.expander(
        f"The {len(hidden):,} hidden edges of {found.hidings} hidings",
        icon=":material/visibility_off:",
    ):
        st.dataframe(
            hidden,
            key="hidden-links",
            hide_index=True,
            height=300,
            column_config={
                "source": st.column_config.TextColumn("from"),
                "target": st.column_config.TextColumn("to"),
                "distance": st.column_config.NumberColumn(format="%.3f"),
                "nearer_than": st.column_config.ProgressColumn(
                    "nearer than unlinked pairs", min_value=0, max_value=1, format="percent"
                ),
            },
        )
        st.caption(
            "Nearer than unlinked pairs: the share of unlinked pairs of the same hiding that are "
            "farther apart. "
            "The mean of this column is the score (ROC AUC)."
        )
        downloads.table("Hidden edges as CSV", hidden, "hidden-links.csv", of=of)


def _methods(found: LinkScore) -> None:
    """Draw the table of scores: what simple ones reach, and how much they vary."""
    table = found.scores[["method", "auc", "spread", "versus"]].copy()
    # As text: in place of a number that is missing stands "None".
    others = table["method"] != VECTORS
    table["versus"] = table["versus"].map("{:+.3f}".format).where(others, "")
    st.dataframe(
        table,
        key="link-methods",
        hide_index=True,
        column_config={
            "auc": st.column_config.NumberColumn("mean ROC AUC", format="%.3f"),
            "spread": st.column_config.NumberColumn(
                "spread", format="%.3f", help="Standard deviation over the hidings."
            ),
            "versus": st.column_config.TextColumn("vectors above it by", alignment="right"),
        },
    )
    st.caption(
        "Common neighbours: how many nodes are linked to both. Adamic-Adar: the same, those with "
        "few edges counting more. Jaccard: the share of their neighbours that both have. Degree "
        "product: the number of edges of one times that of the other."
    )
