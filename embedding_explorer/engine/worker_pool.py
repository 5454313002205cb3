"""The workers, wherever they are: connected in the background, watched, restarted."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from embedding_explorer.base.errors import ExplorerError
from embedding_explorer.engine import local_workers, renewal, scheduler
from embedding_explorer.engine.background import Background
from embedding_explorer.engine.tasks import Order
from embedding_explorer.engine.warm_up import PIECES, warm
from embedding_explorer.engine.worker_list import WorkerList

LOG = logging.getLogger(__name__)
AGAIN = 5.0  # seconds before the next try to connect
PATIENCE = 10.0  # seconds a scheduler may be out of reach before its work counts as lost
CONNECTING = 30.0  # seconds in which a scheduler must answer


class Crew:
    """A dask client, and the cluster it started when no address was given.

    Parameters
    ----------
    address : str or None
        Of a scheduler somebody else started; None starts worker processes on this machine.

    Raises
    ------
    InputError
        If the scheduler is one on which anybody could run code (`scheduler.reached_by`).
    """

    def __init__(self, address: str | None = None) -> None:
        self.address: str | None = None
        self._security: Any = None
        if address is not None:
            self.address, self._security = scheduler.reached_by(address)
        self.problem = ""
        self._client: Any = None
        self._embedded: local_workers.Embedded | None = None
        self._starting: threading.Thread | None = None
        self._tried = self._gone_since = 0.0
        self._in_flight: set[Any] = set()
        self._drivers: set[Any] = set()
        ahead = os.environ.get("EXPLORER_WARM", "1") != "0"
        self._loaded_ahead = ahead and address is None and local_workers.FORKED
        self._warmed: set[tuple[str, str]] = set()  # worker's id and piece
        self._warming: Any = None
        self._warming_at = ""
        self._leaving = dict[str, frozenset[str]]()  # workers that get no work, and what they run
        self._held = dict[str, int]()  # bytes a worker held after its last job
        self._closing = threading.Event()
        self._background = Background()
        self._list = WorkerList(self._background, gone=lambda where: self._held.pop(where, None))

    @property
    def ready(self) -> bool:
        """Whether the scheduler answers and has workers."""
        return self._client is not None and self.threads() > 0

    def start(self) -> None:
        """Connect in the background, unless connected or on the way."""
        on_the_way = self._starting is not None and self._starting.is_alive()
        if self._client is not None or on_the_way or self._closing.is_set():
            return
        if time.monotonic() - self._tried < AGAIN and self.problem:
            return
        self._tried = time.monotonic()
        self._starting = threading.Thread(target=self._connect, name="crew", daemon=True)
        self._starting.start()

    def _connect(self) -> None:
        import dask

        from embedding_explorer.engine.client import Client

        client = None
        try:
            dask.config.set(local_workers.CONFIG)
            where, security = self.address, self._security
            if where is None:
                self._embedded = local_workers.start(self._closing)
                where, security = self._embedded.address, self._embedded.security
            client = Client(where, security=security, set_as_default=False, timeout=CONNECTING)
            scheduler.check_own(where, client.scheduler_info(n_workers=0)["address"])
            self._list.follow(client)
        except Exception as error:
            if not self._closing.is_set():
                LOG.error("No workers", exc_info=error)
            why = f"The workers did not start ({type(error).__name__}); the server's log says more."
            self.problem = str(error) if isinstance(error, ExplorerError) else why
            embedded, self._embedded = self._embedded, None
            _close(client, embedded)
            return
        if self._closing.is_set():
            embedded, self._embedded = self._embedded, None
            return _close(client, embedded)
        self.problem = ""
        self._client = client

    def free(self) -> int:
        """Return how many more steps the workers can take at once."""
        if self._client is None:
            return 0
        if self._warming is not None:
            if self._warming_at not in self._list.known:  # nobody will ever run it
                self._in_flight.discard(self._warming)
                self._warming = None
            elif self._warming.done():
                self._warming = None  # or what it returned stays in its worker
        self._in_flight = {future for future in self._in_flight if not future.done()}
        leaving = frozenset[str]().union(*list(self._leaving.values()))
        busy = sum(future.key not in leaving for future in self._in_flight)
        return max(0, self.threads() - busy)

    def threads(self) -> int:
        """Return how many steps the workers can take in all."""
        there = (info for where, info in self._workers().items() if where not in self._leaving)
        return sum(info["nthreads"] for info in there)

    def send(self, order: Order, key: str) -> Any:
        """Hand one step to the workers; return its future."""
        future = self._client.submit(
            renewal.run, renewal.sent(order), key=key, pure=False, retries=0
        )
        # One that drives the large leaves its thread to the chunks it hands out.
        (self._drivers if order.kind == "large" else self._in_flight).add(future)
        return future

    def warm(self) -> None:
        """Let a worker load what a coming job will need; one at a time, so that others are free."""
        off = self._loaded_ahead or os.environ.get("EXPLORER_WARM", "1") == "0"
        if off or self._client is None or self._warming is not None:
            return
        known = self._workers()
        ids = {info["id"] for info in known.values()}
        self._warmed = {(one, piece) for one, piece in self._warmed if one in ids}
        for where, info in known.items():
            todo = [p for p in PIECES if (info["id"], p) not in self._warmed]
            if todo and where not in self._leaving and self.free():
                self._warmed.add((info["id"], todo[0]))
                key = f"warm-{todo[0]}-{info['id']}"
                future = self._client.submit(warm, todo[0], workers=[where], key=key, pure=False)
                self._warming, self._warming_at = future, where
                self._in_flight.add(future)
                return

    @property
    def is_warm(self) -> bool:
        """Whether every worker has loaded all it can."""
        wanted = {(info["id"], piece) for info in self._workers().values() for piece in PIECES}
        done = self._warming is None and wanted <= self._warmed
        return self.ready and (self._loaded_ahead or done)

    def error(self, future: Any) -> BaseException:
        """Return why a future failed."""
        if future.status != "error":  # cancelled or lost, with the scheduler
            return ConnectionError(future.status)
        try:
            error = future.exception(timeout=5) or RuntimeError(future.status)
        except Exception as away:  # noqa: BLE001 - the scheduler may be gone by now
            return away
        if last := getattr(error, "last_worker", None):
            self._list.died(last.address)
        return error

    def restart(self, worker: str, future: Any) -> bool:
        """Restart a worker whose step does not stop by itself, without waiting for it.

        Parameters
        ----------
        worker : str
            Its address; "" where the step could not say it, so that the scheduler is asked.

        Returns
        -------
        bool
            False where that could not begin, and is to be tried again.
        """
        client = self._client
        if client is None:
            return True
        if worker:
            self._leaving[worker] = frozenset({future.key})
        begun = self._background.begin(renewal.restart, client, worker, future, self._leaving)
        if not begun:
            self._leaving.pop(worker, None)
        return begun

    def weighed(self, worker: str, held: int) -> None:
        """Note how many bytes a worker held after a job."""
        self._held[worker] = held

    def renew(self) -> None:
        """Let a worker that holds more than it may between two jobs be renewed, one at a time."""
        client, known = self._client, self._list.known
        if client is None or self._leaving or self._large():
            return
        for where, held in list(self._held.items()):  # one that is new may not be known yet
            if where in known and held > renewal.bound(known[where].get("memory_limit") or 0):
                self._leaving[where] = frozenset()
                if self._background.begin(renewal.renew, client, where, self._leaving):
                    self._held.pop(where, None)
                else:
                    del self._leaving[where]
                return

    def _large(self) -> bool:
        """Tell whether a step is at work that hands its chunks to all workers."""
        self._drivers = {future for future in self._drivers if not future.done()}
        return bool(self._drivers)

    def lost(self) -> bool:
        """Tell whether the scheduler is gone; then forget it and start afresh."""
        if self._client is None:
            return False
        own = self._embedded
        gone = self._out_of_reach() if own is None else not own.alive
        if gone:
            self._forget()
            self.start()
        return gone

    def _out_of_reach(self) -> bool:
        if self._client.status == "running":
            self._gone_since = 0.0
            return False
        self._gone_since = self._gone_since or time.monotonic()
        return self._client.status == "closed" or time.monotonic() - self._gone_since > PATIENCE

    def _forget(self) -> None:
        client, self._client = self._client, None
        self._in_flight, self._drivers, self._gone_since = set(), set(), 0.0
        self._warmed, self._warming = set(), None
        self._leaving, self._held = {}, {}
        embedded, self._embedded = self._embedded, None
        self._background.begin(_close, client, embedded)

    def _workers(self) -> dict[str, Any]:
        """Return what the scheduler told of its workers, asked anew every half second."""
        return self._list.current(self._client)

    def report(self) -> list[dict[str, Any]]:
        """Return address, memory and limit in bytes of every worker."""
        return [
            {
                "worker": where,
                "memory": info.get("metrics", {}).get("memory", 0),
                "limit": info.get("memory_limit", 0),
            }
            for where, info in self._workers().items()
        ]

    def close(self) -> None:
        """Let go of the scheduler, and end the cluster that was started here."""
        self._closing.set()
        if self._starting is not None:
            self._starting.join(timeout=20)  # it ends what it has started
        client, self._client = self._client, None
        embedded, self._embedded = self._embedded, None
        _close(client, embedded)
        self._background.join(timeout=20)


def _close(client: Any, embedded: local_workers.Embedded | None) -> None:
    try:
        if client is not None:
            client.close(timeout=10)
    except Exception as error:  # noqa: BLE001 - it is gone, which is what was wanted
        LOG.info("closing the client: %s", error)
    if embedded is not None:
        embedded.close()
