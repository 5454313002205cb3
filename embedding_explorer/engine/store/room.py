"""How much a store may still take, without looking at all its entries each time."""

from __future__ import annotations

import time

from embedding_explorer.base.disk_faults import StoreError
from embedding_explorer.base.limits import LIMITS, limit

SWEEP_EVERY = 10.0  # seconds between two sweeps, at least, while there is room
SHARE = 20  # a sweep that took a second is followed by none for so many
OFTEN = 0.1  # of the limit: after putting so much a process looks again what others have put
OVER = 1.5  # times the limit at which nothing more is taken: a sweep spares the last minute's use


class Room:
    """What this process knows of the bytes of a store: as last swept, and what it put since."""

    def __init__(self) -> None:
        self._bytes, self._put, self._at, self._took = 0, 0, float("-inf"), 0.0

    def swept(self, kept: int, seconds: float) -> None:
        """Note how many bytes a sweep left, and how long it took."""
        self._bytes, self._put, self._at, self._took = kept, 0, time.monotonic(), seconds

    def is_to_be_swept(self, size: int) -> bool:
        """Tell whether a sweep is due before so many bytes more.

        Where there are many entries it takes its time: no more than a twentieth of all.
        """
        since = time.monotonic() - self._at
        much = self._put + size > OFTEN * limit("store_bytes")
        return since > SHARE * self._took and (since > SWEEP_EVERY or much)

    def take(self, size: int) -> None:
        """Count what is put.

        Raises
        ------
        StoreError
            If it would go far beyond the limit ``store_bytes``.
        """
        if self._is_over(size):
            raise StoreError(
                f"The store for results is full at {limit('store_bytes'):,} bytes; try again in "
                f"a minute, or set {LIMITS['store_bytes'].variable}."
            )
        self._bytes += size
        self._put += size

    def _is_over(self, size: int) -> bool:
        return self._bytes + size > OVER * limit("store_bytes")
