"""Files to take away: what is small is made as it is fetched, all else by a worker before.

Both go to the browser by an address that nobody can guess: what a worker wrote piece by piece from
the store, what is small as the page made it, of which nothing is kept. Streamlit's own button for
this (`st.download_button`) is not used: it keeps what its function made until any two runs of
anybody's page have ended, which under many visitors is before the browser fetches it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import pandas as pd
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

import embedding_explorer as ee
from embedding_explorer.base.errors import Cancelled, sentence
from embedding_explorer.engine import Job, bringing, file_questions
from embedding_explorer.uses.cleaning import as_file
from ui.cache import cache, leaving
from ui.cache.questions import Ask
from ui.cache.result_table import weigh
from ui.frame import shell, state
from ui.jobs import progress_bar
from ui.map.media_arrays import base

SMALL = 20_000  # cells, which take the server some 50 ms; of neighbours five times as much
CELL = 50  # bytes of a table that count as a cell, where there are long texts
ASKED, PATIENCE, POLL = "download", 0.3, 0.4
ICON = ":material/download:"
PATH = "/take"  # where files are fetched
PIECE = 1_000_000  # bytes of a file that are in memory at a time
OFFERED = "offers"  # of this session
BYTES = "application/octet-stream"
GONE = "This file has expired. Go back to the page and create it again."


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


@dataclass(frozen=True, eq=False)
class Offer:
    """A small file that is made whenever its address is asked for.

    Attributes
    ----------
    make : callable
        Returns the bytes; an `ExplorerError` that it raises is the answer.
    token : str
        The last part of the address, which stays the same for a button of a session.
    """

    make: Callable[[], bytes]
    name: str
    mime: str
    token: str


# Of all sessions, each of which holds its own: with the session they go.
_OFFERS: WeakValueDictionary[str, Offer] = WeakValueDictionary()


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
    mime: str = BYTES,
    key: str = "",
    help: str | None = None,
) -> None:
    """Draw the button of a file; `under_way` draws what becomes of one that is not small.

    Parameters
    ----------
    small : bool
        Whether `make` gives it at the click, in the server's process (`SMALL`).
    place, of, begin
        See `Asked`; `begin` is called by the page's next run.
    """
    key = key or f"take-{name}"
    if small:
        offer(label, name, make, mime=mime, key=key, help=help)
    else:
        asked = Asked(place, of, name, begin)
        st.button(label, key=key, help=help, icon=ICON, on_click=_ask, args=(asked,))


def offer(
    label: str,
    name: str,
    make: Callable[[], bytes],
    *,
    mime: str,
    key: str,
    help: str | None = None,
) -> None:
    """Draw the button of a small file, which `make` gives when the browser asks for it."""
    offers, drawn = _own()
    token = offers[key].token if key in offers else uuid4().hex
    offers[key] = _OFFERS[token] = Offer(make, name, mime, token)
    drawn.add(key)
    st.link_button(label, f"{base()}{PATH}/{token}", key=key, help=help, icon=ICON)


def settle() -> None:
    """Let go of what no button offers any more, once a run of a page came to its end.

    A run that another one cut short has not drawn all that the browser still shows.
    """
    offers, drawn = _own()
    for key in offers.keys() - drawn:
        del offers[key]
    drawn.clear()


def _own() -> tuple[dict[str, Offer], set[str]]:
    """Return what this session offers, by button, and the buttons drawn since `settle`.

    Both are changed in place: Streamlit keeps a value that was put there before for one more run.
    """
    if (own := state.value(OFFERED)) is None:
        state.put(OFFERED, own := ({}, set()))
    found: tuple[dict[str, Offer], set[str]] = own
    return found


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


def begin(ask: Callable[[], Ask[Any]]) -> Callable[[], Job]:
    """Return what lets a worker make a file by one of `engine.file_questions`.

    `ask` is called with it, so that the limits are those of then.
    """
    owner, idle = _owner(), file_questions.IDLE
    return lambda: cache.begin(ask(), title=file_questions.TITLE, owner=owner, idle=idle)


def _written(found: pd.DataFrame, name: str, owner: str) -> Job:
    """Let a worker write a table that is at hand, which is put into the store for it."""
    engine, idle = cache.engine(), file_questions.IDLE
    key = bringing.bring(engine.store, found, owner, idle=idle)
    ask = file_questions.table_file
    job = engine.read(
        key, owner=owner, function=ask, title=file_questions.TITLE, idle=idle, name=name
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
                icon=ICON,
                type="primary",
            )


def take(request: Request) -> Response:
    """Answer with a file: a small one made now, or what a worker made; a sentence where it is gone.

    Starlette calls it in a thread of its own, where it holds up no page.
    """
    key = request.path_params["key"]
    if (offered := _OFFERS.get(key)) is not None:
        return _made(offered)
    try:
        found = cache.engine().store.find(key)
    except ee.ExplorerError as error:
        return PlainTextResponse(str(error), status_code=503)
    if not file_questions.is_file(found):
        return PlainTextResponse(GONE, status_code=404)
    content = found["content"]

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), PIECE):
            yield content[start : start + PIECE].tobytes()

    headers = _attachment(found["name"]) | {"content-length": str(len(content))}
    return StreamingResponse(pieces(), headers=headers, media_type=found["mime"])


def _made(offered: Offer) -> Response:
    try:
        content = offered.make()
    except ee.ExplorerError as error:
        return PlainTextResponse(sentence(str(error)), status_code=400)
    return Response(content, headers=_attachment(offered.name), media_type=offered.mime)


def _attachment(name: str) -> dict[str, str]:
    return {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }


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
    progress_bar.bar(job, key=f"{ASKED}-stop")
