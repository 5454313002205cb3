"""The comparison as a file to hand on: one web page, Markdown, or JSON for a program."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from embedding_explorer.engine.report_questions import facts, reported
from ui.compare.join import Items, There
from ui.compare.maps import near
from ui.compare.view import view
from ui.frame import state
from ui.jobs import downloads
from ui.jobs.answers import answer

ASKED = "compare-report"
OFFERS = {
    ".html": (
        "Web page",
        "text/html",
        "One file that opens in any browser, offline, and prints well.",
    ),
    ".md": (
        "Markdown",
        "application/zip",
        "The same text, with its figures as SVG files beside it.",
    ),
    ".json": ("JSON", "application/json", "All numbers, for other programs."),
}


def show(there: Sequence[There], items: Items, rows: Sequence[int]) -> None:
    """Draw the button that writes the report, then what can be taken away."""
    if len(there) < 2:
        st.markdown("Choose a second method: a report compares two to six.")
        return
    st.markdown(
        "A report to share: the data, every method with its parameters and versions, the maps, "
        "and all tables with intervals. It also holds the limits of each measure, and the "
        "script and command to reproduce it. Reruns are computed for it, which may take a "
        "minute."
    )
    if view().by:
        st.caption("The report matches items by name, not by a column.")
    key = (items.key, near(len(items)))
    st.button(
        "Write the report",
        key="compare-write",
        icon=":material/description:",
        on_click=lambda: state.put(ASKED, key),
    )
    if state.value(ASKED) != key:
        return
    files = answer(
        there[0].built,
        reported,
        "Writing the report",
        *(t.built for t in there[1:]),
        k=near(len(items)),
        made=date.today().isoformat(),
        about=tuple(facts(t.built.dataset) for t in there),
    )
    with st.container(horizontal=True, key="compare-files"):
        for suffix, (label, mime, help_) in OFFERS.items():
            zipped = len(files[suffix]) > 1
            downloads.offer(
                label,
                f"comparison{'.zip' if zipped else suffix}",
                partial(_bytes, files[suffix]),
                mime=mime if zipped or suffix != ".md" else "text/markdown",
                key=f"compare-take-{suffix[1:]}",
                help=help_,
            )


def _bytes(files: dict[str, str]) -> bytes:
    """Return the one file, or all of them in a zip."""
    if len(files) == 1:
        return next(iter(files.values())).encode("utf-8", "replace")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    return out.getvalue()
