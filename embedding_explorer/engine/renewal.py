"""Workers that are renewed: those that hold too much memory between two jobs, or do not listen.

Libraries keep what they load and compile, allocators keep pages of what is freed. So a worker that
has done many kinds of work is larger than a fresh one, and no limit on one job bounds that.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from embedding_explorer.base.limits import limit
from embedding_explorer.base.progress_files import Ticket
from embedding_explorer.engine.memory import sizes

if TYPE_CHECKING:  # the scheduler imports this module, too, and does without all that jobs load
    from embedding_explorer.engine import tasks

LOG = logging.getLogger(__name__)
SHARE = 0.8  # of the memory limit of a worker: one beyond it would hardly get through another job
WORTH = 50_000_000  # bytes that a process must have grown since it was last trimmed
# Bytes that libraries may be promised in a job without touching them (stacks of threads, buffers of
# BLAS, LLVM, which ends the process where it gets none).
RESERVED = 1_000_000_000
LAST_WORDS = 3.0  # seconds in which a worker that ends still gets its answer out
# Its nanny gives up a restart that takes longer, and then the worker never comes back: on a busy
# machine a minute is not enough to load all that a worker needs.
RESTARTING = 900  # seconds
SETTLING = 0.5  # seconds in which a nanny looks several times
LOOK_EVERY = 0.2  # seconds between two looks whether a worker is done with its job

_trimmed = 0


def bound(memory_limit: int) -> float:
    """Return the bytes that a worker with this limit (0 for none) may hold between two jobs."""
    most = float(limit("held_bytes"))
    return min(most, SHARE * memory_limit) if memory_limit else most


def sent(order: tasks.Order) -> bytes:
    """Return an order as it goes to `run`: read by the worker alone.

    The scheduler opens all else that it hands on, and would load whatever an order is made of.
    """
    from distributed.protocol.serialize import serialize_bytes

    return bytes(serialize_bytes(order))


def run(sent: bytes) -> str:
    """Make one step (`tasks.run`) in this worker, within its memory, and say what it then holds."""
    from distributed import get_worker
    from distributed.protocol.serialize import deserialize_bytes

    from embedding_explorer.engine import tasks

    order = deserialize_bytes(sent)
    worker = get_worker()
    limit_allocations(worker.memory_manager.memory_limit or 0)
    try:
        return tasks.run(order)
    except Exception as error:
        if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
            gc.collect()
            # A nanny that saw how much it was ends this worker now, not with the next job in it.
            time.sleep(SETTLING)
        raise
    finally:
        if not ends_short_of_files():
            Ticket(order.ticket).weigh(worker.address, trimmed())


def limit_allocations(most: int) -> None:
    """Let what this worker asks for beyond its limit be refused, as a `MemoryError`.

    The nanny ends a worker that has grown over its limit, but looks ten times a second only: one
    that takes everything at once would meet the system's own way to end processes, which may
    choose any of them. Linux alone counts here what a process has for itself; files that are
    mapped to be read do not count.

    Parameters
    ----------
    most : int
        The limit of the worker in bytes; 0 for none.
    """
    if sys.platform == "linux" and most:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        promised, resident = sizes()
        wanted = promised + max(most - resident, 0) + RESERVED
        if hard == resource.RLIM_INFINITY or wanted < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def trimmed() -> int:
    """Give what was freed back to the system; return the bytes this process still holds.

    Called in a worker after each job. It takes some 100 ms, so one that has hardly grown since the
    last time is left as it is.
    """
    import psutil

    global _trimmed
    size = psutil.Process().memory_info().rss
    if size > _trimmed + WORTH:
        gc.collect()
        if "pyarrow" in sys.modules:
            sys.modules["pyarrow"].default_memory_pool().release_unused()
        if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
            libc.malloc_trim(0)  # glibc alone keeps it otherwise
        size = _trimmed = psutil.Process().memory_info().rss
    return int(size)


def ends_short_of_files() -> bool:
    """Tell whether this worker can open no file any more; then it ends soon, to be started anew.

    Something keeps them open; no job could read its data here again, or say anything. The one that
    met it first still gets its answer out.
    """
    try:
        os.close(os.dup(0))
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            threading.Timer(LAST_WORDS, os._exit, (1,)).start()
            return True
    return False


def renew(client: Any, worker: str, leaving: dict[str, frozenset[str]]) -> None:
    """Give a worker no more work, wait until it is done with what it has, and restart it.

    Parameters
    ----------
    leaving : dict
        Addresses of workers that get no work, with the keys of what they still do; kept up to
        date meanwhile, and without this one at the end.
    """
    try:
        client.run_on_scheduler(_leave, worker=worker)
        while keys := client.run_on_scheduler(_unfinished, worker=worker):
            leaving[worker] = frozenset(keys)
            time.sleep(LOOK_EVERY)
        client.restart_workers([worker], timeout=RESTARTING, raise_for_error=False)
    except Exception as error:  # noqa: BLE001 - the scheduler may go away in the meantime
        LOG.warning("renewing %s: %s", worker, error)
    finally:
        leaving.pop(worker, None)


def _leave(worker: str, dask_scheduler: Any = None) -> None:
    """Let the scheduler give a worker nothing more; runs in the scheduler, so no job slips in."""
    state = dask_scheduler.workers.get(worker)
    if state is not None:
        stimulus = f"renew-{time.time()}"
        dask_scheduler.handle_worker_status_change("closing_gracefully", state, stimulus)


def _unfinished(worker: str, dask_scheduler: Any = None) -> list[str]:
    """Return the keys of a worker's jobs that run, or are done and not heard of yet.

    What is done lies in the worker until then: restarted now, it would take the answer with it.
    """
    state = dask_scheduler.workers.get(worker)
    return [] if state is None else [task.key for task in (*state.processing, *state.has_what)]


def restart(client: Any, worker: str, future: Any, leaving: dict[str, frozenset[str]]) -> None:
    """Restart a worker whose step is wanted no more, and does not hear of it."""
    try:
        at = [where for where, keys in client.processing().items() if future.key in keys]
        future.cancel()  # or another worker would get the same step
        if at := at or [worker] * bool(worker):
            client.restart_workers(at, timeout=RESTARTING, raise_for_error=False)
    except Exception as error:  # noqa: BLE001 - the scheduler may go away in the meantime
        LOG.warning("restarting %s: %s", worker, error)
    finally:
        leaving.pop(worker, None)
