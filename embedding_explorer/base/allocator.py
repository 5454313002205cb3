"""How this process gets its memory from the system."""

from __future__ import annotations

import ctypes
import os
import sys

VARIABLE = "MALLOC_ARENA_MAX"  # by which glibc is told before a process starts
ARENAS = 2
_OPTION = -8  # M_ARENA_MAX


def few_arenas() -> bool:
    """Let all threads of this process take memory from few places; tell whether that is so now.

    glibc gives every thread a place of its own. What a thread frees goes back there, where others
    do not find it, and a server has a thread for each visitor.
    """
    if sys.platform != "linux" or VARIABLE in os.environ:
        return False
    system = ctypes.CDLL(None)
    return hasattr(system, "mallopt") and bool(system.mallopt(_OPTION, ARENAS))
