"""UMAP in 2D by our own layout, against umap.UMAP() with its defaults: time and faithfulness.

Aim: at least 3 times sooner on digits (1,797 x 64), on real text vectors (10,000 x 384 and
50,000 x 384), and 10 times on 50,000 x 50 in clusters, with trustworthiness,
continuity and the recall of 15 neighbours each at most 0.01 lower. The app uses one thread,
umap-learn all it wants. Both have compiled before the clock starts; `cold` starts a fresh process
for each instead, compiling included. Rounds are interleaved.

    python -m benchmarks.umap_layout [ROUNDS] [NAME ...]
    python -m benchmarks.umap_layout cold
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Collection, Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._data import clusters, digits, text_vectors, touching
from benchmarks._quality import quality
from benchmarks._rows import Found, Row, beside

DATA: dict[str, Callable[[], np.ndarray]] = {
    "digits": digits,
    "text10k": lambda: text_vectors(10_000),
    "text50k": lambda: text_vectors(50_000),
    "touching": lambda: touching(50_000, 50),
    "thin": lambda: touching(50_000, 50, apart=3, thin=1),
    "apart": lambda: clusters(50_000, 50),
}


def ours(matrix: np.ndarray) -> np.ndarray:
    """Lay out as the app does, euclidean, seed 0."""
    import pandas as pd

    from embedding_explorer.reducers import umap
    from embedding_explorer.space.space import Space

    items = pd.DataFrame({"name": np.arange(len(matrix)).astype(str)})
    space, params = Space(pd.Index(items["name"]), matrix, items), umap.Params()
    with threadpool_limits(1, user_api="blas"):
        found = umap.reduce(
            space, params, metric="euclidean", seed=0, progress=lambda share, step: None
        )
    return found.coords


def theirs(matrix: np.ndarray) -> np.ndarray:
    """Lay out by umap-learn with its defaults."""
    import umap

    return umap.UMAP().fit_transform(matrix)


WAYS = (("ours", ours), ("umap-learn", theirs))


def measure(name: str, rounds: int) -> None:
    """Print medians of time and of the three measures for one set of vectors."""
    matrix = DATA[name]()
    rows: dict[str, list[tuple[float, ...]]] = {way: [] for way, _ in WAYS}
    for _ in range(rounds):
        for way, work in WAYS:
            wall, cpu = time.perf_counter(), time.process_time()
            coords = work(matrix)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            rows[way].append((wall, cpu, *quality(matrix, coords)))
    middle = {w: [statistics.median(c) for c in zip(*r, strict=True)] for w, r in rows.items()}
    print(f"{name}, {matrix.shape[0]:,} x {matrix.shape[1]}; median of {rounds}:")
    for way, (wall, cpu, trust, continuity, recall) in middle.items():
        sooner, less = (middle["umap-learn"][i] / middle[way][i] for i in (0, 1))
        print(
            f"  {way:10} {wall:7.2f} s ({sooner:.1f} times sooner), cpu {cpu:7.2f} s ({less:.1f} "
            f"times less), trust {trust:.4f}, continuity {continuity:.4f}, recall {recall:.4f}",
            flush=True,
        )


def cold() -> None:
    """Print how long a fresh process takes from its start to a layout of digits."""
    for way, _ in WAYS:
        code = f"from benchmarks.umap_layout import *; dict(WAYS)[{way!r}](digits())"
        times = []
        for _ in range(3):
            wall = time.perf_counter()
            subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
            times.append(time.perf_counter() - wall)
        print(f"  {way:10} {statistics.median(times):.2f} s from a cold start", flush=True)


def main(rounds: int = 3, names: list[str] | None = None) -> None:
    """Measure every set of vectors, or those named."""
    warnings.simplefilter("ignore")
    for work in (ours, theirs):
        work(text_vectors(5_000))
    for work in (ours, theirs) if names is None or "text50k" in names else ():
        work(text_vectors(25_000))
    for name in names or list(DATA):
        measure(name, rounds)


PEER = "`umap.UMAP()` of umap-learn"
ROWS = (
    Row("umap-digits", "UMAP of 1,797 digits of 64 pixels", PEER),
    Row("umap-text10k", "UMAP of 10,000 sentences, 384 numbers each", PEER),
    Row("umap-text50k", "UMAP of 50,000 sentences, 384 numbers each", PEER, long=True),
    Row("umap-touching", "UMAP of 50,000 points in clusters that touch, 50 numbers each", PEER,
        long=True),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, both compiled before."""
    for work in (ours, theirs):
        work(text_vectors(5_000))
    for anchor in anchors:
        matrix = DATA[anchor.removeprefix("umap-")]()

        def judged(coords: np.ndarray, matrix: np.ndarray = matrix) -> dict[str, float]:
            names = ("trustworthiness", "continuity", "15 neighbours kept")
            return dict(zip(names, quality(matrix, coords), strict=True))

        yield anchor, beside(
            lambda m=matrix: ours(m), lambda m=matrix: theirs(m),
            rounds=1, turn=turn, quality=judged,
        )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:] == ["cold"]:
        cold()
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 3, sys.argv[2:] or None)
