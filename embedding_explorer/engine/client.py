"""dask's client, apart from `crew` because importing dask takes a while."""

from __future__ import annotations

import logging

import distributed

# It tells of every connection that ends, with a traceback; the engine notices by itself, and says
# what became of the jobs.
logging.getLogger("distributed").setLevel(logging.WARNING)


class Client(distributed.Client):
    """A client that is closed without a traceback while it tries to reach its scheduler again."""

    async def _reconnect(self) -> None:
        # What dask wraps around this logs as an error that the try was called off.
        await distributed.Client._reconnect.__wrapped__(self)  # type: ignore[attr-defined]
