"""What a visitor asked for is let go when they leave: nobody waits for it any more."""

from __future__ import annotations

import threading
import weakref
from collections import defaultdict

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from embedding_explorer.engine import Job

GRACE = 60.0  # seconds in which a lost connection may come back
Visit = tuple[str, str]  # who, and the id of their session
_JOBS: defaultdict[str, weakref.WeakSet[Job]] = defaultdict(weakref.WeakSet)
_GOING: dict[str, threading.Timer] = {}


def remember(job: Job) -> Job:
    """Let go of this job when its owner leaves; an owner may have a part of its own behind a -."""
    if not job.over.is_set():
        _JOBS[job.owner.partition("-")[0]].add(job)
    return job


def visit(owner: str) -> Visit:
    """Say that a visitor is here, or is here again; return what tells that they left."""
    _stay(owner)
    return owner, session()


def left(visit: Visit) -> None:
    """Say that a visitor's page was closed, or lost its connection."""
    _stay(visit[0])
    _wait(visit)


def session() -> str:
    """Return the id of the session whose page runs here; "" outside of any."""
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id


def is_over(session: str) -> bool:
    """Tell whether a session ended for good: closed, and no longer kept to be gone on with."""
    return exists() and get_instance()._session_mgr.get_session_info(session) is None


def _stay(owner: str) -> None:
    if (going := _GOING.pop(owner, None)) is not None:
        going.cancel()


def _wait(visit: Visit) -> None:
    owner = visit[0]
    if any(not job.over.is_set() for job in list(_JOBS.get(owner, ()))):
        _GOING[owner] = threading.Timer(GRACE, _let_go, [visit])
        _GOING[owner].daemon = True
        _GOING[owner].start()
    else:
        _JOBS.pop(owner, None)


def _let_go(visit: Visit) -> None:
    owner, session = visit
    _GOING.pop(owner, None)
    if exists() and get_instance().is_active_session(session):
        _wait(visit)  # the connection came back, and no page ran since that would have said so
        return
    for job in list(_JOBS.pop(owner, ())):
        job.cancel("Stopped, as the page was closed.")
