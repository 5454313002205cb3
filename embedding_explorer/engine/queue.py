"""The line of steps that wait or run: who is next, who is done, who is to stop."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from embedding_explorer.base.errors import Cancelled, ExplorerError
from embedding_explorer.base.faults import sentence_of, stopped, time_is_up, too_many_wait
from embedding_explorer.base.limits import limit
from embedding_explorer.base.progress_files import Ticket
from embedding_explorer.engine.job import (
    CANCELLED,
    DONE,
    FAILED,
    OVER,
    RUNNING,
    WAITING,
    Job,
    Work,
)  # fmt: skip
from embedding_explorer.engine.job_processes import JobProcesses
from embedding_explorer.engine.tasks import Order
from embedding_explorer.engine.turns import Turns
from embedding_explorer.engine.worker_pool import Crew

LOG = logging.getLogger(__name__)
GRACE = 1.0  # seconds a step has to stop by itself before its worker is restarted
TRIES = 3
RESTART = 10.0  # seconds a worker is away after a step ended it: its owners pay for them, too


class Line:
    """Steps by the key of their result; each is made once, however many jobs wait for it.

    Every method may be called from any thread.
    """

    def __init__(self, crew: Crew | JobProcesses) -> None:
        self.crew = crew
        self.lock = threading.RLock()
        self._works: dict[str, Work] = {}
        self._serial = itertools.count()
        self.turns = Turns()

    def work(self, order: Order, title: str, owner: str, after: Sequence[Work] = ()) -> Work:
        """Return the step that makes this result, once those `after` are made.

        The one under way, or a new one.
        """
        self.turns.ask(owner)
        known = self._works.get(order.key)
        if known and known.state not in OVER and (known.put_back or not known.stop_at):
            known.owners.add(owner)
            return known
        made = Work(order, title, Ticket(order.ticket), {owner}, next(self._serial), tuple(after))
        self._works[order.key] = made
        return made

    def admit(self, job: Job) -> None:
        """Let a job wait for its steps.

        Raises
        ------
        LimitError
            If a step is new and too many of this owner's wait. What they asked for before stays: a
            page may still show it. The program's own jobs, which name no owner, are not counted.
        """
        for work in job.works:
            work.jobs.add(job)
        mine = [w for w in self._works.values() if w.state == WAITING and job.owner in w.owners]
        new = any(work.jobs == {job} for work in job.works)
        if new and job.owner and len(mine) > limit("waiting_steps"):
            self.abandon(job)
            raise too_many_wait()

    @property
    def busy(self) -> bool:
        """Whether any step waits or runs."""
        return bool(self._works)

    def running(self) -> list[Work]:
        """Return the steps that run."""
        with self.lock:
            return [work for work in self._works.values() if work.state == RUNNING]

    def queue(self) -> list[Work]:
        """Return the steps that wait for a worker, in the order they will get one."""
        with self.lock:
            return self.turns.order(self._works.values())

    def abandon(self, job: Job) -> None:
        """Stop every step that only this job waits for."""
        with self.lock:
            for work in job.works:
                work.jobs.discard(job)
                if left := {other.owner for other in work.jobs}:
                    work.owners = left
                elif work.state not in OVER:
                    self._stop(work, Cancelled("Stopped, as you asked."))

    def step(self) -> None:
        """See how everything is, and send what can be sent."""
        with self.lock:
            lost = self.crew.lost()
            for key, work in list(self._works.items()):
                with self._its_own_fault(work):
                    self._look(work, lost)
                if work.state in OVER and self._works.get(key) is work:
                    del self._works[key]
            self.crew.renew()
            free = self.crew.free()  # at every look: it lets go of what the workers are done with
            if not self.queue():
                self.crew.warm()
            for work in self.turns.chosen(self._works.values(), free, self.crew.threads()):
                with self._its_own_fault(work):
                    self._send(work)
            if not free and (late := self.turns.outstayed(self._works.values())):
                late.put_back = True
                self._ask_to_stop(late)

    def close(self) -> None:
        """End every step: the workers go."""
        with self.lock:
            for work in self._works.values():
                if work.state not in OVER:
                    self._end(work, FAILED, stopped())

    @contextmanager
    def _its_own_fault(self, work: Work) -> Iterator[None]:
        """Let what goes wrong with one step end that step, and nothing else."""
        try:
            yield
        except Exception as error:
            if work.state not in OVER:
                self._end(work, FAILED, sentence_of(error, work.title))
            else:
                LOG.error("%s was over already", work.title, exc_info=error)

    def _send(self, work: Work) -> None:
        key = f"{work.order.key}-{work.serial}-{work.tries}"
        work.ticket.lay(around=True)
        work.future = self.crew.send(work.order, key)
        work.state, work.tries, work.sent = RUNNING, work.tries + 1, time.monotonic()

    def _look(self, work: Work, lost: bool) -> None:
        """See how one step is, and act on it."""
        if work.state == WAITING:
            if lost_before := [w for w in work.after if w.state in (FAILED, CANCELLED)]:
                self._end(work, FAILED, lost_before[0].error)
        elif work.state == RUNNING and work.future.done():
            self._hear(work)
        elif work.state == RUNNING and lost:
            self._end(work, FAILED, stopped())
        elif work.state == RUNNING and work.stop_at:
            self._insist(work)
        elif work.state == RUNNING and self._too_long(work):
            self._stop(work, time_is_up())

    def _hear(self, work: Work) -> None:
        """Take the outcome of a future that is done."""
        if work.future.status == "finished":
            self._end(work, DONE, None)
            return
        error = self.crew.error(work.future)
        innocent = self._innocent(work, error)
        if _is_killed(error) and not innocent:
            self.turns.charge(work, RESTART)
        if work.put_back:
            self._put_back(work)
        elif work.stop_at:
            self._end(work, CANCELLED, work.error)
        elif innocent:
            work.state, work.future = WAITING, None
        else:
            self._end(work, FAILED, sentence_of(error, work.title))

    def _innocent(self, work: Work, error: BaseException) -> bool:
        """Tell whether a step lost its worker before it began: then it may run again."""
        return _is_killed(error) and work.ticket.told() is None and work.tries < TRIES

    def _insist(self, work: Work) -> None:
        """Restart the worker of a step that was asked to stop and goes on."""
        if time.monotonic() < work.stop_at:
            return
        told = work.ticket.told()
        if self.crew.restart(told.worker if told else "", work.future):
            self.turns.charge(work, RESTART)
            if work.put_back:
                self._put_back(work)
            else:
                self._end(work, CANCELLED, work.error)

    def _too_long(self, work: Work) -> bool:
        """Tell by the line's own clock: the worker's may differ, and it may say nothing at all."""
        return time.monotonic() - work.sent > limit("job_seconds")

    def _stop(self, work: Work, why: ExplorerError) -> None:
        work.error = why
        if work.state == WAITING:
            self._end(work, CANCELLED, why)
            return
        work.put_back = False
        self._ask_to_stop(work)

    def _ask_to_stop(self, work: Work) -> None:
        work.ticket.cancel(around=True)
        work.stop_at = time.monotonic() + GRACE

    def _put_back(self, work: Work) -> None:
        """Let a step that was no matter of a second wait with those that take long."""
        self.turns.charge(work, time.monotonic() - work.sent)
        work.ticket.clear()
        work.order = dataclasses.replace(work.order, quick=False)
        work.state, work.future, work.stop_at, work.put_back = WAITING, None, 0.0, False

    def _end(self, work: Work, state: str, error: ExplorerError | None) -> None:
        if work.order.quick and work.state == RUNNING:
            self.turns.charge(work, time.monotonic() - work.sent)
        told = work.told()
        work.frame, work.last = work.shown(), work.words(told) if told else ""
        if held := work.ticket.held():
            self.crew.weighed(*held)
        # Without the future the scheduler forgets the step: a worker that is renewed would have
        # it made once more otherwise.
        work.state, work.error, work.future = state, error, None
        for job in list(work.jobs):
            if job.state in OVER:
                job.over.set()
        work.ticket.clear()


def _is_killed(error: BaseException) -> bool:
    """Tell whether a step lost its worker."""
    return type(error).__name__ == "KilledWorker"
