"""The workers of a dask cluster, who take chunks in turn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base.errors import Cancelled
from embedding_explorer.base.faults import sentence_of
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.progress_files import Ticket
from embedding_explorer.large import tasks

LOOK_EVERY = 0.02  # seconds between two looks at what runs
TRIES = 3
PRIORITY = -10  # what a visitor waits for goes before the next chunk


@dataclass(eq=False)
class _Sent:
    """An order under way."""

    order: tasks.Order
    ticket: Ticket
    future: Any
    tries: int = 1


class Workers:
    """The workers of a dask cluster, as many orders at a time as it has threads, and one more.

    Parameters
    ----------
    client : distributed.Client
        Its workers reach the files and the folder of the parts.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self._asked, self._known = 0.0, 1

    def run(self, orders: Sequence[tasks.Order], told: Progress, title: str) -> Iterator[Any]:
        """Yield the results in order.

        Raises
        ------
        ExplorerError
            What a task raised, or one sentence on what became of it.
        """
        waiting, sent = deque(orders), deque[_Sent]()
        done = 0
        try:
            while waiting or sent:
                while waiting and len(sent) <= self._threads():
                    sent.append(self._send(waiting.popleft()))
                self._look(sent, title)
                if sent[0].future.status == "finished":
                    yield sent.popleft().future.result()
                    done += 1
                    continue
                running = [now for s in sent if (now := s.ticket.told()) is not None]
                share = done + sum(now.fraction for now in running)
                step = running[0].step if running and len(orders) == 1 else ""
                told(share / len(orders), step or f"part {done + 1} of {len(orders)}")
                time.sleep(LOOK_EVERY)
        finally:
            for left in sent:
                left.ticket.cancel()
                left.future.cancel()

    def _threads(self) -> int:
        """Return how many threads the workers have, asked anew every second: they may grow."""
        if time.monotonic() - self._asked > 1.0:
            self._asked = time.monotonic()
            workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
            self._known = max(1, sum(worker["nthreads"] for worker in workers))
        return self._known

    def _send(self, order: tasks.Order) -> _Sent:
        """Give a part to the workers; StoreError where the folder of its progress cannot be made.

        Without that folder nobody could stop the part: its absence says that nobody waits for it.
        """
        folder = f"{order.out}.ticket"
        ticket = Ticket(folder)
        ticket.lay()
        return _Sent(order, ticket, self._submit(order, folder))

    def _submit(self, order: tasks.Order, folder: str) -> Any:
        options = {"pure": False, "retries": 0, "priority": PRIORITY}
        return self.client.submit(_run, order, folder, **options)

    def _look(self, sent: deque[_Sent], title: str) -> None:
        """Raise what went wrong; send again what was lost before it began."""
        for one in sent:
            if one.future.status not in ("error", "cancelled", "lost"):
                continue
            error = _error(one.future)
            killed = type(error).__name__ == "KilledWorker" and one.ticket.told() is None
            if not killed or one.tries >= TRIES:
                raise sentence_of(error, title) from None
            one.future = self._submit(one.order, str(one.ticket.folder))
            one.tries += 1


def _run(order: tasks.Order, folder: str) -> Any:
    """Carry an order out in a worker."""
    ticket = Ticket(folder)
    if not ticket.folder.is_dir():
        raise Cancelled("This result is no longer needed.")
    ticket.begin("")
    return tasks.run(order, ticket)


def _error(future: Any) -> BaseException:
    if future.status != "error":
        return ConnectionError(future.status)
    return future.exception(timeout=5) or RuntimeError(future.status)
