"""Keeps Streamlit's cleaning up after every run of a page short."""

from __future__ import annotations

import gc
import sys
import threading

_GUARD = threading.Lock()
_seen = 0


def settle() -> None:
    """Take what libraries made at their import out of the garbage collector's sight.

    Streamlit has the collector look at every object after every run of a page, holding all
    visitors up: with the libraries loaded that takes longer than the run. What an import made
    stays for ever, so it is looked at once, whenever more was imported.
    """
    global _seen
    count = len(sys.modules)
    if count == _seen or not _GUARD.acquire(blocking=False):
        return
    try:
        _seen = count
        gc.collect()
        gc.freeze()
    finally:
        _GUARD.release()
