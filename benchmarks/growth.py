"""Time and peak memory of every method against the number of things, from 1,000 to 1,000,000.

Writes the table docs/growth.md and the plot docs/images/growth.svg. Every figure comes from a
process of its own, with one thread for products as a job has; a method is not asked for a larger
size once it took longer than the limit.

    python -m benchmarks.growth [LARGEST] [SECONDS]
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import embedding_explorer as ee
from benchmarks._data import clusters, sentences
from benchmarks._growth_plot import plot

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
WIDTH = 50


def texts(n: int) -> list[str]:
    """Return `n` sentences of speeches, again from the start when there are no more."""
    found = sentences()
    return [found[i % len(found)] for i in range(n)]


def table(n: int) -> Any:
    """Return `n` rows of three categories and a number."""
    import pandas as pd

    rng = np.random.default_rng(0)
    columns = {f"kind {c}": rng.integers(0, size, n).astype(str) for c, size in enumerate((5, 50))}
    return pd.DataFrame(
        {"name": np.arange(n).astype(str), **columns, "price": rng.normal(size=n).round(2)}
    )


def vectors(n: int) -> np.ndarray:
    """Return (n, 50) in clusters."""
    return clusters(n, WIDTH)


METHODS: dict[str, tuple[Any, dict[str, Any]]] = {
    "one-hot": (table, {"encoder": "one_hot", "projection": None}),
    "TF-IDF": (texts, {"encoder": "tfidf", "projection": None}),
    "Word2Vec": (texts, {"encoder": "word2vec", "projection": None}),
    "PCA": (vectors, {"encoder": "as_given", "projection": "pca"}),
    "SVD": (vectors, {"encoder": "as_given", "projection": "svd"}),
    "UMAP": (vectors, {"encoder": "as_given", "projection": "umap"}),
    "t-SNE": (vectors, {"encoder": "as_given", "projection": "tsne"}),
    "neighbours": (vectors, {"encoder": "as_given", "projection": None}),
}


def point(method: str, n: int) -> None:
    """Print seconds, peak megabytes, and the megabytes there were before, as JSON."""
    make, recipe = METHODS[method]
    data = ee.read(make(n), **({"kind": "text"} if make is texts else {}))
    out = ee.build(data, ee.Recipe(**recipe)) if method == "neighbours" else None
    before = _peak()
    start = time.perf_counter(), time.process_time()
    if out is not None:
        ee.neighbors(out.space, out.space.names[n // 2], 10)
    else:
        ee.build(data, ee.Recipe(**recipe))
    seconds, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": _peak(), "before": before}))


def _peak() -> float:
    # Not getrusage: its peak begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def asked(method: str, n: int, limit: float) -> dict[str, float] | None:
    """Return what a process of its own measured, None when it failed or took too long."""
    more = {**os.environ, "EXPLORER_MAX_CHARACTERS": "1000000000"}
    run = [sys.executable, "-W", "ignore", "-m", "benchmarks.growth", "point", method, str(n)]
    try:
        # Reading and making the data takes its own time.
        done = subprocess.run(
            run, cwd=ROOT, env=more, capture_output=True, text=True, timeout=limit + 120
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], flush=True)
        return None
    return json.loads(done.stdout)


def main(largest: int = 1_000_000, limit: float = 120) -> None:
    """Measure, and write the table and the plot."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    for method in METHODS:
        found[method] = {}
        for n in (size for size in SIZES if size <= largest):
            got = asked(method, n, limit)
            print(method, n, got, flush=True)
            if got is None:
                break
            found[method][n] = got
            if got["seconds"] > limit:
                break
    (ROOT / "docs" / "growth.md").write_text(written(found, largest, limit), "utf-8")
    (ROOT / "docs" / "images" / "growth.svg").write_text(plot(found), "utf-8")


def written(found: dict[str, dict[int, dict[str, float]]], largest: int, limit: float) -> str:
    """Return the page with its two tables."""
    sizes = [n for n in SIZES if n <= largest]
    parts = [_HEAD.format(limit=limit, largest=largest, python=platform.python_version())]
    for title, key, form in (
        ("Seconds of one core", "cpu", ".2f"),
        ("Peak memory, MB", "peak", ",.0f"),
    ):
        parts += [f"## {title}", "", f"| method | {' | '.join(f'{n:,}' for n in sizes)} |"]
        parts.append(f"|---|{'---:|' * len(sizes)}")
        for method, by_size in found.items():
            cells = [format(by_size[n][key], form) if n in by_size else "" for n in sizes]
            parts.append(f"| {method} | {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


_HEAD = """# How time and memory grow

![Seconds and peak memory against the number of things, both axes logarithmic](images/growth.svg)

Made by `python -m benchmarks.growth` (up to {largest:,} things, no larger size for a method that
took over {limit:g} seconds; Python {python}). Every figure is from a process of its
own on one thread, with compiled code from disk; seconds are the processor's.
One-hot: rows of a table with three columns. TF-IDF and Word2Vec: sentences of
speeches, again from the start beyond 70,000. The others: vectors of 50 numbers in 150 clusters.
Neighbours: of one point, the first question. Memory is that of the whole process, some
200 MB of libraries and the data included. t-SNE is offered up to 50,000 points.
"""


if __name__ == "__main__":
    if sys.argv[1:2] == ["point"]:
        point(sys.argv[2], int(sys.argv[3]))
    else:
        main(*(int(a) for a in sys.argv[1:2]), *(float(a) for a in sys.argv[2:3]))
