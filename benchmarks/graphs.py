"""Neighbours of very many points cell by cell, against pynndescent as umap-learn calls it.

Aim: as many of 15 true neighbours as pynndescent finds, or 98 %, in less time on one thread,
even where pynndescent has compiled before; a fresh process compiles for half a minute more. Both
are judged by the true neighbours of 300 points, found by all distances in float64.

    python -m benchmarks.graphs [ROUNDS] [NAME ...]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._data import clusters, text_vectors, touching
from benchmarks._rows import Found, Row, beside
from benchmarks.serving import processor

K = 15
random = np.random.default_rng(1)


def few_dimensions(n: int = 100_000, d: int = 50) -> np.ndarray:
    """Return points near a flat of 8 dimensions."""
    flat = random.normal(size=(n, 8)) @ random.normal(size=(8, d))
    return (flat + 0.3 * random.normal(size=(n, d))).astype(np.float32)


def roll(n: int = 100_000) -> np.ndarray:
    """Return a sheet rolled up in three dimensions: no clusters at all."""
    turn = random.uniform(4, 14, n)
    sheet = np.column_stack([turn * np.cos(turn), random.uniform(0, 20, n), turn * np.sin(turn)])
    return sheet.astype(np.float32)


def bridged(n: int = 100_000, d: int = 20) -> np.ndarray:
    """Return a small world: a long ring, a tenth of whose points lie anywhere in between."""
    angle = random.uniform(0, 2 * np.pi, n)
    found = random.normal(scale=0.02, size=(n, d))
    found[:, 0] += np.cos(angle)
    found[:, 1] += np.sin(angle)
    found[: n // 10] = found[random.permutation(n)[: n // 10]] * random.uniform(0, 1, (n // 10, 1))
    return found.astype(np.float32)


DATA: dict[str, Callable[[], np.ndarray]] = {
    "clusters": lambda: clusters(100_000, 50),
    "touching": lambda: touching(100_000, 50),
    "few": few_dimensions,
    "roll": roll,
    "bridged": bridged,
    "noise": lambda: random.normal(size=(100_000, 50)).astype(np.float32),
    "texts": lambda: text_vectors(59_000),
}


def ours(matrix: np.ndarray) -> np.ndarray:
    """Return the neighbours as layouts have them."""
    from embedding_explorer.space.rough_graph import rough_graph

    return rough_graph(matrix, K, "euclidean", 0)[0]


def theirs(matrix: np.ndarray) -> np.ndarray:
    """Return the neighbours that pynndescent finds."""
    from embedding_explorer.space.knn_graph import descent_graph

    return descent_graph(matrix, K, "euclidean", 0)[0]


def share(matrix: np.ndarray, found: np.ndarray) -> float:
    """Return the share of true neighbours among those found, of 300 points."""
    chosen = np.random.default_rng(0).choice(len(matrix), 300, replace=False)
    hits = 0
    for row in chosen:
        distances = np.square(matrix.astype(np.float64) - matrix[row]).sum(axis=1)
        reach = np.partition(distances, K - 1)[K - 1]
        hits += (distances[found[row]] <= reach * (1 + 1e-5)).sum()
    return float(hits / (300 * K))


def main(rounds: int = 3, names: list[str] | None = None) -> None:
    """Print seconds and share of both for every set of vectors, or those named."""
    print(f"{processor()}, one thread; median of {rounds}")
    with threadpool_limits(1):
        for way in (ours, theirs):
            start = time.perf_counter()
            way(touching(5_000, 50))
            print(f"first in this process: {way.__name__} {time.perf_counter() - start:.1f} s")
        for name in names or DATA:
            matrix, times = DATA[name](), dict[str, list[float]](ours=[], theirs=[])
            for _ in range(rounds):
                for way in (ours, theirs):
                    start = time.perf_counter()
                    found = way(matrix)
                    times[way.__name__].append(time.perf_counter() - start)
                    last = share(matrix, found)
                    times.setdefault(f"{way.__name__} share", []).append(last)
            own, other = (statistics.median(times[way]) for way in ("ours", "theirs"))
            print(
                f"{name} {matrix.shape}: ours {own:.1f} s, {times['ours share'][-1]:.3f}; "
                f"pynndescent {other:.1f} s ({other / own:.1f} times as long), "
                f"{times['theirs share'][-1]:.3f}",
                flush=True,
            )


PEER = "pynndescent as umap-learn calls it, one thread"
ROWS = (
    Row("graph-touching", "15 neighbours of 100,000 points in clusters that touch, 50 numbers each",
        PEER),
    Row("graph-few", "the same of 100,000 points near a flat of 8 dimensions", PEER, long=True),
    Row("graph-noise", "the same of 100,000 points of noise", PEER, long=True),
    Row("graph-texts", "15 neighbours of 59,000 sentences, 384 numbers each", PEER, long=True),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, both compiled before."""
    with threadpool_limits(1):
        for way in (ours, theirs):
            way(touching(5_000, 50))
        for anchor in anchors:
            matrix = DATA[anchor.removeprefix("graph-")]()

            def judged(found: np.ndarray, matrix: np.ndarray = matrix) -> dict[str, float]:
                return {"of the true neighbours": share(matrix, found)}

            yield anchor, beside(
                lambda m=matrix: ours(m), lambda m=matrix: theirs(m),
                rounds=1, turn=turn, quality=judged,
            )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3, sys.argv[2:] or None)
