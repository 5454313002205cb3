"""Pieces of a file worked on by several cores, their results in the order of the pieces."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 4  # cores
P = TypeVar("P")
T = TypeVar("T")


def in_turn(work: Callable[[P], T], pieces: Sequence[P]) -> Iterator[T]:
    """Yield what is found in pieces, one on each core; the work must release Python's lock.

    No more are worked on ahead than there are cores, as each takes memory.
    """
    at_once = min(os.cpu_count() or 1, AT_ONCE)
    with ThreadPoolExecutor(at_once) as pool:
        begun = deque(pool.submit(work, piece) for piece in pieces[:at_once])
        for following in range(len(begun), len(begun) + len(pieces)):
            done = begun.popleft().result()
            if following < len(pieces):
                begun.append(pool.submit(work, pieces[following]))
            yield done
