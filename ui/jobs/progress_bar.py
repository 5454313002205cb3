"""How far a job is, and a button that stops it."""

from __future__ import annotations

import streamlit as st

from embedding_explorer.engine import Job
from ui.frame import shell

POLL = 0.4  # seconds between two looks at a running job


PATIENCE = 0.5  # seconds a page waits before it shows that something is on its way


def bar(job: Job, *, key: str) -> None:
    """Draw how far a job is, and a button under `key` that stops it."""
    line, stop = st.columns([0.85, 0.15], vertical_alignment="bottom")
    with line.container(key="making" if key == "stop-job" else f"{key}-bar"):
        told = job.progress
        left = "" if told.left is None else f" · {_seconds(told.left)} left"
        words = shell.plain(told.step)
        st.progress(min(told.fraction, 1.0), text=f"{words} · {told.fraction:.0%}{left}")
    icon = ":material/stop_circle:"
    stop.button("Stop", key=key, icon=icon, on_click=job.cancel, width="stretch")


def _seconds(seconds: float) -> str:
    """Return about 8 s or about 3 min.

    >>> _seconds(7.6), _seconds(150)
    ('about 8 s', 'about 2 min')
    """
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"
