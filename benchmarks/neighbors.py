"""How soon the neighbours of a selected point are there, against scikit-learn's brute force.

Aim: exact, under 50 ms at 200,000 x 384 and 1,000,000 x 50, through `neighbors` and through
`picture`, which the panel calls and which also ranks points on the map; at least 5 times sooner
than scikit-learn's NearestNeighbors(algorithm="brute") in the same run. Rounds are interleaved,
each asks for another point; the neighbours found are compared.

    python -m benchmarks.neighbors [ROUNDS]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

import embedding_explorer as ee
from benchmarks._data import clusters
from benchmarks._rows import Found, Row, beside
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.measures.diagnostics.point_neighbors import picture
from embedding_explorer.space.built import Built

SIZES = ((200_000, 384), (1_000_000, 50))
K = 10


def space_of(matrix: np.ndarray) -> ee.Space:
    """Return a space of points named by their number."""
    names = pd.Index([str(i) for i in range(len(matrix))], name="name")
    return ee.Space(names, matrix, pd.DataFrame({"name": names}))


def timed(way: Callable[[int], Any], row: int) -> tuple[float, float, Any]:
    """Return wall and CPU milliseconds of a question about a row, and the answer."""
    wall, cpu = time.perf_counter(), time.process_time()
    out = way(row)
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3, out


def measure(space: ee.Space, metric: str, rounds: int) -> None:
    """Print medians of wall and CPU milliseconds of one space and metric."""
    from sklearn.neighbors import NearestNeighbors

    matrix, n = space.matrix, len(space)
    data = Dataset("vectors", space.items, vectors=matrix, source="made up")
    recipe = ee.Recipe(encoder="as_given", projection=None, metric=metric)
    built = Built(space, np.ascontiguousarray(matrix[:, :2]), (), recipe, data)
    peer = NearestNeighbors(n_neighbors=K + 1, algorithm="brute", metric=metric).fit(matrix)
    ways = {
        "neighbors()": lambda i: ee.neighbors(space, str(i), K, metric),
        "picture()": lambda i: picture(built, [i], k=K),
        "scikit-learn": lambda i: peer.kneighbors(matrix[[i]]),
    }
    first = timed(ways["neighbors()"], 0)[0]
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    same = []
    for i in np.random.default_rng(0).choice(n, rounds, replace=False).tolist():
        found = {}
        for name, way in ways.items():
            wall, cpu, found[name] = timed(way, i)
            times[name].append((wall, cpu))
        true = set(map(str, found["scikit-learn"][1][0])) - {str(i)}
        same.append(len(true & set(found["neighbors()"]["name"])) / len(true))
    print(f"{n:,} x {matrix.shape[1]} {metric}, first {first:.0f} ms; median of {rounds}:")
    base, base_cpu = (statistics.median(c) for c in zip(*times["scikit-learn"], strict=True))
    for name, both in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*both, strict=True))
        print(
            f"  {name:13} {wall:7.1f} ms ({base / wall:.1f} times sooner)   "
            f"cpu {cpu:7.1f} ms ({base_cpu / cpu:.1f} times less)"
        )
    print(f"  neighbours the same as scikit-learn's: {np.mean(same):.1%}", flush=True)


def main(rounds: int = 11) -> None:
    """Measure both sizes by cosine and by euclidean distance."""
    for n, d in SIZES:
        space = space_of(clusters(n, d))
        for metric in ("cosine", "euclidean"):
            measure(space, metric, rounds)


PEER = 'scikit-learn\'s `NearestNeighbors(algorithm="brute")`'
ROWS = (
    Row("nearest-200k", "10 nearest of a point among 200,000, 384 numbers each, cosine", PEER),
    Row("nearest-1m", "10 nearest of a point among 1,000,000, 50 numbers each, euclidean", PEER),
)


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first question."""
    from sklearn.neighbors import NearestNeighbors

    cases = zip(ROWS, SIZES, ("cosine", "euclidean"), strict=True)
    for row, (n, d), metric in cases:
        if row.anchor not in anchors:
            continue
        space = space_of(clusters(n, d))
        peer = NearestNeighbors(n_neighbors=K + 1, algorithm="brute", metric=metric)
        peer.fit(space.matrix)
        chosen = str(np.random.default_rng(turn).integers(n))

        def own(space: ee.Space = space, metric: str = metric, name: str = chosen) -> set[str]:
            return set(ee.neighbors(space, name, K, metric)["name"])

        def other(peer: Any = peer, space: ee.Space = space, name: str = chosen) -> set[str]:
            at = int(name)
            found = peer.kneighbors(space.matrix[at : at + 1], return_distance=False)[0]
            return set(map(str, found)) - {name}

        true = _nearest_in_float64(space.matrix, int(chosen), metric)
        own(), other()
        yield row.anchor, beside(
            own, other, rounds=11, turn=turn,
            quality=lambda names, true=true: {"true neighbours": len(names & true) / K},
        )  # fmt: skip


def _nearest_in_float64(matrix: np.ndarray, at: int, metric: str) -> set[str]:
    point, far = matrix[at].astype(np.float64), np.empty(len(matrix))
    for start in range(0, len(matrix), 50_000):
        part = matrix[start : start + 50_000].astype(np.float64)
        if metric == "cosine":
            lengths = np.linalg.norm(part, axis=1) * np.linalg.norm(point)
            far[start : start + 50_000] = 1 - part @ point / lengths
        else:
            far[start : start + 50_000] = np.square(part - point).sum(axis=1)
    far[at] = np.inf
    return set(map(str, np.argsort(far, kind="stable")[:K]))


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
