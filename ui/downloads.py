"""Files to take away: what is small is made at the click, all else by a worker, then fetched.

Streamlit makes the file of a download button in the server's process, keeps it in memory for as
long as it likes, and has no words for a refusal. So it makes only what is small and cannot be
refused. A worker writes the others into the store, from where they go to the browser piece by
piece, by an address that nobody can guess.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

import embedding_explorer as ee
from embedding_explorer.engine import Job, bringing, file_calls
from embedding_explorer.errors import Cancelled
from embedding_explorer.limits import chosen
from embedding_explorer.uses.cleaning import as_file
from ui import cache, leaving, making, shell, state
from ui.map.far import base
from ui.results import weigh

SMALL = 20_000  # cells, which take the server some 50 ms; of neighbours five times as much
CELL = 50  # bytes of a table that count as a cell, where there are long texts
ASKED, PATIENCE, POLL = "download", 0.3, 0.4
PATH = "/take"  # where files are fetched
PIECE = 1_000_000  # bytes of a file that are in memory at a time
GONE = "This file is no longer kept. Go back to the page and ask for it again."


@dataclass(frozen=True)
class Asked:
    """The one file that a visitor waits for or can fetch, of all they asked for last.

    Attributes
    ----------
    place : str
        The part of a page that offers it.
    of : hashable
        What it holds there: it is not shown beside other data.
    job : Job, or callable
        Which makes it; before it is begun, what lets a worker begin.
    """

    place: str
    of: Hashable
    name: str
    job: Job | Callable[[], Job]


def cells(table: pd.DataFrame) -> int:
    """Return how much there is to write of a table."""
    return max(int(table.size), weigh(table) // CELL)


def button(
    label: str,
    name: str,
    place: str,
    *,
    of: Hashable,
    small: bool,
    make: Callable[[], bytes],
    begin: Callable[[], Job],
    mime: str | None = None,
    key: str = "",
    help: str | None = None,
) -> None:
    """Draw the button of a file; `under_way` draws what becomes of one that is not small.

    Parameters
    ----------
    small : bool
        Whether `make`, which then cannot be refused, gives it at the click (`SMALL`).
    place, of, begin
        See `Asked`; `begin` is called by the page's next run.
    """
    key, icon = key or f"take-{name}", ":material/download:"
    if small:
        st.download_button(
            label, make, name, mime, key=key, help=help, icon=icon, on_click="ignore"
        )
    else:
        asked = Asked(place, of, name, begin)
        st.button(label, key=key, help=help, icon=icon, on_click=_ask, args=(asked,))


def table(label: str, found: pd.DataFrame, name: str, *, of: Hashable) -> None:
    """Draw the button that gives a table at hand as a CSV file, and what becomes of it."""
    owner = _owner()
    button(
        label,
        name,
        name,
        of=of,
        small=cells(found) <= SMALL,
        make=lambda: as_file(found, "csv"),
        begin=lambda: _written(found, name, owner),
        mime="text/csv",
    )
    under_way(name, of)


def begin(of: cache.Asked, question: str, **given: Any) -> Callable[[], Job]:
    """Return what lets a worker make a file by one of `engine.file_calls`."""
    owner = _owner()
    how: dict[str, Any] = {"title": file_calls.TITLE, "owner": owner, "idle": file_calls.IDLE}
    return lambda: cache.begin(of, question, limits=chosen(), **how, **given)


def _written(found: pd.DataFrame, name: str, owner: str) -> Job:
    """Let a worker write a table that is at hand, which is put into the store for it."""
    engine, idle = cache.engine(), file_calls.IDLE
    key = bringing.bring(engine.store, found, owner, idle=idle)
    function = f"{file_calls.__name__}:{file_calls.table_file.__name__}"
    job = engine.read(
        key, owner=owner, function=function, title=file_calls.TITLE, idle=idle, name=name
    )
    return leaving.remember(job)


def under_way(place: str, of: Hashable) -> None:
    """Draw how far the file is that was asked for here, where to fetch it, or why there is none."""
    asked: Asked | None = state.value(ASKED)
    if asked is None or (asked.place, asked.of) != (place, of):
        return
    with shell.guard(f"{ASKED}-problem"):
        job = asked.job if isinstance(asked.job, Job) else asked.job()
        state.put(ASKED, replace(asked, job=job))
        if not job.wait(float(os.environ.get("EXPLORER_PATIENCE", PATIENCE))):
            _watch(job)
        elif isinstance(job.error, Cancelled):
            words = shell.plain(f"{asked.name}: {job.error}")
            shell.tell("info", words, key=f"{ASKED}-stopped", icon="stop_circle")
        else:
            size = len(job.result()["content"])
            st.link_button(
                f"Save {asked.name} ({max(size / 1e6, 0.1):,.1f} MB)",
                f"{base()}{PATH}/{job.key}",
                key=f"{ASKED}-link",
                icon=":material/download:",
                type="primary",
            )


def take(request: Request) -> Response:
    """Answer with a file that a worker made, piece by piece; a sentence where it is gone."""
    try:
        found = cache.engine().store.find(request.path_params["key"])
    except ee.ExplorerError as error:
        return PlainTextResponse(str(error), status_code=503)
    if not file_calls.is_file(found):
        return PlainTextResponse(GONE, status_code=404)
    content = found["content"]

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), PIECE):
            yield content[start : start + PIECE].tobytes()

    headers = {
        "content-disposition": f'attachment; filename="{found["name"]}"',
        "content-length": str(len(content)),
        "cache-control": "private, no-store",
    }
    return StreamingResponse(pieces(), headers=headers, media_type=found["mime"])


def _owner() -> str:
    """Return who asks for files: they take turns with the maps of the same visitor."""
    return f"{state.owner()}-file"


def _ask(asked: Asked) -> None:
    before: Asked | None = state.value(ASKED)
    if before is not None and isinstance(before.job, Job):
        before.job.cancel()
    state.put(ASKED, asked)


@st.fragment(run_every=POLL)
def _watch(job: Job) -> None:
    if job.over.is_set():
        st.rerun()
    making.bar(job, key=f"{ASKED}-stop")
