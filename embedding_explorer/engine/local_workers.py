"""The workers of this machine: a dask LocalCluster in a process that ends with its parent.

    python .../engine/bare_start.py FOLDER

A file in the folder gets the scheduler's address and the keys of its encrypted connection, for this
user to read alone: on a machine with several users a scheduler without them would run anybody's
code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from embedding_explorer.base import allocator, files

ADDRESS = "address"
START = Path(__file__).with_name("bare_start.py")
START_SECONDS, END_SECONDS = 120.0, 20.0
# Settings that are the server's alone, among them the operator's token and the secret of cookies:
# workers read what visitors bring.
SERVERS = ("EXPLORER_OPERATOR_", "STREAMLIT_")
KEYS = ("tls_ca_file", "tls_client_key", "tls_client_cert")
# Where forking is sound, workers are forked from one process that has loaded all they need. On
# macOS a system library that was used before may not be forked, and Windows does not fork at all.
FORKED = sys.platform == "linux"
PRELOAD = ["embedding_explorer.engine.preload"]
# Threads of a library would not live on in what is forked; jobs use one anyway (decision 0006).
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
CONFIG: dict[str, Any] = {
    "distributed.worker.multiprocessing-method": "forkserver" if FORKED else "spawn",
    # A job that killed its worker would kill the next one too.
    "distributed.scheduler.allowed-failures": 0,
    # A worker that says nothing for so long is restarted; native code may hold it up for a while.
    "distributed.scheduler.worker-ttl": "90s",
    # A worker that is restarted and not back by then is given up for good, with its nanny. On a
    # busy machine one needs longer than the 15 seconds dask has.
    "distributed.deploy.lost-worker-timeout": "1h",
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.daemon": True,
    "distributed.admin.tick.limit": "1h",
    # Nobody looks at what dask would measure of itself all the time: a process that rests takes a
    # fifth of the processor time without it.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "1s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@dataclass(eq=False)
class Embedded:
    """The child process and how to reach its scheduler."""

    process: subprocess.Popen[bytes]
    address: str
    security: Any
    folder: ExitStack  # goes with the child, also where that was killed

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the child: it ends when its standard input does."""
        with self.folder:
            if self.process.stdin is not None:
                self.process.stdin.close()
            try:
                self.process.wait(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(self.process)


def start(stop: threading.Event) -> Embedded:
    """Start the child and wait until its scheduler answers.

    Parameters
    ----------
    stop : Event
        Set when nobody needs the child any more.

    Raises
    ------
    RuntimeError
        If it ends, does not answer in two minutes, or was stopped.
    """
    from distributed.security import Security

    with ExitStack() as stack:
        folder = stack.enter_context(files.temporary_folder())
        process = _child(folder)
        deadline = time.monotonic() + START_SECONDS
        while not (folder / ADDRESS).exists():
            if process.poll() is not None or time.monotonic() > deadline or stop.is_set():
                _kill(process)
                raise RuntimeError("The process of the workers did not start.")
            time.sleep(0.05)
        told = json.loads((folder / ADDRESS).read_text("utf-8"))
        security = Security(**{k: told[k] for k in KEYS}, require_encryption=True)
        return Embedded(process, told["address"], security, stack.pop_all())


def environment() -> dict[str, str]:
    """Return the environment of a process that runs what visitors ask for."""
    root = Path(__file__).resolve().parents[2]
    paths = [str(root), os.environ.get("PYTHONPATH", "")]
    env = {name: value for name, value in os.environ.items() if not name.startswith(SERVERS)}
    env |= ONE_THREAD | {allocator.VARIABLE: str(allocator.ARENAS)}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    env["DASK_LOGGING__DISTRIBUTED"] = "critical"  # what a job raises is the server's to tell
    # What workers that were killed leave behind is removed without a word.
    quiet = "ignore:resource_tracker:UserWarning"
    env["PYTHONWARNINGS"] = ",".join(filter(None, (os.environ.get("PYTHONWARNINGS"), quiet)))
    return env


def _child(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(START), str(folder)],
        stdin=subprocess.PIPE,
        stdout=sys.stderr,
        env=environment(),
        start_new_session=True,  # Ctrl+C is for the server; the child ends with it
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and, where the system knows such, its whole group: workers half started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def workers() -> int:
    """Return how many workers to start: `EXPLORER_WORKERS`, or one per core, two at least."""
    given = os.environ.get("EXPLORER_WORKERS", "")
    return max(1, int(given)) if given.isdigit() else max(2, os.cpu_count() or 2)


def memory() -> int:
    """Return the bytes each worker may take: `EXPLORER_WORKER_BYTES`, or its share of 70 %."""
    from distributed.system import MEMORY_LIMIT

    given = os.environ.get("EXPLORER_WORKER_BYTES", "")
    return int(given) if given.isdigit() else int(0.7 * MEMORY_LIMIT / workers())


def _keep_to_our_list() -> None:
    """Let dask set its list of what is loaded ahead, once, and then ours stand.

    It would import here, too, what it names there, pandas among it.
    """
    from distributed import versions
    from distributed.utils import get_mp_context

    named, versions.optional_packages = versions.optional_packages, []
    get_mp_context()
    versions.optional_packages = named
    forkserver.set_forkserver_preload(PRELOAD)  # for one that has to start again


def main(folder: str) -> None:
    """Run a LocalCluster until standard input ends."""
    import dask

    if hasattr(os, "nice"):
        os.nice(10)  # the pages come first
    if FORKED:  # loads while dask is loaded here
        forkserver.set_forkserver_preload(PRELOAD)
        forkserver.ensure_running()
    dask.config.set(CONFIG)  # some of it is read as dask is imported
    from distributed import LocalCluster
    from distributed.security import Security

    if FORKED:
        _keep_to_our_list()
    security = Security.temporary()
    cluster = LocalCluster(
        n_workers=workers(),
        threads_per_worker=1,
        processes=True,
        memory_limit=memory(),
        host="127.0.0.1",
        protocol="tls://",
        security=security,
        # Web servers cannot be left out, and without an address would listen to all machines:
        # they answer this machine alone, and with `CONFIG` and no dashboard nothing but 404.
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        local_directory=folder,
    )
    told = {"address": cluster.scheduler_address} | {k: getattr(security, k) for k in KEYS}
    with suppress(FileNotFoundError):  # where the server is gone, and the folder with it
        with files.replacing(Path(folder), ADDRESS) as sink:
            sink.write(json.dumps(told).encode())
        sys.stdin.buffer.read()
    cluster.close(timeout=5)
    if Path(folder).is_dir():  # the server was killed
        files.remove(Path(folder).parent, Path(folder).name)
