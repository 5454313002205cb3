"""What became of a step that failed, in one sentence."""

from __future__ import annotations

import errno
import logging

from embedding_explorer.base.errors import EngineError, ExplorerError, LimitError
from embedding_explorer.base.limits import LIMITS, limit

READING = "Reading"  # the title of the step that reads what a visitor brings
TOO_MUCH = (
    "Reading this needs more memory than a worker may use. Upload a smaller part, or a simpler "
    "format such as Parquet or CSV. Your earlier data is not lost."
)
_GONE = ("CancelledError", "FutureCancelledError", "CommClosedError", "TimeoutError")
_SHORT = {
    errno.EMFILE: "open files",
    errno.ENFILE: "open files",
    errno.ENOMEM: "memory",
    errno.EAGAIN: "processes",
    errno.ENOSPC: "disk space",
    errno.EDQUOT: "disk space",
}
LOG = logging.getLogger(__name__)


def sentence_of(error: BaseException, title: str) -> ExplorerError:
    """Return the error a visitor reads; what nobody foresaw goes to the log in full."""
    if isinstance(error, ExplorerError):
        return error
    if title == READING and (
        isinstance(error, MemoryError) or type(error).__name__ == "KilledWorker"
    ):
        return LimitError(TOO_MUCH)
    if type(error).__name__ == "KilledWorker":
        return EngineError(
            f"The worker running {title} stopped, probably out of memory. Use fewer rows or "
            "dimensions, or try again. Your data is not lost."
        )
    if isinstance(error, MemoryError):
        return EngineError(
            f"{title} needs more memory than is available; use fewer rows or dimensions."
        )
    if isinstance(error, ConnectionError) or type(error).__name__ in _GONE:
        return stopped()
    if isinstance(error, OSError) and error.errno in _SHORT:
        return EngineError(
            f"{title} was stopped because the machine is short of {_SHORT[error.errno]}; try "
            "again later. Your data is not lost."
        )
    LOG.error("%s failed", title, exc_info=error)
    return EngineError(
        f"{title} failed unexpectedly ({type(error).__name__}); the server's log has the "
        "details. Your data is not lost."
    )


def stopped() -> EngineError:
    """Return the error of a step whose workers are gone."""
    return EngineError(
        "The workers stopped during the computation; try again. Your data is not lost."
    )


def time_is_up() -> LimitError:
    """Return the error of a step that took longer than the limit."""
    return LimitError(
        f"This exceeded the time limit of {limit('job_seconds'):,} seconds; use fewer rows, or "
        f"set {LIMITS['job_seconds'].variable}."
    )


def too_many_wait() -> LimitError:
    """Return the error of who asks for more while much of theirs waits."""
    return LimitError(
        f"You wait for {limit('waiting_steps'):,} steps already; try again when some are done, or "
        f"set {LIMITS['waiting_steps'].variable}."
    )
