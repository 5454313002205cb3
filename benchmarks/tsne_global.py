"""Our t-SNE against openTSNE with its own defaults, on the data and by the measures of UMAP.

A cell is bold where a measure is worse than openTSNE's by more than its own spread over its seeds,
and than .01, two standard errors of the difference allowed for. Ours is openTSNE, too, with what
we choose for it: true neighbours up to 10,000 points, where it looks for approximate ones from
1,000 on, and cosine as the euclidean distance of vectors at unit length. The table says what these
choices do.

    python -m benchmarks.tsne_global [SEEDS] [NAME ...]

writes docs/tsne.md; with names it prints those alone.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks._layout_quality import compare, heading, rows_of, write
from benchmarks._shapes import SHAPES, texts
from benchmarks.serving import processor

FEW, LEAST = 2, 0.01  # seeds for many points; what is called worse
MARK = "<!-- written by benchmarks/tsne_global.py -->"
DATA = {**SHAPES, "texts": lambda: texts(3_000)}


@dataclass(frozen=True)
class Setting:
    """One way to lay out."""

    perplexity: float = 30.0
    metric: str = "euclidean"

    def __str__(self) -> str:
        return f"{self.perplexity:g}, {self.metric}"


SETTINGS = (
    Setting(), Setting(perplexity=5), Setting(perplexity=100), Setting(metric="cosine"),
    Setting(metric="manhattan"),
)  # fmt: skip


def ours(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return the map as the app makes it, (n, 2)."""
    from embedding_explorer.reducers import tsne
    from embedding_explorer.space.space import Space

    items = pd.DataFrame({"name": np.arange(len(matrix)).astype(str)})
    space = Space(pd.Index(items["name"]), np.ascontiguousarray(matrix, np.float32), items)
    params = tsne.Params(perplexity=setting.perplexity)
    with threadpool_limits(1, user_api="blas"):
        found = tsne.reduce(
            space, params, metric=setting.metric, seed=seed, progress=lambda share, step: None
        )
    return found.coords


def theirs(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return openTSNE's own map of the same, on one thread, too."""
    from openTSNE import TSNE

    model = TSNE(perplexity=setting.perplexity, metric=setting.metric, random_state=seed)
    with threadpool_limits(1, user_api="blas"):
        return np.asarray(model.fit(np.ascontiguousarray(matrix, np.float32)))


def main(seeds: int = 4, names: list[str] | None = None) -> None:
    """Print the table of all data, or of those named; the table of all is also written down."""
    warnings.simplefilter("ignore")
    lines, beyond, cells = [], 0, 0
    for name in names or list(DATA):
        data = DATA[name]()
        for setting in SETTINGS:
            if setting.metric == "cosine" and not data[0].any(axis=1).all():
                continue  # openTSNE knows no cosine of a row of zeros
            ways = (partial(way, data[0], setting) for way in (ours, theirs))
            many = seeds if len(data[0]) <= 2000 else min(seeds, FEW)
            table = compare(data, setting.metric, *ways, many, LEAST)
            beyond, cells = beyond + table["beyond"].sum(), cells + table["ours"].notna().sum()
            lines.append(rows_of(name, setting, table))
            print(lines[-1], flush=True)
    print(f"{beyond} of {cells} cells are worse by more than the spread and {LEAST}")
    if names is None:
        write("tsne.md", MARK, [
            f"{beyond} of {cells} cells are bold; {seeds} seeds each ({FEW} of 3,000 texts). "
            f"{processor()}, openTSNE {version('openTSNE')}, {date.today()}.", "",
            *heading(), *lines, "",
        ])  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 4, sys.argv[2:] or None)
