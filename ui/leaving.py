"""What a visitor asked for is let go when they leave: nobody waits for it any more."""

from __future__ import annotations

import threading
import weakref
from collections import defaultdict

from embedding_explorer.engine import Job

GRACE = 60.0  # seconds in which a lost connection may come back
_JOBS: defaultdict[str, weakref.WeakSet[Job]] = defaultdict(weakref.WeakSet)
_GOING: dict[str, threading.Timer] = {}


def remember(job: Job) -> Job:
    """Let go of this job when its owner leaves; an owner may have a part of its own behind a -."""
    if not job.over.is_set():
        _JOBS[job.owner.partition("-")[0]].add(job)
    return job


def came(owner: str) -> str:
    """Say that a visitor is here, or is here again."""
    if (going := _GOING.pop(owner, None)) is not None:
        going.cancel()
    return owner


def left(owner: str) -> None:
    """Say that a visitor's page was closed, or lost its connection."""
    came(owner)
    if _JOBS.get(owner):
        _GOING[owner] = threading.Timer(GRACE, _let_go, [owner])
        _GOING[owner].daemon = True
        _GOING[owner].start()


def _let_go(owner: str) -> None:
    _GOING.pop(owner, None)
    for job in list(_JOBS.pop(owner, ())):
        job.cancel("Stopped, as the page was closed.")
