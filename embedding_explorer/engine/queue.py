"""The line of steps that wait or run: who is next, who is done, who is to stop."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import Counter
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
from embedding_explorer.engine.tasks import Order
from embedding_explorer.engine.worker_pool import Crew

LOG = logging.getLogger(__name__)
GRACE = 1.0  # seconds a step has to stop by itself before its worker is restarted
TRIES = 3
SHARE = 0.5  # of one worker's time, what an owner's quick steps may take and still go first
BURST = 10.0  # seconds that they may take beside it, by an owner who rested
RESTART = 10.0  # seconds a worker is away after a step ended it: its owners pay for them, too
HERE = 60.0  # seconds after an owner asked for something within which more is to be expected


class Line:
    """Steps by the key of their result; each is made once, however many jobs wait for it.

    Every method may be called from any thread.
    """

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.lock = threading.RLock()
        self._works: dict[str, Work] = {}
        self._serial = itertools.count()
        self._paid: dict[str, float] = {}  # by owner, when the share is worth what their steps took
        self._asked: dict[str, float] = {}  # by owner, when they asked last

    def work(self, order: Order, title: str, owner: str, after: Sequence[Work] = ()) -> Work:
        """Return the step that makes this result, once those `after` are made.

        The one under way, or a new one.
        """
        now = time.monotonic()
        self._asked = {who: at for who, at in self._asked.items() if now - at < HERE}
        self._asked[owner] = now
        known = self._works.get(order.key)
        if known is not None and known.state in (WAITING, RUNNING) and not known.stop_at:
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
        """Return the steps that wait for a worker, in the order they will get one.

        Owners take turns: an owner's k-th step comes after everybody's (k-1)-th. Before them goes
        what takes a second, so that nobody waits long for little: of each owner one such step at a
        time, and only while theirs took no more than `SHARE` of one worker's time and `BURST`
        seconds: whoever asks for little without end takes turns, too. What several wait for goes by
        the best of their places: nobody waits behind the line of whoever asked for it first.
        """
        with self.lock:
            now = time.monotonic()
            turns: Counter[str] = Counter()
            quick: Counter[str] = Counter()
            for work in self.running():
                turns.update(work.owners)
                quick.update(work.owners if work.order.quick else ())
            ranked = []
            for work in sorted(self._works.values(), key=lambda w: w.serial):
                if work.ready:
                    turns.update(work.owners)
                    first = work.order.quick and any(
                        not quick[owner] and self._paid.get(owner, now) <= now
                        for owner in work.owners
                    )
                    quick.update(work.owners if work.order.quick else ())
                    turn = min(turns[owner] for owner in work.owners)
                    ranked.append(((not first, turn, work.serial), work))
            return [work for _, work in sorted(ranked, key=lambda entry: entry[0])]

    def _next(self, waiting: Sequence[Work]) -> list[Work]:
        """Return those of the queue that get a worker now.

        While several owners are here, what takes long leaves one worker to what takes a second:
        a click waited for whole layouts otherwise (0192).
        """
        chosen: list[Work] = []
        free = self.crew.free()  # at every look: it lets go of what the workers are done with
        several = len(self._asked) > 1
        room = max(1, self.crew.threads() - several) - sum(map(_is_long, self.running()))
        for work in waiting:
            if len(chosen) == free:
                break
            if not _is_long(work) or room > 0:
                room -= _is_long(work)
                chosen.append(work)
        return chosen

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
            waiting = self.queue()
            if not waiting:
                self.crew.warm()
            for work in self._next(waiting):
                with self._its_own_fault(work):
                    self._send(work)

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
            self._charge(work, RESTART)
        if work.stop_at:
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
            self._charge(work, RESTART)
            self._end(work, CANCELLED, work.error)

    def _too_long(self, work: Work) -> bool:
        """Tell by the line's own clock: the worker's may differ, and it may say nothing at all."""
        return time.monotonic() - work.sent > limit("job_seconds")

    def _stop(self, work: Work, why: ExplorerError) -> None:
        work.error = why
        if work.state == WAITING:
            self._end(work, CANCELLED, why)
            return
        work.ticket.cancel(around=True)
        work.stop_at = time.monotonic() + GRACE

    def _end(self, work: Work, state: str, error: ExplorerError | None) -> None:
        if work.order.quick and work.state == RUNNING:
            self._charge(work, time.monotonic() - work.sent)
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

    def _charge(self, work: Work, seconds: float) -> None:
        """Count the time of a worker that a step took, for `queue`; who shares it shares that."""
        now = time.monotonic()
        rested = now - BURST / SHARE  # a longer rest earns no more
        self._paid = {owner: at for owner, at in self._paid.items() if at > rested}
        for owner in work.owners:
            self._paid[owner] = self._paid.get(owner, rested) + seconds / SHARE / len(work.owners)


def _is_killed(error: BaseException) -> bool:
    """Tell whether a step lost its worker."""
    return type(error).__name__ == "KilledWorker"


def _is_long(work: Work) -> bool:
    """Tell whether a step may hold a worker for long; one that drives the large holds none."""
    return not work.order.quick and work.order.kind != "large"
