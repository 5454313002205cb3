"""Keeps Python's cleaning up from holding all visitors up after every run of a page."""

from __future__ import annotations

import gc
import sys
import threading
import time

EVERY = 10.0  # seconds between two collections
_GUARD = threading.Lock()
_seen = 0
_collected = 0.0


def settle() -> None:
    """Collect garbage if that was not done for a while; called in every run of a page.

    Streamlit's own way, a full collection after every run (runner.postScriptGC), is off: it took
    a fifth of a click's time, in the lock that all visitors share, and most runs only look how far
    something is. What an import made stays for ever: it is looked at once, whenever more was
    imported, and then frozen out of the collector's sight.
    """
    global _seen, _collected
    count = len(sys.modules)
    due = time.monotonic() - _collected > EVERY
    if not (due or count != _seen) or not _GUARD.acquire(blocking=False):
        return
    try:
        gc.collect()
        if count != _seen:
            gc.freeze()
        _seen, _collected = count, time.monotonic()
    finally:
        _GUARD.release()
