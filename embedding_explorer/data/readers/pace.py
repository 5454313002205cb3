"""How far reading is, said from inside its loops a few times a second, so that it can be stopped.

The loops lie many calls deep and most of their callers have nothing to say about progress, so
what listens is held in a context variable instead of one more argument everywhere.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from embedding_explorer.base.progress import Progress

EVERY = 0.15  # seconds between two calls
STRIDE = 1_000  # items of a loop between two looks at the clock
# Each step with the part of the whole that is done when it begins and when it ends.
STEPS = {
    "Unpacking": (0.0, 0.15),
    "Decoding": (0.15, 0.25),
    "Counting rows": (0.25, 0.45),
    "Reading": (0.45, 0.85),
    "Looking at the columns": (0.85, 1.0),
}
T = TypeVar("T")


class _Pace:
    def __init__(self, progress: Progress) -> None:
        self.progress, self.at, self.fraction = progress, 0.0, 0.0

    def tell(self, step: str, done: float) -> None:
        if (now := time.monotonic()) - self.at < EVERY:
            return
        start, end = STEPS[step]
        # A step that comes again, for the next file of several, does not set the bar back.
        self.fraction = max(self.fraction, start + (end - start) * min(max(done, 0.0), 1.0))
        self.at = now
        self.progress(self.fraction, step)


_PACE: ContextVar[_Pace | None] = ContextVar("pace", default=None)


@contextmanager
def reporting(progress: Progress | None) -> Iterator[None]:
    """Let `tell` reach `progress(fraction, step)` while the block runs; None: nobody listens."""
    token = _PACE.set(None if progress is None else _Pace(progress))
    try:
        yield
    finally:
        _PACE.reset(token)


def tell(step: str, done: float = 0.0) -> None:
    """Say how much of a step is done, 0 to 1; called often, passed on a few times a second.

    Raises
    ------
    Cancelled
        If whoever listens wants the work to stop.
    """
    if (pace := _PACE.get()) is not None:
        pace.tell(step, done)


def over(items: Iterable[T], step: str, total: int, *, stride: int = STRIDE) -> Iterator[T]:
    """Yield items, saying every `stride` of them how many of `total` are done."""
    for number, item in enumerate(items):
        if number % stride == 0:
            tell(step, number / max(total, 1))
        yield item
