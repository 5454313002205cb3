"""Tasks done by one thread, helped by others that take only what time of the processor is idle.

The others run at the lowest priority: whoever else wants a core has it at once, so that a worker
takes nothing from another. What one of them is still at when there is nothing else to do, the
first thread does as well; whoever is ready first stops the other. Both find the same bits, as each
task is one thread's (`docs/decisions/0121-batches-on-idle-cores.md`).
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from threading import Condition, Thread, get_native_id, main_thread
from typing import Any, Generic, Protocol, TypeVar

from embedding_explorer.base.errors import MethodError

HELPERS = 7  # at most; each needs memory for a batch
_LOWEST = 19  # of the priorities of Linux
BUSY = 1.5  # tasks in line for each core over the last minute, from which on nobody helps
WAITING = 2  # results of helpers that lie ready at most

T = TypeVar("T")


class Stop(Protocol):
    """What is set to stop a task, as `onnxruntime.RunOptions` has it."""

    terminate: bool


def helpers() -> int:
    """Return how many cores this process may use beside its own, 0 to 7.

    Only Linux gives threads priorities of their own; elsewhere there are no helpers, and none on a
    machine that is busy anyway, where nothing is idle.
    """
    if sys.platform != "linux":
        return 0
    cores = len(os.sched_getaffinity(0))
    return 0 if os.getloadavg()[0] > BUSY * cores else min(cores - 1, HELPERS)


def step_back() -> bool:
    """Give this thread the lowest priority; return whether that was allowed.

    By the C library, which Python leaves alone meanwhile: a thread that has stepped back must not
    hold up all others of this process by the lock of Python.
    """
    fault: int = ctypes.CDLL(None).setpriority(os.PRIO_PROCESS, get_native_id(), _LOWEST)
    return fault == 0


class Shared(Generic[T]):
    """The tasks 0, 1, 2 ... of a job.

    Parameters
    ----------
    total : int
        How many there are.
    run : callable
        Does a task, given its number and what stops it; then it raises a MethodError.
    stop : callable
        Makes what stops one task.
    """

    def __init__(self, total: int, run: Callable[[int, Any], T], stop: Callable[[], Stop]) -> None:
        self._total, self._run, self._stop = total, run, stop
        self._changed = Condition()
        self._next = 0  # the first task that nobody has begun
        self._helped: dict[int, Stop] = {}  # at which helpers are
        self._own: tuple[int, Stop] | None = None  # at which the first thread is
        self._ready: dict[int, T] = {}  # found by helpers
        self._closed = False

    def results(self, count: int, before: Callable[[], None]) -> Iterator[tuple[int, T]]:
        """Yield number and result of each task once, in the order they are ready.

        Parameters
        ----------
        count : int
            Helpers to take; none for a single task.
        before : callable
            Called before each task of the first thread; what it raises stops all.
        """
        for _ in range(min(count, self._total - 1)):
            Thread(target=self._help).start()  # waited for when Python ends
        left = self._total
        try:
            while left:
                for found in self._handed():
                    yield found
                    left -= 1
                number = self._begin()
                if number is not None:
                    before()
                    yield number, self._finish(number)
                    left -= 1
        finally:
            self._close()

    def _handed(self) -> list[tuple[int, T]]:
        with self._changed:
            found = list(self._ready.items())
            self._ready.clear()
            self._changed.notify_all()
        return found

    def _begin(self) -> int | None:
        """Return a task for the first thread: a new one, else one that a helper is at."""
        with self._changed:
            if self._next < self._total:
                self._next += 1
                return self._next - 1
            return min(self._helped, default=None)

    def _finish(self, number: int) -> T:
        with self._changed:
            if number in self._ready:
                return self._ready.pop(number)
            stop = self._stop()
            self._own = number, stop
        try:
            found = self._run(number, stop)
        except MethodError:
            with self._changed:
                self._own = None
                if number in self._ready:  # a helper was first and has stopped it
                    return self._ready.pop(number)
            raise
        with self._changed:
            self._own = None
            self._ready.pop(number, None)
            if number in self._helped:
                self._helped.pop(number).terminate = True
        return found

    def _help(self) -> None:
        if not step_back():  # this thread would take time from others
            return
        while (begun := self._begin_helping()) is not None:
            number, stop = begun
            try:
                found = self._run(number, stop)
            except MethodError:  # stopped; or the first thread does this task and meets the same
                continue
            self._hand(number, found)

    def _begin_helping(self) -> tuple[int, Stop] | None:
        with self._changed:
            while len(self._ready) >= WAITING and not self._closed and main_thread().is_alive():
                self._changed.wait(1)
            full = len(self._ready) >= WAITING  # and Python ends
            if self._closed or full or self._next >= self._total:
                return None
            number, self._next = self._next, self._next + 1
            stop = self._helped[number] = self._stop()
            return number, stop

    def _hand(self, number: int, found: T) -> None:
        with self._changed:
            if self._closed or self._helped.pop(number, None) is None:
                return  # the first thread has it already
            self._ready[number] = found
            if self._own and self._own[0] == number:
                self._own[1].terminate = True

    def _close(self) -> None:
        with self._changed:
            self._closed = True
            for stop in self._helped.values():
                stop.terminate = True
            self._changed.notify_all()
