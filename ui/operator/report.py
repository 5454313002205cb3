"""The operator's page: who may see it, and what it tells."""

from __future__ import annotations

from typing import Any

import streamlit as st

from embedding_explorer.base.limits import limit
from ui.cache import cache
from ui.explore.trail import duration, size
from ui.frame import shell
from ui.operator.token import TOKEN, is_set, is_token


def admitted() -> bool:
    """Ask for the token the server was started with; tell whether it was given."""
    if not is_set():
        shell.tell(
            "info",
            f"This page is off. To open it, start the server with a secret in `{TOKEN}`.",
            key="operator-off",
            icon="lock",
        )
        return False
    given = st.text_input(
        "Token", type="password", key="operator-token", autocomplete="off", max_chars=1_000
    )
    if not given:
        return False
    if not is_token(given.encode()):
        shell.problem(f"That is not the token in {TOKEN}.", key="operator-problem")
        return False
    return True


@st.fragment(run_every=2.0)
def report() -> None:
    """Draw queue, running steps, workers, memory and store; anew every two seconds."""
    told = cache.engine().report()
    if told["problem"]:
        shell.problem(told["problem"], key="workers-problem")
    with st.container(horizontal=True, key="operator-figures"):
        st.metric("Waiting", len(told["waiting"]), border=True)
        st.metric("Running", len(told["running"]), border=True)
        st.metric("Workers", f"{len(told['workers'])}", border=True)
        st.metric("Ready", "yes" if told["warm"] else "not yet", border=True)
        store = f"{size(told['store_bytes'])} of {size(limit('store_bytes'))}"
        st.metric("Results on disk", store, border=True)
        st.metric("Results in memory", size(cache.results().weight), border=True)
    _table("Running", [_running(title, step) for title, step in told["running"]])
    _table("Waiting, in turn", [{"step": title} for title in told["waiting"]])
    _table("Workers", [_worker(worker) for worker in told["workers"]])


def _running(title: str, told: Any) -> dict[str, str]:
    if told is None:
        return {"step": title, "says": "", "done": "", "for": ""}
    spent = duration(told.spent)
    return {"step": title, "says": told.step, "done": f"{told.fraction:.0%}", "for": spent}


def _worker(told: dict[str, Any]) -> dict[str, str]:
    memory = f"{size(told['memory'])} of {size(told['limit'])}" if told["limit"] else "unknown"
    return {"worker": told["worker"], "memory": memory}


def _table(title: str, rows: list[dict[str, str]]) -> None:
    st.subheader(title, anchor=False)
    if rows:
        st.dataframe(rows, hide_index=True, key=f"operator-{title.lower().split(',')[0]}")
    else:
        st.caption("Nothing.")
