"""Which workers there are, as the scheduler last told: asked anew in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from embedding_explorer.engine.background import Background

LOG = logging.getLogger(__name__)
ASK_EVERY = 0.5  # seconds what is known of the workers is held to be true


class WorkerList:
    """What a scheduler says of its workers, by their addresses.

    A thread of its own asks: who wants to know may hold the lock of the line, for which pages
    wait, and the scheduler may take its time. `gone` hears of each that is there no more.
    """

    def __init__(self, background: Background, gone: Callable[[str], object]) -> None:
        self.known = dict[str, Any]()
        self.asked = 0.0
        self._background, self._gone = background, gone
        self._client: Any = None  # the one that is asked
        self._asking: Any = None  # the client that asks now
        self._deaths = 0

    def follow(self, client: Any) -> None:
        """Ask this client from now on, and at once."""
        self.known, self._asking, self._client = _told(client), None, client

    def current(self, client: Any) -> dict[str, Any]:
        """Return the workers; by a client that is no longer, none."""
        if client is None:
            return {}
        if time.monotonic() - self.asked > ASK_EVERY and self._asking is not client:
            self._asking = client
            if not self._background.begin(self._ask, client):
                self._asking = None
        return self.known

    def died(self, worker: str) -> None:
        """Count a worker no more, before the scheduler is asked again, which is at once.

        One more step than there are workers would wait behind another, however long that takes.
        """
        self._deaths += 1
        self.known = {where: info for where, info in self.known.items() if where != worker}
        self.asked = 0.0
        self._gone(worker)

    def _ask(self, client: Any) -> None:
        deaths, known = self._deaths, self.known
        try:
            known = _told(client)
        except Exception as error:  # noqa: BLE001 - whether it is gone is for `lost` to tell
            LOG.info("asking the scheduler: %s", error)
        if self._client is not client:  # forgotten in the meantime
            return
        if deaths == self._deaths:  # else it may have answered before it knew
            for where in self.known.keys() - known.keys():
                self._gone(where)
            self.known, self.asked = known, time.monotonic()
        self._asking = None


def _told(client: Any) -> dict[str, Any]:
    """Return what the scheduler knows of its workers."""
    return dict(client.scheduler_info(n_workers=-1)["workers"])
