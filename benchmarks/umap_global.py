"""Our UMAP against umap-learn, both from the same graph and PCA start: near, far and wide.

Claim: in no cell of the table is a measure worse than umap-learn's by more than that measure's
own spread (standard deviation) over umap-learn's seeds, two standard errors of the difference
allowed for. The measures are those of `_layout_quality.py`.

    python -m benchmarks.umap_global [SEEDS] [NAME ...]

writes docs/umap.md and its pictures; with names it prints those alone.
"""

from __future__ import annotations

import io
import sys
import warnings
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks._layout_quality import DOCS, compare, heading, rows_of, write
from benchmarks._shapes import SHAPES, Labelled
from benchmarks.serving import processor

ENGINES = ("fast", "umap-learn")
FEW = 3  # seeds for many points
EXACT = 4096  # points beyond which umap-learn would look for approximate neighbours
MARK = "<!-- written by benchmarks/umap_global.py -->"


@dataclass(frozen=True)
class Setting:
    """One way to lay out."""

    min_dist: float = 0.1
    n_neighbors: int = 15
    metric: str = "euclidean"

    def __str__(self) -> str:
        return f"{self.min_dist:g}, {self.n_neighbors}, {self.metric}"


SETTINGS = (
    Setting(), Setting(min_dist=0.0), Setting(min_dist=0.5), Setting(n_neighbors=5),
    Setting(n_neighbors=50), Setting(metric="cosine"), Setting(metric="manhattan"),
)  # fmt: skip


def lay_out(matrix: np.ndarray, setting: Setting, engine: str, seed: int) -> np.ndarray:
    """Return the map, (n, 2)."""
    from embedding_explorer.reducers import umap
    from embedding_explorer.space.space import Space

    items = pd.DataFrame({"name": np.arange(len(matrix)).astype(str)})
    space = Space(pd.Index(items["name"]), np.ascontiguousarray(matrix, np.float32), items)
    if engine != "fast" and len(matrix) > EXACT:
        return _by_umap_learn(space.matrix, setting, seed)
    params = umap.Params(n_neighbors=setting.n_neighbors, min_dist=setting.min_dist, engine=engine)
    with threadpool_limits(1, user_api="blas"):
        found = umap.reduce(
            space, params, metric=setting.metric, seed=seed, progress=lambda share, step: None
        )
    return found.coords


def _by_umap_learn(matrix: np.ndarray, setting: Setting, seed: int) -> np.ndarray:
    """Return umap-learn's map from exact neighbours, for as many epochs as ours."""
    from umap import UMAP

    from embedding_explorer.reducers.umap import epochs_for
    from embedding_explorer.space.exact_graph import exact_graph

    found: np.ndarray = UMAP(
        n_neighbors=setting.n_neighbors, min_dist=setting.min_dist, metric=setting.metric,
        init="pca", n_epochs=epochs_for(len(matrix)), random_state=seed, n_jobs=1,
        precomputed_knn=exact_graph(matrix, setting.n_neighbors, setting.metric),
    ).fit_transform(matrix)  # fmt: skip
    return found


def _file(name: str) -> str:
    return f"umap-{name.replace(' ', '-')}.png"


def picture(name: str, data: Labelled) -> None:
    """Write both maps of the first seed side by side to docs/images."""
    from PIL import Image

    from embedding_explorer.charts.palette import category_styles
    from embedding_explorer.charts.thumbnail import small_map

    matrix, labels = data
    shade = matrix[:, 0].argsort().argsort() * 8 // len(matrix) if labels is None else labels
    hexes = [style.color.lstrip("#") for style in category_styles(12)]
    colors = np.array([[int(h[i : i + 2], 16) for i in (0, 2, 4)] for h in hexes], np.uint8)
    sheet = Image.new("RGB", (640, 240), "white")
    for at, engine in enumerate(ENGINES):
        coords = lay_out(matrix, Setting(), engine, 0)
        drawn = small_map(coords, colors[shade % len(colors)], width=320, height=240, size=3)
        sheet.paste(Image.open(io.BytesIO(drawn)), (320 * at, 0))
    sheet.save(DOCS / "images" / _file(name), optimize=True)


def main(seeds: int = 8, names: list[str] | None = None) -> None:
    """Print the table of all data, or of those named; the table of all is also written down."""
    warnings.simplefilter("ignore")
    lines, beyond, cells = [], 0, 0
    for name in names or list(SHAPES):
        data = SHAPES[name]()
        for setting in SETTINGS:
            ways = (partial(lay_out, data[0], setting, engine) for engine in ENGINES)
            many = seeds if len(data[0]) <= 2000 else min(seeds, FEW)
            table = compare(data, setting.metric, *ways, many)
            beyond, cells = beyond + table["beyond"].sum(), cells + table["ours"].notna().sum()
            lines.append(rows_of(name, setting, table))
            print(lines[-1], flush=True)
        if names is None:
            picture(name, data)
    print(f"{beyond} of {cells} cells are worse by more than the spread")
    if names is None:
        write("umap.md", MARK, [
            f"{beyond} of {cells} cells are bold; {seeds} seeds each ({FEW} of 10,000 texts). "
            f"{processor()}, umap-learn {version('umap-learn')}, {date.today()}.", "",
            *heading(), *lines, "", "Left ours, right umap-learn: defaults, seed 0, coloured by "
            "group or by the first column.", "", *(f"![{n}](images/{_file(n)})\n" for n in SHAPES),
        ])  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 8, sys.argv[2:] or None)
