"""The workers, wherever they are: connected in the background, watched, restarted."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from embedding_explorer.engine import cluster, scheduler, tasks
from embedding_explorer.engine.warm import PIECES, warm
from embedding_explorer.errors import ExplorerError

LOG = logging.getLogger(__name__)
AGAIN = 5.0  # seconds before the next try to connect
ASK_EVERY = 0.5  # seconds what is known of the workers is held to be true
PATIENCE = 10.0  # seconds a scheduler may be out of reach before its work counts as lost


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
        self._embedded: cluster.Embedded | None = None
        self._starting: threading.Thread | None = None
        self._tried = self._gone_since = 0.0
        self._in_flight: set[Any] = set()
        self._known = dict[str, Any]()  # the workers, as the scheduler last told of them
        self._asked = 0.0
        self._asking: Any = None  # the client that asks now
        self._warmed: set[tuple[str, str]] = set()  # worker's id and piece
        self._warming: Any = None
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether the scheduler answers and has workers."""
        return self._client is not None and self._threads() > 0

    def start(self) -> None:
        """Connect in the background, unless connected or on the way."""
        if self._client is not None or (self._starting and self._starting.is_alive()):
            return
        if time.monotonic() - self._tried < AGAIN and self.problem:
            return
        self._tried = time.monotonic()
        self._starting = threading.Thread(target=self._connect, name="crew", daemon=True)
        self._starting.start()

    def _connect(self) -> None:
        import dask
        from distributed import Client

        client = None
        try:
            dask.config.set(cluster.CONFIG)
            if self.address is None:
                self._embedded = cluster.start()
                where, security = self._embedded.address, self._embedded.security
            else:
                where, security = self.address, self._security
            client = Client(where, security=security, set_as_default=False, timeout=30)
            scheduler.check_own(where, client.scheduler_info(n_workers=0)["address"])
            known = _told(client)
        except Exception as error:
            LOG.error("No workers", exc_info=error)
            self.problem = _problem(error)
            embedded, self._embedded = self._embedded, None
            _close(client, embedded)
            return
        self.problem = ""
        self._known, self._asking = known, None
        self._client = client
        if self._closed:
            self.close()

    def free(self) -> int:
        """Return how many more steps the workers can take at once."""
        if self._client is None:
            return 0
        self._in_flight = {future for future in self._in_flight if not future.done()}
        return max(0, self._threads() - len(self._in_flight))

    def send(self, order: tasks.Order, key: str) -> Any:
        """Hand one step to the workers; return its future."""
        future = self._client.submit(tasks.run, order, key=key, pure=False, retries=0)
        if order.kind != "large":  # it leaves its thread to the chunks it hands out
            self._in_flight.add(future)
        return future

    def warm(self) -> None:
        """Let a worker load what a coming job will need; one at a time, so that others are free."""
        if self._client is None or os.environ.get("EXPLORER_WARM", "1") == "0":
            return
        if self._warming is not None and not self._warming.done():
            return
        for where, info in self._workers().items():
            todo = [p for p in PIECES if (info["id"], p) not in self._warmed]
            if todo and self.free():
                self._warmed.add((info["id"], todo[0]))
                key = f"warm-{todo[0]}-{info['id']}"
                future = self._client.submit(warm, todo[0], workers=[where], key=key, pure=False)
                self._warming = future
                self._in_flight.add(future)
                return

    @property
    def is_warm(self) -> bool:
        """Whether every worker has loaded all it can."""
        done = self._warming is not None and self._warming.done()
        return self.ready and done and len(self._warmed) >= len(PIECES) * len(self._workers())

    def error(self, future: Any) -> BaseException:
        """Return why a future failed."""
        if future.status != "error":  # cancelled or lost, with the scheduler
            return ConnectionError(future.status)
        try:
            return future.exception(timeout=5) or RuntimeError(future.status)
        except Exception as error:  # noqa: BLE001 - the scheduler may be gone by now
            return error

    def restart(self, worker: str, future: Any) -> None:
        """Restart a worker whose step does not stop by itself, without waiting for it."""
        future.cancel()  # or another worker would get the same step
        self._in_flight.discard(future)
        if self._client is not None and worker:
            threading.Thread(target=_restart, args=(self._client, worker), daemon=True).start()

    def lost(self) -> bool:
        """Tell whether the scheduler is gone; then forget it and start afresh."""
        if self._client is None:
            return False
        embedded = self._embedded
        gone = self._out_of_reach() if embedded is None else not embedded.alive
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
        self._in_flight, self._gone_since = set(), 0.0
        self._warmed, self._warming = set(), None
        embedded, self._embedded = self._embedded, None
        threading.Thread(target=_close, args=(client, embedded), daemon=True).start()

    def _threads(self) -> int:
        return sum(worker["nthreads"] for worker in self._workers().values())

    def _workers(self) -> dict[str, Any]:
        """Return what the scheduler told of its workers, asked anew every half second.

        It is asked by a thread of its own: whoever wants to know may hold the lock of the line,
        for which pages wait, and the scheduler may take its time.
        """
        client = self._client
        if client is None:
            return {}
        if time.monotonic() - self._asked > ASK_EVERY and self._asking is not client:
            self._asking = client
            threading.Thread(target=self._ask, args=(client,), name="ask", daemon=True).start()
        return self._known

    def _ask(self, client: Any) -> None:
        try:
            known = _told(client)
        except Exception as error:  # noqa: BLE001 - it may go away at any time
            LOG.info("asking the scheduler: %s", error)
            known = {}
        if self._client is client:  # and not forgotten in the meantime
            self._known, self._asked, self._asking = known, time.monotonic(), None

    def report(self) -> list[dict[str, Any]]:
        """Return address, memory and limit in bytes of every worker."""
        if self._client is None:
            return []
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
        self._closed = True
        client, self._client = self._client, None
        embedded, self._embedded = self._embedded, None
        _close(client, embedded)


def _problem(error: Exception) -> str:
    if isinstance(error, ExplorerError):
        return str(error)
    return f"The workers did not start ({type(error).__name__}: {error})."


def _restart(client: Any, worker: str) -> None:
    try:
        client.restart_workers([worker], timeout=60, raise_for_error=False)
    except Exception as error:  # noqa: BLE001 - the scheduler may go away in the meantime
        LOG.warning("restarting %s: %s", worker, error)


def _close(client: Any, embedded: cluster.Embedded | None) -> None:
    try:
        if client is not None:
            client.close(timeout=2)
    except Exception as error:  # noqa: BLE001 - it is gone, which is what was wanted
        LOG.info("closing the client: %s", error)
    if embedded is not None:
        embedded.close()


def _told(client: Any) -> dict[str, Any]:
    """Return what the scheduler knows of its workers, by their addresses."""
    return dict(client.scheduler_info(n_workers=-1)["workers"])
