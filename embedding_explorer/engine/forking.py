"""The process that jobs are forked from: one for each, which ends with it.

    python -m embedding_explorer.engine NUMBER

The number is that of a socket, by which the server says which jobs to begin and to end, and hears
how they ended. This process does none itself and reads nothing that visitors bring; it loads piece
by piece what jobs need, and what it has loaded is in memory once for all of them.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NoReturn

from embedding_explorer.engine import job_answers, renewal, tasks, this_worker
from embedding_explorer.engine.memory import sizes
from embedding_explorer.engine.warm_up import AHEAD, warm

LOG = logging.getLogger(__name__)
READY, WARM, OVER = "ready", "warm", "over"  # what is told to the server
BEGIN, END = "begin", "end"  # what the server says
LOOK_EVERY = 0.1  # seconds between two looks at how much memory jobs take
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


@dataclass(frozen=True)
class Running:
    """A job under way: its process, how many bytes that may hold, and a pipe that ends with it."""

    pid: int
    most: int
    pipe: int

    def held(self) -> int:
        """Return the bytes it holds; 0 once it is over."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


class Source:
    """Begins and ends jobs as the server says.

    Parameters
    ----------
    server : Connection
    pieces : list of str
        What is still to be loaded.
    """

    def __init__(self, server: Connection, pieces: list[str]) -> None:
        self.server, self.pieces = server, pieces
        self.running: dict[int, Running] = {}  # by the number the server gave

    def serve(self) -> None:
        """Go on until the server is gone."""
        self.server.send((READY, os.getpid()))
        self._loaded()
        while self._heard():
            if self.pieces:
                _load(self.pieces.pop(0))
                self._loaded()

    def _loaded(self) -> None:
        """Let the collector leave alone what is there: it would write to all that jobs share."""
        gc.collect()
        gc.freeze()
        if not self.pieces:
            self.server.send((WARM, os.getpid()))

    def _heard(self) -> bool:
        """Wait for the server, a job that is over, or the next look; False where nobody is left."""
        pipes = {job.pipe: number for number, job in self.running.items()}
        patience = 0 if self.pieces else LOOK_EVERY if pipes else None
        for one in wait([self.server, *pipes], patience):
            if isinstance(one, int):
                self._ended(pipes[one])
                continue
            try:
                what, number, *given = self.server.recv()
            except EOFError:
                return False
            if what == BEGIN:
                self._begin(number, *given)
            elif number in self.running:
                os.kill(self.running[number].pid, signal.SIGKILL)
        for job in self.running.values():
            if job.held() > job.most:
                os.kill(job.pid, signal.SIGKILL)
        return True

    def _begin(self, number: int, order: tasks.Order, answer: str, room: int) -> None:
        """Fork the process of a job, which may take so many bytes for itself."""
        ours, its = os.pipe()
        most = sizes()[1] + room
        pid = os.fork()
        if not pid:
            os.close(ours)
            for other in self.running.values():
                os.close(other.pipe)
            self.server.close()
            _make(order, Path(answer), most)
        os.close(its)
        self.running[number] = Running(pid, most, ours)

    def _ended(self, number: int) -> None:
        job = self.running.pop(number)
        os.close(job.pipe)
        os.waitpid(job.pid, 0)
        self.server.send((OVER, number))


def _make(order: tasks.Order, answer: Path, most: int) -> NoReturn:
    """Make one step in this process, which was forked for it, say what came of it, and end."""
    _goes_with_its_parent()
    _goes_first()
    this_worker.be(this_worker.Job(f"process {os.getpid()}", most))
    said: BaseException | None = None
    try:
        renewal.limit_allocations(most)
        tasks.run(order)
    except BaseException as error:  # noqa: BLE001 - it is told to the server, and raised there
        said = error
    try:
        job_answers.write(answer, said)
    finally:
        os._exit(0)


def _goes_with_its_parent() -> None:
    """End with the process that this one was forked from, whatever ends that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)


def _goes_first() -> None:
    """Let the system that runs short of memory end this process, never the server."""
    with suppress(OSError):  # where this is not for us to say
        Path("/proc/self/oom_score_adj").write_text("1000")


def _load(piece: str) -> None:
    try:
        warm(piece)
    except Exception as error:  # a job can do without, and says why when it is asked
        LOG.warning("%s was not loaded ahead", piece, exc_info=error)


def main(number: str) -> None:
    """Serve the server on this socket, and take every job along at the end."""
    warnings.simplefilter("ignore", DeprecationWarning)  # of forking: no thread runs here
    os.nice(10)  # the pages come first
    pieces = list(AHEAD) if os.environ.get("EXPLORER_WARM", "1") != "0" else []
    source = Source(Connection(int(number)), pieces)
    try:
        source.serve()
    except (BrokenPipeError, ConnectionResetError):
        LOG.info("the server is gone")
    for job in source.running.values():
        os.kill(job.pid, signal.SIGKILL)
        os.waitpid(job.pid, 0)
