"""Keeps Python's cleaning up from holding all visitors up after every run of a page."""

from __future__ import annotations

import gc
import sys
import threading

AFTER = 10.0  # seconds
_GUARD = threading.Lock()
_seen = 0
_due: threading.Timer | None = None


def settle() -> None:
    """See to it that garbage is collected soon; called in every run of a page.

    Streamlit's own way, a full collection after every run (runner.postScriptGC), is off: it took
    a fifth of a click's time, in the lock that all visitors share, and most runs only look how far
    something is. One collection comes some seconds after a run, for all runs until then, also
    where everybody has left. What an import made stays for ever: it is looked at once, whenever
    more was imported, and then frozen out of the collector's sight.
    """
    global _seen, _due
    with _GUARD:
        if (count := len(sys.modules)) != _seen:
            _seen = count
            gc.collect()
            gc.freeze()
        if _due is None:
            _due = threading.Timer(AFTER, _collect)
            _due.daemon = True
            _due.start()


def _collect() -> None:
    global _due
    with _GUARD:
        _due = None
    gc.collect()
