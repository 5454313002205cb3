"""The memory that reading may take in a worker, held by the system itself.

A worker's nanny looks at its memory a few times a second and ends it when there is too much. A file
that unfolds takes gigabytes between two looks, so while one is read the system refuses what goes
over the limit at once, which Python hears as a MemoryError.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARE = 0.9  # of the worker's limit: its nanny ends it at 0.95
LEAST = 100_000_000  # bytes that may be taken in any case


@contextmanager
def bounded(most: int | None = None) -> Iterator[None]:
    """Let this process take no more memory than its worker may; on Linux alone.

    Parameters
    ----------
    most : int, optional
        Bytes of memory in all; `SHARE` of the limit of the worker that runs this when None.
    """
    most = _limit() if most is None else most
    if not most or sys.platform != "linux":
        yield
        return
    import resource

    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    data, resident = _sizes()
    room = max(most - resident, LEAST)
    wanted = data + room if hard == resource.RLIM_INFINITY else min(data + room, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


def _limit() -> int:
    """Return the bytes that the worker which runs this may take; 0 where nobody set any."""
    from distributed import get_worker

    try:
        limit = get_worker().memory_manager.memory_limit
    except ValueError:  # no worker runs this
        return 0
    return int(SHARE * (limit or 0))


def _sizes() -> tuple[int, int]:
    """Return the bytes of this process that count for the system's limit, and those resident."""
    status = Path("/proc/self/status").read_text("utf-8")
    data, resident = (
        int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[1])  # type: ignore[index]
        for name in ("VmData", "VmRSS")
    )
    return data * 1024, resident * 1024
