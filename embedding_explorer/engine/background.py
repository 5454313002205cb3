"""Threads for what may take its time: none is waited for but at the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

LOG = logging.getLogger(__name__)


class Background:
    """The threads that were begun; safe to use from one thread at a time."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def begin(self, what: Callable[..., None], *given: Any) -> bool:
        """Let a function run; tell whether it began.

        A machine short of threads may have one again later: what was marked as under way has to
        be unmarked where this is False, or nobody ever tries again.
        """
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=what, args=given, name=what.__name__, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            LOG.warning("%s has to wait: %s", what.__name__, error)
            return False
        self._threads.append(thread)
        return True

    def join(self, timeout: float) -> None:
        """Wait for those that run, at most `timeout` seconds for each."""
        for thread in self._threads:
            thread.join(timeout)
