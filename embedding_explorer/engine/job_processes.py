"""No workers that wait: a process for each job, forked for it and gone with it.

For a machine with little memory (`EXPLORER_WORKERS=0`). A job may take as much memory and time as
one in a worker; what it loads and keeps is gone when it is over, and where the machine runs short
it is the job that ends, not the server.
"""

from __future__ import annotations

import itertools
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from embedding_explorer.base import files
from embedding_explorer.engine import job_answers, local_workers
from embedding_explorer.engine.forking import BEGIN, END, OVER, READY, WARM
from embedding_explorer.engine.memory import machine, resident
from embedding_explorer.engine.tasks import Order

LOG = logging.getLogger(__name__)
AT_ONCE = 1  # jobs; the next one waits
LEAST = 100_000_000  # bytes that a job may take for itself in any case
AGAIN = 5.0  # seconds before the next try to start
END_SECONDS = 10.0


@dataclass(eq=False)
class Made:
    """A job under way; the server looks at it as at a future of dask."""

    key: str
    number: int
    status: str = "pending"
    error: BaseException | None = None

    def done(self) -> bool:
        """Whether it is over."""
        return self.status != "pending"


@dataclass(eq=False)
class Source:
    """The process that jobs are forked from, and how to reach it."""

    process: subprocess.Popen[bytes]
    connection: Connection
    folder: Path
    stack: ExitStack  # removes the folder

    def close(self) -> None:
        """End it, and with it all its jobs."""
        with self.stack:
            self.connection.close()
            try:
                self.process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class JobProcesses:
    """What `Crew` is with workers: sends steps, tells which are done, ends those that go on."""

    def __init__(self) -> None:
        self.problem = ""
        self._numbers = itertools.count()
        self._running: dict[int, Made] = {}
        self._source: Source | None = None
        self._lock = threading.RLock()
        self._listening: threading.Thread | None = None
        self._tried = 0.0
        self._told: set[str] = set()  # what the source says of itself
        self._closing = self._lost = False

    @property
    def ready(self) -> bool:
        """Whether jobs can be begun."""
        return READY in self._told

    @property
    def is_warm(self) -> bool:
        """Whether all is loaded that jobs need."""
        return WARM in self._told

    def start(self) -> None:
        """Start the source in the background, unless it is there."""
        with self._lock:
            listens = self._listening is not None and self._listening.is_alive()
            if listens or self._closing:
                return
            if self.problem and time.monotonic() - self._tried < AGAIN:
                return
            self._tried = time.monotonic()
            self._listening = threading.Thread(target=self._listen, name="jobs", daemon=True)
            self._listening.start()

    def _listen(self) -> None:
        """Start the source and hear what it says until it is gone."""
        try:
            source = started()
        except OSError as error:
            LOG.error("No jobs", exc_info=error)
            self.problem = f"The workers did not start ({type(error).__name__}); "
            self.problem += "the server's log says more."
            return
        with self._lock:
            if self._closing:
                return source.close()
            self._source, self.problem = source, ""
        try:
            while True:
                self._hear(source, *source.connection.recv())
        except (EOFError, OSError) as error:
            LOG.info("the source of jobs is gone: %s", error)
        with self._lock:
            self._told, self._source = set(), None
            self._lost = bool(self._running)
            for job in self._running.values():
                job.status = "lost"
            self._running = {}
        return source.close()

    def _hear(self, source: Source, what: str, number: int) -> None:
        if what != OVER:
            self._told = {*self._told, what}
            return
        with self._lock:
            job = self._running.pop(number, None)
        if job is not None and not job.done():
            job.error = job_answers.read(source.folder / str(number))
            job.status = "finished" if job.error is None else "error"

    def threads(self) -> int:
        """Return how many jobs may run at once."""
        return AT_ONCE if self.ready else 0

    def free(self) -> int:
        """Return how many more jobs may begin."""
        return max(0, self.threads() - len(self._running))

    def send(self, order: Order, key: str) -> Made:
        """Let a process be forked for one step.

        Raises
        ------
        ConnectionError
            If what they are forked from is gone.
        """
        with self._lock:
            if self._source is None:
                raise ConnectionError("the source of jobs is gone")
            job = Made(key, next(self._numbers))
            answer = str(self._source.folder / str(job.number))
            self._source.connection.send((BEGIN, job.number, order, answer, room()))
            self._running[job.number] = job
        return job

    def restart(self, worker: str, job: Made) -> bool:
        """End a job that does not stop by itself."""
        with self._lock:
            if job.number in self._running and self._source is not None:
                job.status = "cancelled"
                self._source.connection.send((END, job.number))
        return True

    def error(self, job: Made) -> BaseException:
        """Return why a job failed."""
        return job.error or ConnectionError(job.status)

    def lost(self) -> bool:
        """Tell whether the source went, with what it ran; it is started afresh."""
        with self._lock:
            lost, self._lost = self._lost, False
        if lost:
            self.start()
        return lost

    def warm(self) -> None:
        """Do nothing: the source loads by itself what jobs need."""

    def renew(self) -> None:
        """Do nothing: what a job holds goes with it."""

    def weighed(self, worker: str, held: int) -> None:
        """Do nothing: what a job holds goes with it."""

    def report(self) -> list[dict[str, Any]]:
        """Return name, memory and limit in bytes of what jobs are forked from."""
        source = self._source
        if source is None:
            return []
        held = resident(source.process.pid)
        name = f"process {source.process.pid}, from which jobs are forked"
        return [{"worker": name, "memory": held, "limit": held + room()}]

    def close(self) -> None:
        """End all jobs and what they are forked from."""
        with self._lock:
            self._closing, source = True, self._source
            if source is not None:
                source.process.terminate()  # by which the one who listens hears its end
        if self._listening is not None:
            self._listening.join(timeout=END_SECONDS)


def chosen() -> bool:
    """Tell whether this server is to have no workers, and can do without."""
    return os.environ.get("EXPLORER_WORKERS", "").strip() == "0" and local_workers.FORKED


def room() -> int:
    """Return the bytes a job may take beyond what it was forked with.

    `EXPLORER_WORKER_BYTES`, or what is left of 90 % of the machine once this server and what its
    jobs are forked from have theirs.
    """
    given = os.environ.get("EXPLORER_WORKER_BYTES", "")
    if given.isdigit():
        return int(given)
    return max(LEAST, int(0.9 * machine() - 2 * resident(os.getpid())))


def started() -> Source:
    """Start the process that jobs are forked from."""
    with ExitStack() as stack:
        folder = stack.enter_context(files.temporary_folder())
        ours, its = socket.socketpair()
        with ours, its:
            process = subprocess.Popen(
                [sys.executable, "-m", __package__, str(its.fileno())],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
                env=local_workers.environment(),
                start_new_session=True,  # Ctrl+C is for the server; it ends with it
            )
            connection = Connection(ours.detach())
        return Source(process, connection, folder, stack.pop_all())
