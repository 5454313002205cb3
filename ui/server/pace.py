"""How quickly one connection may ask: so much at once, and from then on so much a second."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

# Messages; a page sends a few at a click, and one in each second waited.
AT_ONCE, A_SECOND = 100, 20
BYTES = 100_000  # a message counts once more for each of these: all of it is looked at


class Pace:
    """Lets one connection wait for its turn; what it sends meanwhile stays on its way."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        at_once: int = AT_ONCE,
        a_second: int = A_SECOND,
    ) -> None:
        self._clock, self._at_once, self._a_second = clock, at_once, a_second
        self._used = -math.inf  # the moment up to which all that came has had its time

    async def turn(self, size: int) -> None:
        """Wait until a message of so many bytes may be looked at."""
        await asyncio.sleep(self.wait(size))

    def wait(self, size: int) -> float:
        """Return the seconds that a message of so many bytes has to wait, and count it."""
        now = self._clock()
        rested = now - self._at_once / self._a_second
        self._used = max(self._used, rested) + (1 + size / BYTES) / self._a_second
        return max(0.0, self._used - now)
