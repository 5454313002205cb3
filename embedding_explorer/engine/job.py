"""A job as its owner sees it: what state it is in, how far it is, its result."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embedding_explorer.base.errors import Cancelled, EngineError, ExplorerError
from embedding_explorer.base.progress_files import Ticket, Told
from embedding_explorer.engine.tasks import Order

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
OVER = (DONE, FAILED, CANCELLED)


@dataclass(eq=False)
class Work:
    """One step being made, shared by all jobs that need it."""

    order: Order
    title: str
    ticket: Ticket
    owners: set[str]  # who pays for it, and by the best of whose places it goes
    serial: int
    after: tuple[Work, ...] = ()
    jobs: set[Job] = field(default_factory=set)
    state: str = WAITING
    error: ExplorerError | None = None
    future: Any = None
    sent: float = 0.0  # when a worker got it, by the clock of this process
    stop_at: float = 0.0  # when a worker that does not stop by itself is restarted
    put_back: bool = False  # whether it is to wait again once it has stopped
    frame: np.ndarray | None = None
    last: str = ""  # what it said last
    tries: int = 0

    @property
    def ready(self) -> bool:
        """Whether it waits for nothing but a worker: all it needs is made."""
        return self.state == WAITING and all(work.state == DONE for work in self.after)

    def told(self) -> Told | None:
        """Return what the running step said last."""
        return self.ticket.told() if self.state == RUNNING else None

    def words(self, told: Told) -> str:
        """Return what a step said, with its title in front."""
        if told.step.startswith(self.title):
            return told.step
        return f"{self.title}: {told.step}" if told.step else self.title

    def shown(self) -> np.ndarray | None:
        """Return the last unfinished layout, also after it was stopped."""
        found = self.ticket.shown() if self.state == RUNNING else None
        return self.frame if found is None else found


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    fraction : float
        Of the whole job, 0..1.
    step : str
        What is being done, in words.
    left : float or None
        Seconds until the running step is done, by its pace so far; None while that is unknown.
    """

    fraction: float
    step: str
    left: float | None = None


class Job:
    """What somebody asked for: the steps that are still to be made, in order."""

    def __init__(
        self,
        works: Sequence[Work],
        load: Callable[[], Any],
        engine: Any,
        owner: str,
        key: str = "",
    ) -> None:
        self.works, self.owner = tuple(works), owner
        self.key = key  # under which the store has the answer; "" for what a recipe makes
        self._load, self._engine = load, engine
        self._cancelled: str | None = None
        self.over = threading.Event()
        if not self.works:
            self.over.set()

    @property
    def state(self) -> str:
        """One of "waiting", "running", "done", "failed" and "cancelled"."""
        if self._cancelled is not None:
            return CANCELLED
        states = [work.state for work in self.works]
        for bad in (FAILED, CANCELLED):
            if bad in states:
                return bad
        if all(state == DONE for state in states):
            return DONE
        return RUNNING if RUNNING in states or DONE in states else WAITING

    @property
    def place(self) -> int:
        """The place in the queue, from 1; 0 when it does not wait."""
        return int(self._engine.place(self))

    @property
    def progress(self) -> Progress:
        """How far the job is."""
        left = [work for work in self.works if work.state != DONE]
        if not left:
            return Progress(1.0, "Done", 0.0)
        work, done = left[0], len(self.works) - len(left)
        told = work.told()
        if told is None:
            return Progress(done / len(self.works), self._waiting(work))
        fraction = (done + told.fraction) / len(self.works)
        return Progress(fraction, work.words(told), _left(told))

    def _waiting(self, work: Work) -> str:
        if work.state == RUNNING:
            return work.title
        if not self._engine.ready:
            return (
                "The workers cannot be reached" if self._engine.problem else "Starting the workers"
            )
        place = self.place
        return f"Waiting, number {place} in the queue" if place else work.title

    @property
    def last(self) -> str:
        """What the job said last before it was over."""
        return next((w.last for w in reversed(self.works) if w.last), "")

    @property
    def frame(self) -> np.ndarray | None:
        """The last unfinished layout, (n, 2) or (n, 3) float32, if one was shown."""
        return next((f for w in reversed(self.works) if (f := w.shown()) is not None), None)

    @property
    def error(self) -> ExplorerError | None:
        """Why there is no result, in one sentence."""
        if self._cancelled is not None:
            return Cancelled(self._cancelled)
        return next((work.error for work in self.works if work.error is not None), None)

    def cancel(self, why: str = "Stopped, as you asked.") -> None:
        """Stop the work unless somebody else waits for it too; the caller is free at once."""
        if self.state not in OVER:
            self._cancelled = why
            self._engine.abandon(self)
            self.over.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the job is over, at most for some seconds; tell whether it is."""
        return self.over.wait(seconds)

    def result(self) -> Any:
        """Return what was made.

        Raises
        ------
        ExplorerError
            One sentence that says why there is nothing.
        """
        self.over.wait()
        if (error := self.error) is not None:
            raise error
        made = self._load()
        if made is None:
            raise EngineError("The result was removed before it could be read; try again.")
        return made


def _left(told: Told) -> float | None:
    if told.fraction < 0.03 or told.spent < 0.5:
        return None
    return told.spent * (1 - told.fraction) / told.fraction
