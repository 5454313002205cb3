"""The workers of this machine: a dask LocalCluster in a process that ends with its parent.

    python -m embedding_explorer.engine ADDRESS_FILE

The file gets the scheduler's address and the keys of its encrypted connection, for this user to
read alone: on a machine with several users a scheduler without them would run anybody's code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedding_explorer.base import files

START_SECONDS = 120.0
KEYS = ("tls_ca_file", "tls_client_key", "tls_client_cert")
CONFIG = {
    # A job that killed its worker would kill the next one too.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.daemon": True,
    "distributed.admin.tick.limit": "1h",
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@dataclass(eq=False)
class Embedded:
    """The child process and how to reach its scheduler."""

    process: subprocess.Popen[bytes]
    address: str
    security: Any

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the child: it ends when its standard input does."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start() -> Embedded:
    """Start the child and wait until its scheduler answers.

    Raises
    ------
    RuntimeError
        If it ends or does not answer in two minutes.
    """
    from distributed.security import Security

    with files.temporary_folder() as folder:
        file = folder / "address"
        command = [sys.executable, "-m", __package__, str(file)]
        root = Path(__file__).resolve().parents[2]
        paths = [str(root), os.environ.get("PYTHONPATH", "")]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        env["DASK_LOGGING__DISTRIBUTED"] = "critical"  # what a job raises is the server's to tell
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=sys.stderr,
            env=env,
            start_new_session=True,  # Ctrl+C is for the server; the child ends with it
        )
        deadline = time.monotonic() + START_SECONDS
        while not file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError("The process of the workers did not start.")
            time.sleep(0.05)
        told = json.loads(file.read_text("utf-8"))
    security = Security(**{k: told[k] for k in KEYS}, require_encryption=True)
    return Embedded(process, told["address"], security)


def workers() -> int:
    """Return how many workers to start: `EXPLORER_WORKERS`, or one per core, two at least."""
    given = os.environ.get("EXPLORER_WORKERS", "")
    return max(1, int(given)) if given.isdigit() else max(2, os.cpu_count() or 2)


def memory() -> int:
    """Return the bytes each worker may take: `EXPLORER_WORKER_BYTES`, or its share of 70 %."""
    from distributed.system import MEMORY_LIMIT

    given = os.environ.get("EXPLORER_WORKER_BYTES", "")
    return int(given) if given.isdigit() else int(0.7 * MEMORY_LIMIT / workers())


def main(file: str) -> None:
    """Run a LocalCluster until standard input ends."""
    import dask

    if hasattr(os, "nice"):
        os.nice(10)  # the pages come first
    from distributed import LocalCluster
    from distributed.security import Security

    dask.config.set(CONFIG)
    security = Security.temporary()
    with files.temporary_folder() as scratch:
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
            local_directory=str(scratch),
        )
        told = {"address": cluster.scheduler_address} | {k: getattr(security, k) for k in KEYS}
        with files.replacing(Path(file).parent, Path(file).name) as sink:
            sink.write(json.dumps(told).encode())
        sys.stdin.buffer.read()
        cluster.close(timeout=5)
