"""What a visitor asked for is let go when their session is gone: nobody waits for it any more.

Streamlit keeps the session of a closed page for two minutes, in case the connection comes back.
"""

from __future__ import annotations

import uuid
import weakref
from collections import defaultdict

from embedding_explorer.engine import Job

_JOBS: defaultdict[str, weakref.WeakSet[Job]] = defaultdict(weakref.WeakSet)


class Visitor:
    """Lives as long as a visitor's session; `key` is who they are to the engine."""

    def __init__(self) -> None:
        self.key = uuid.uuid4().hex
        weakref.finalize(self, _leave, self.key)


def remember(job: Job) -> Job:
    """Let go of this job when its owner leaves; an owner may have a part of its own behind a -."""
    if not job.over.is_set():
        _JOBS[job.owner.partition("-")[0]].add(job)
    return job


def _leave(key: str) -> None:
    for job in list(_JOBS.pop(key, ())):
        job.cancel("Stopped, as nobody waits for it.")
