"""What the workers of this machine have from their first moment on: imported before they are.

The process that they are forked from (Python's forkserver) imports this module once. So a worker
starts, or starts again, in a moment, and what all of them load lies in memory once.
"""

from __future__ import annotations

import gc
import logging
import os

import distributed.nanny
import distributed.worker  # noqa: F401

from embedding_explorer.engine import renewal  # noqa: F401 - what a worker is sent
from embedding_explorer.engine.warm_up import AHEAD, warm

LOG = logging.getLogger(__name__)


def load() -> None:
    """Load the pieces, unless `EXPLORER_WARM` is 0; the collector then leaves what is there alone.

    It would write to all of it, and every worker have a copy of its own.
    """
    for piece in AHEAD if os.environ.get("EXPLORER_WARM", "1") != "0" else ():
        try:
            warm(piece)
        except Exception as error:  # a worker can do without, and says why when it is asked
            LOG.warning("%s was not loaded ahead", piece, exc_info=error)
    gc.collect()
    gc.freeze()


load()
