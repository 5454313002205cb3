"""How this process gets its memory from the system."""

from __future__ import annotations

import ctypes
import os
import sys

VARIABLE = "MALLOC_ARENA_MAX"  # by which glibc is told before a process starts
ARENAS = 2
LARGE = 1 << 20  # bytes from which a block is one of its own, given back as soon as it is freed
_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1  # of glibc's mallopt


def few_arenas() -> bool:
    """Let all threads of this process take memory from few places; tell whether that is so now.

    glibc gives every thread a place of its own. What a thread frees goes back there, where others
    do not find it, and a server has a thread for each visitor.
    """
    return VARIABLE not in os.environ and _set(_ARENA_MAX, ARENAS)


def large_apart() -> bool:
    """Let every large block lie by itself in this process; tell whether that is so now.

    glibc raises what it counts as large with each such block that is freed, up to 32 MB. From then
    on they lie among small ones that live longer, and the system does not get them back. For a
    process that computes much it is worth it: new blocks cost the time to be cleared.
    """
    return _set(_MMAP_THRESHOLD, LARGE) and _set(_TRIM_THRESHOLD, LARGE)


def _set(option: int, value: int) -> bool:
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None)
    return hasattr(system, "mallopt") and bool(system.mallopt(option, value))
