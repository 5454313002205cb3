"""The memory of the server with all its processes: at rest, and with five visitors.

Each visitor opens a sample and asks for a UMAP with a seed of their own, so that nothing is there
already. Counted is what the system gives the processes (PSS: what several share is counted once).
Also the seconds to the first map and the first UMAP of a server that was just started, from when
it answers, by a session without a browser.

    python -m benchmarks.memory [ROUNDS]     EXPLORER_WORKERS=0 for everything in few processes
"""

from __future__ import annotations

import asyncio
import json
import platform
import re
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

from benchmarks.serving import processor, serving
from benchmarks.visitor import Visitor

VISITORS = ("films", "produce", "digits", "documents", "speeches")
UMAP = "data=digits&method=umap&encode=pixels&reduce=none&project=umap&seed={}"
REST = 5.0  # seconds after which a server that is ready and warm counts as at rest
MIB = 2**20


def taken(pid: int) -> dict[int, tuple[str, float]]:
    """Return the command and the MiB of every process of a tree."""
    found = {}
    for process in (root := psutil.Process(pid), *root.children(recursive=True)):
        try:
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text("utf-8")
            command = " ".join(process.cmdline())[-60:]
        except (OSError, psutil.Error):  # it ended meanwhile
            continue
        share = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        if share is not None:
            found[process.pid] = (command, int(share[1]) * 1024 / MIB)
    return found


def _printed(when: str, sizes: list[tuple[str, float]]) -> float:
    """Print what each process holds; return the MiB of all."""
    for command, size in sizes:
        print(f"  {when}: {size:6.0f} MiB  ...{command}")
    return sum(size for _, size in sizes)


async def most(pid: int, until: asyncio.Event) -> list[tuple[str, float]]:
    """Return what a tree of processes held when it was most, until something was over."""
    found: list[tuple[str, float]] = []
    while not until.is_set():
        now = list(taken(pid).values())
        found = max(found, now, key=lambda sizes: sum(size for _, size in sizes))
        await asyncio.sleep(0.3)
    return found


async def visit(address: str, query: str) -> float:
    """Open a page and stay until its map is there; return the seconds."""
    began = time.perf_counter()
    visitor = Visitor(address, query)
    await visitor.open()
    while visitor.waits:
        await asyncio.sleep(0.1)
        await visitor.poll()
    if visitor.errors or not visitor.map:
        raise SystemExit(f"{query}: {visitor.errors or 'no map'}")
    await visitor.close()
    return time.perf_counter() - began


async def five(address: str, pid: int, seed: int) -> float:
    """Let five visitors in at once; print and return the most MiB meanwhile."""
    over = asyncio.Event()
    weighed = asyncio.create_task(most(pid, over))

    async def one(number: int, sample: str) -> None:
        await visit(address, f"data={sample}")
        await visit(address, UMAP.format(seed + number))

    await asyncio.gather(*(one(number, sample) for number, sample in enumerate(VISITORS)))
    over.set()
    return _printed("with visitors", await weighed)


def warm(address: str) -> bool:
    """Tell whether the workers have loaded all they can."""
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        return bool(json.load(answer)["warm"])


def measured() -> tuple[float, float, float, float]:
    """Return the MiB at rest and with visitors, the seconds to a first map and a first UMAP."""
    with tempfile.TemporaryDirectory() as store, serving(EXPLORER_STORE=store) as (address, _):
        first_map = asyncio.run(visit(address, "data=films"))
        first_umap = asyncio.run(visit(address, UMAP.format(900)))
    with tempfile.TemporaryDirectory() as store, serving(EXPLORER_STORE=store) as (address, pid):
        while not warm(address):
            time.sleep(0.2)
        time.sleep(REST)
        rest = _printed("at rest", list(taken(pid).values()))
        visitors = asyncio.run(five(address, pid, 100))
        _printed("after them", list(taken(pid).values()))
    return rest, visitors, first_map, first_umap


def main(rounds: int = 3) -> None:
    """Print every round."""
    print(f"{processor()}, {psutil.cpu_count()} cores, Python {platform.python_version()}")
    for _ in range(rounds):
        rest, visitors, first_map, first_umap = measured()
        print(f"at rest {rest:.0f} MiB, five visitors {visitors:.0f} MiB, ", end="")
        print(f"first map {first_map:.2f} s, first UMAP {first_umap:.2f} s", flush=True)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
