"""The memory that reading may take in a worker, and what an error may hold of it.

A worker's nanny looks at its memory a few times a second and ends it when there is too much. A file
that unfolds takes gigabytes between two looks, so while one is read the system refuses what goes
over the limit at once, which Python hears as a MemoryError.
"""

from __future__ import annotations

import functools
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from embedding_explorer.engine import this_worker

SHARE = 0.9  # of the worker's limit: its nanny ends it at 0.95
F = TypeVar("F", bound=Callable[..., Any])
LEAST = 100_000_000  # bytes that may be taken in any case


@contextmanager
def bounded(most: int | None = None) -> Iterator[None]:
    """Let this process take no more memory than its worker may; on Linux alone.

    Parameters
    ----------
    most : int, optional
        Bytes of memory in all; `SHARE` of the limit of the worker that runs this when None.
    """
    most = int(SHARE * this_worker.memory()) if most is None else most
    if not most or sys.platform != "linux":
        yield
        return
    import resource

    before, hard = resource.getrlimit(resource.RLIMIT_DATA)
    data, resident = sizes()
    room = max(most - resident, LEAST)
    set_before = [most for most in (before, hard) if most != resource.RLIM_INFINITY]
    wanted = min([data + room, *set_before])  # never more than what holds for every step
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))


def light_errors(function: F) -> F:
    """Let what a function raises hold nothing of what it had in hand.

    The worker keeps an error as long as the server knows of its step, and with the error all that
    the functions on the way held: gigabytes, where a file was too large.
    """

    @functools.wraps(function)
    def light(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except BaseException as error:
            one: BaseException | None = error
            while one is not None:
                traceback.clear_frames(one.__traceback__)
                one = one.__cause__ or one.__context__
            raise

    return cast(F, light)


def sizes() -> tuple[int, int]:
    """Return the bytes of this process that count for the system's limit, and those resident."""
    status = Path("/proc/self/status").read_text("utf-8")
    data, resident = (
        int(re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[1])  # type: ignore[index]
        for name in ("VmData", "VmRSS")
    )
    return data * 1024, resident * 1024


def resident(pid: int) -> int:
    """Return the bytes of memory that a process holds; 0 once it is gone."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


@functools.cache
def machine() -> int:
    """Return the bytes of memory that this machine, or the container this runs in, has."""
    import psutil

    found = [int(psutil.virtual_memory().total)]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):  # of both kinds of cgroups
        try:
            text = (Path("/sys/fs/cgroup") / name).read_text("ascii").strip()
        except OSError:  # not of this kind, or another system
            continue
        found += [int(text)] if text.isdigit() else []
    return min(found)
