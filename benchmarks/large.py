"""PCA of a file larger than what may be in memory, against scikit-learn's IncrementalPCA.

Aim: chunk by chunk, the eigenvalues are exact, and it takes less time and no more memory than
IncrementalPCA over a memory map of the same file, whose eigenvalues are an approximation. Both
write no coordinates; each runs in a process of its own, in turn.

    python -m benchmarks.large [ROWS] [DIMENSIONS] [ROUNDS]
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import numpy as np

from benchmarks._rows import MEGABYTES, Found, Row

ROOT = Path(__file__).resolve().parents[1]
COMPONENTS = 50


def peak() -> int:
    """Return the most memory this process had, in bytes (Linux)."""
    told = Path("/proc/self/status").read_text("utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    return 1024 * int(found[1]) if found else 0


def write(path: Path, rows: int, d: int) -> np.ndarray:
    """Write float32 vectors with a slow spectrum and a mean of 3; return the exact eigenvalues."""
    rng = np.random.default_rng(0)
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    turn = turn * np.sqrt(1 / np.arange(1, d + 1))[:, None]
    made = np.lib.format.open_memmap(path, "w+", np.float32, (rows, d))
    total, squares = np.zeros(d), np.zeros((d, d))
    for start in range(0, rows, 10_000):
        count = min(10_000, rows - start)
        block = (rng.normal(size=(count, d)) @ turn + 3).astype(np.float32)
        made[start : start + count] = block
        exact = block.astype(np.float64) - 3
        total += exact.sum(axis=0)
        squares += exact.T @ exact
    mean = total / rows
    return np.linalg.eigvalsh((squares - rows * np.outer(mean, mean)) / (rows - 1))[::-1]


def ours(path: str) -> list[float]:
    """Return the leading eigenvalues, chunk by chunk."""
    from embedding_explorer import large
    from embedding_explorer.large.gram import leading, of_block, total
    from embedding_explorer.large.read import blocks

    data = large.open(path)
    parted = (b for chunk in data.chunks for b in blocks(data.source, chunk))
    parts = leading(
        total((of_block(np.asarray(b)) for b in parted), data.d), COMPONENTS, center=True
    )
    return (parts.singular_values**2 / (data.n - 1)).tolist()


def incremental(path: str) -> list[float]:
    """Return the same of IncrementalPCA over a memory map, with its own size of batches."""
    from sklearn.decomposition import IncrementalPCA

    made = IncrementalPCA(COMPONENTS).fit(np.load(path, mmap_mode="r"))
    return made.explained_variance_.tolist()


WAYS: dict[str, Callable[[str], list[float]]] = {"ours": ours, "IncrementalPCA": incremental}


def once(way: str, path: str) -> dict[str, float | list[float]]:
    """Run one way in this process; return seconds, CPU seconds, growth in bytes, eigenvalues."""
    import scipy.linalg
    import sklearn.decomposition  # noqa: F401 - loaded before the clock starts
    from threadpoolctl import threadpool_limits

    scipy.linalg.eigh(np.eye(3))
    before, began, cpu = peak(), time.perf_counter(), time.process_time()
    with threadpool_limits(1, "blas"):
        values = WAYS[way](path)
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    return {"seconds": seconds, "cpu": spent, "growth": peak() - before, "values": values}


def main(rows: int = 100_000, d: int = 128, rounds: int = 3) -> None:
    """Print the medians of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        exact = write(path, rows, d)[:COMPONENTS]
        told: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way in WAYS:
                command = [sys.executable, "-m", "benchmarks.large", "--once", way, str(path)]
                done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
                run = json.loads(done.stdout)
                run["error"] = float(np.abs(np.array(run.pop("values")) / exact - 1).max())
                told[way].append(run)
    print(f"{rows:,} x {d}, {4 * rows * d / 1e6:,.0f} MB, {COMPONENTS} components")
    for way, runs in told.items():
        seconds, cpu, growth, error = (
            statistics.median(run[name] for run in runs)
            for name in ("seconds", "cpu", "growth", "error")
        )
        print(
            f"{way:>15}: {seconds:7.2f} s, {cpu:7.2f} CPU s, {growth / 1e6:6.0f} MB more memory, "
            f"eigenvalues off by at most {error:.1e}"
        )


PEER = "scikit-learn's `IncrementalPCA` over a memory map, one thread"
ROWS = (
    Row("pca-of-a-file", "50 components of a file of 100,000 vectors, 128 numbers each", PEER),
    Row("pca-of-a-file-memory", "memory it takes beyond what the process had", PEER,
        unit=MEGABYTES),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says: one run of each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vectors.npy"
        exact = write(path, 100_000, 128)[:COMPONENTS]
        told = {}
        for way in list(WAYS) if turn % 2 else reversed(WAYS):
            command = [sys.executable, "-m", "benchmarks.large", "--once", way, str(path)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
            told[way] = json.loads(done.stdout)
    own, peer = (told[way] for way in WAYS)
    off = tuple(float(np.abs(np.array(o["values"]) / exact - 1).max()) for o in (own, peer))
    yield (
        "pca-of-a-file",
        Found(
            own["seconds"], peer["seconds"], (own["cpu"], peer["cpu"]), {"eigenvalues off by": off}
        ),
    )
    yield "pca-of-a-file-memory", Found(own["growth"] / 1e6, peer["growth"] / 1e6)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--once"]:
        print(json.dumps(once(*sys.argv[2:4])))
    else:
        main(*map(int, sys.argv[1:4]))
