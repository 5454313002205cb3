"""PCA of tall data by its Gram matrix, against scikit-learn's own choice of solver.

Aim: no copy of the data (at most 2 times the data in memory at 200,000 x 384, all included), and
eigenvalues equal to 2e-7 of those of a float64 decomposition, also where the mean is large, which
scikit-learn's float32 solver is not made for. Not speed, which is as the processor has it: on one
thread, beside scikit-learn's covariance_eigh given a copy about the mean of a sample, and beside
what it does by itself ("auto", on the threads it chooses). Rounds are interleaved
(docs/decisions/0022).

    python -m benchmarks.pca [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks._data import clusters, text_vectors
from benchmarks._rows import MEGABYTES, Found, Row, beside
from embedding_explorer.reducers.linear.svd import factor

N, D, K = 100_000, 384, 50


def ours(matrix: np.ndarray) -> np.ndarray:
    """Return the K largest eigenvalues of the covariance, as the app finds them (one thread)."""
    with threadpool_limits(1, user_api="blas"):
        return factor(matrix, K, center=True).singular_values ** 2 / (len(matrix) - 1)


def shifted(matrix: np.ndarray) -> np.ndarray:
    """Return those of scikit-learn's quickest solver, given a copy about the mean of a sample."""
    from sklearn.decomposition import PCA

    with threadpool_limits(1, user_api="blas"):
        model = PCA(K, svd_solver="covariance_eigh")
        model.fit_transform(matrix - matrix[:: len(matrix) // 1000].mean(axis=0))
    return model.explained_variance_


def theirs(matrix: np.ndarray) -> np.ndarray:
    """Return those of scikit-learn, with the threads and the solver it chooses."""
    from sklearn.decomposition import PCA

    model = PCA(K, svd_solver="auto")
    model.fit_transform(matrix)
    return model.explained_variance_


def truth(matrix: np.ndarray) -> np.ndarray:
    """Return those of the covariance in float64."""
    exact = matrix.astype(np.float64)
    return np.linalg.eigvalsh(np.cov(exact.T))[::-1][:K]


def measure(name: str, matrix: np.ndarray, rounds: int) -> None:
    """Print medians and errors for one matrix."""
    ways = {"ours": ours, "scikit-learn": theirs, "on a shifted copy": shifted}
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    found = {}
    for _ in range(rounds):
        for way, work in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            found[way] = work(matrix)
            times[way].append((time.perf_counter() - wall, time.process_time() - cpu))
    true = truth(matrix)
    print(f"{name}, {len(matrix):,} x {matrix.shape[1]}, k={K}; median of {rounds}:")
    middle = {
        way: [statistics.median(c) for c in zip(*both, strict=True)] for way, both in times.items()
    }
    for way, (wall, cpu) in middle.items():
        ratio, ratio_cpu = (middle["scikit-learn"][i] / middle[way][i] for i in (0, 1))
        error = np.abs(found[way] / true - 1).max()
        print(
            f"  {way:17} {wall:.2f} s ({ratio:.1f} times sooner), cpu {cpu:.2f} s "
            f"({ratio_cpu:.1f} times less), eigenvalues off by {error:.1e}",
            flush=True,
        )


def peak(way: str = "ours") -> None:
    """Print the peak memory of a process that decomposes, in sizes of its data and in MB."""
    matrix = np.random.default_rng(0).standard_normal((200_000, D), np.float32)
    {"ours": ours, "theirs": theirs}[way](matrix)
    # Not getrusage: its peak begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text()
    most = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    share = most / matrix.nbytes
    print(f"200,000 x {D}: the whole process took {share:.2f} times the data, {most / 1e6:.0f} MB")


def noisy_text() -> np.ndarray:
    """Return 100,000 real text vectors: half of them drawn again with a little noise."""
    text, rng = text_vectors(50_000), np.random.default_rng(0)
    return np.vstack([text, text + rng.normal(scale=0.01, size=text.shape).astype(np.float32)])


def main(rounds: int = 5) -> None:
    """Measure real text vectors, and a cloud far from 0."""
    measure("text vectors", noisy_text(), rounds)
    measure("clusters, mean 3", clusters(N, D) + 3, rounds)
    subprocess.run([sys.executable, "-m", "benchmarks.pca", "peak"], check=True)


PCA_ITSELF = "scikit-learn's `PCA(50)`"
ROWS = (
    Row("pca", "50 components of 100,000 sentences, 384 numbers each", PCA_ITSELF),
    Row("pca-quickest", "the same",
        "scikit-learn's `covariance_eigh` on a copy about a sample's mean, one thread"),
    Row("pca-memory", "memory of a process that finds 50 components of 200,000 points, 384 numbers "
        "each (307 MB)", PCA_ITSELF, unit=MEGABYTES),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first decomposition by each."""
    matrix = noisy_text()
    true = truth(matrix)
    for anchor, way in (("pca", theirs), ("pca-quickest", shifted)):
        if anchor in anchors:
            ours(matrix[:2_000]), way(matrix[:2_000])
            yield anchor, beside(
                lambda: ours(matrix), lambda way=way: way(matrix), rounds=3, turn=turn,
                quality=lambda found: {"eigenvalues off by": float(np.abs(found / true - 1).max())},
            )  # fmt: skip
    if "pca-memory" in anchors:
        own, other = (_grown(way) for way in ("ours", "theirs"))
        yield "pca-memory", Found(own, other)


def _grown(way: str) -> float:
    command = [sys.executable, "-m", "benchmarks.pca", "peak", way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-2])


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(*sys.argv[2:3])
    else:
        main(*(int(a) for a in sys.argv[1:2]))
