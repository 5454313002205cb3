"""How quickly one connection may ask: so much at once, and from then on so much a second."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

AT_ONCE, A_SECOND = (
    100,
    20,
)  # messages; a page sends a few at a click, and one in each second waited
BYTES = 100_000  # a message counts once more for each of these: all of it is looked at


class Pace:
    """Lets one connection wait for its turn; what it sends meanwhile stays on its way."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._used = -math.inf  # the moment up to which all that came has had its time

    async def turn(self, size: int) -> None:
        """Wait until a message of so many bytes may be looked at."""
        await asyncio.sleep(self.wait(size))

    def wait(self, size: int) -> float:
        """Return the seconds that a message of so many bytes has to wait, and count it."""
        now = self._clock()
        self._used = max(self._used, now - AT_ONCE / A_SECOND) + (1 + size / BYTES) / A_SECOND
        return max(0.0, self._used - now)
