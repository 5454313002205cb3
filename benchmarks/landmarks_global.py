"""UMAP by landmarks, as for data larger than memory, against UMAP of all points: near, far, wide.

Two references, both umap-learn's: its map of all points, and its map of the same landmarks with the
others put in by its own `transform`. A cell is bold where a measure of ours is worse than that
reference's by more than its own spread over its seeds, and than .01, two standard errors of the
difference allowed for. The measures are those of `_layout_quality.py`.

    python -m benchmarks.landmarks_global [SEEDS] [NAME ...]

writes docs/landmarks.md; with names it prints those alone.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks._layout_quality import compare, heading, rows_of, write
from benchmarks._shapes import (
    Labelled,
    disconnected,
    hub,
    nested,
    some_digits,
    swiss_roll,
    texts,
    trajectory,
    twins,
)
from benchmarks.serving import processor

FEW, LEAST = 2, 0.01  # seeds for many points; what is called worse
MARK = "<!-- written by benchmarks/landmarks_global.py -->"
N = 3_000
DATA: dict[str, Callable[[], Labelled]] = {
    "nested groups": partial(nested, N),
    "disconnected groups": partial(disconnected, N),
    "digits": partial(some_digits, 1_797),
    "swiss roll": partial(swiss_roll, N),
    "trajectory": partial(trajectory, N),
    "twins": partial(twins, N, different=600),
    "hub in noise": partial(hub, N),
    "texts": texts,
}


@dataclass(frozen=True)
class Setting:
    """How many of the points are landmarks, one in so many, and how vectors are compared."""

    one_in: int = 3
    metric: str = "euclidean"

    def __str__(self) -> str:
        return f"1 in {self.one_in}, {self.metric}"


SETTINGS = (Setting(), Setting(one_in=10), Setting(metric="cosine"))


def drawn(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return the positions of the landmarks, the same for both that have some."""
    many = len(matrix) // setting.one_in
    return np.sort(np.random.default_rng(seed).choice(len(matrix), many, replace=False))


def ours(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return the map by landmarks as `embedding_explorer.large` makes it, (n, 2)."""
    from embedding_explorer.large.landmarks import Placer
    from embedding_explorer.reducers import umap
    from embedding_explorer.space.space import Space

    vectors = np.ascontiguousarray(matrix, np.float32)
    if setting.metric == "cosine":
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors = vectors / np.where(lengths > 0, lengths, 1)
    sample = drawn(matrix, setting, seed)
    items = pd.DataFrame({"name": sample.astype(str)})
    space = Space(pd.Index(items["name"]), vectors[sample], items)
    with threadpool_limits(1, user_api="blas"):
        found = umap.reduce(
            space, umap.Params(), metric="euclidean", seed=seed, progress=lambda share, step: None
        )
    coords = Placer(vectors[sample], found.coords)(vectors)
    coords[sample] = found.coords
    return coords


def of_all(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return umap-learn's map of all points."""
    from umap import UMAP

    coords: np.ndarray = UMAP(
        metric=setting.metric, init="pca", random_state=seed, n_jobs=1
    ).fit_transform(matrix)
    return coords


def transformed(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return umap-learn's map of the landmarks, the others by its `transform`."""
    from umap import UMAP

    sample = drawn(matrix, setting, seed)
    rest = np.setdiff1d(np.arange(len(matrix)), sample)
    model = UMAP(metric=setting.metric, init="pca", random_state=seed, n_jobs=1)
    coords = np.empty((len(matrix), 2), np.float32)
    coords[sample] = model.fit_transform(matrix[sample])
    coords[rest] = model.transform(matrix[rest])
    return coords


REFERENCES = {"of all": of_all, "transform": transformed}


def main(seeds: int = 4, names: list[str] | None = None) -> None:
    """Print the table of all data, or of those named; the table of all is also written down."""
    warnings.simplefilter("ignore")
    lines = list[str]()
    beyond, cells = dict.fromkeys(REFERENCES, 0), 0
    for name in names or list(DATA):
        data = DATA[name]()
        data = np.ascontiguousarray(data[0], np.float32), data[1]
        many = seeds if len(data[0]) <= N else min(seeds, FEW)
        for setting in SETTINGS:
            way = partial(ours, data[0], setting)
            for reference, its in REFERENCES.items():
                table = compare(
                    data, setting.metric, way, partial(its, data[0], setting), many, LEAST
                )
                beyond[reference] += int(table["beyond"].sum())
                lines.append(rows_of(name, f"{setting}, {reference}", table))
                print(lines[-1], flush=True)
            cells += int(table["ours"].notna().sum())
    counts = "; ".join(f"{count} of {cells} against umap-learn {r}" for r, count in beyond.items())
    print(f"worse by more than the spread and {LEAST}: {counts}")
    if names is None:
        write("landmarks.md", MARK, [
            f"Bold are {counts}; {seeds} seeds each ({FEW} of 10,000 texts). "
            f"{processor()}, umap-learn {version('umap-learn')}, {date.today()}.", "",
            *heading(), *lines, "",
        ])  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 4, sys.argv[2:] or None)
