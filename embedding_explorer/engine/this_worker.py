"""The worker that runs this: what it is called, and how much memory it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """A process that runs one job and ends with it (`forking`)."""

    name: str
    most: int  # bytes


_job: Job | None = None


def be(job: Job) -> None:
    """Let this process be one that runs this job alone."""
    global _job
    _job = job


def alone() -> bool:
    """Whether this process runs one job and has no other workers beside it."""
    return _job is not None


def address() -> str:
    """Return what the worker is called."""
    if _job is not None:
        return _job.name
    from distributed import get_worker

    return str(get_worker().address)


def memory() -> int:
    """Return the bytes the worker may take; 0 where nobody set any, or no worker runs this."""
    if _job is not None:
        return _job.most
    from distributed import get_worker

    try:
        return int(get_worker().memory_manager.memory_limit or 0)
    except ValueError:  # no worker runs this
        return 0
