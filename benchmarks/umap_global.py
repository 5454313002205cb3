"""Our UMAP against umap-learn, both from the same graph and PCA start: near, far and wide.

Claim: in no cell of the table is a measure worse than umap-learn's by more than that measure's
own spread (standard deviation) over umap-learn's seeds, two standard errors of the difference
allowed for. Trustworthiness, continuity and recall of 15 neighbours look at what is near; the
order of all distances (Spearman), stress (Kruskal's, scaled to fit) and the order of the centres
of known groups at what is far; extent is the farthest point's distance from the middle as a
multiple of the median one, so that a group alone far outside shows.

    python -m benchmarks.umap_global [SEEDS] [NAME ...]

writes docs/umap.md and its pictures; with names it prints those alone.
"""

from __future__ import annotations

import io
import sys
import warnings
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist, pdist
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits

from benchmarks._shapes import SHAPES, Labelled
from benchmarks.serving import processor

DOCS = Path(__file__).parents[1] / "docs"
ENGINES = ("fast", "umap-learn")
ROWS, K, FEW = 1000, 15, 3  # FEW seeds for many points
MEASURES = ("trust", "continuity", "recall", "order", "stress", "centres", "extent")
EXACT = 4096  # points beyond which umap-learn would look for approximate neighbours
MARK = "<!-- written by benchmarks/umap_global.py -->"
LESS = {"stress", "extent"}  # of these, less is better


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


def judged(
    matrix: np.ndarray, coords: np.ndarray, labels: np.ndarray | None, metric: str
) -> list[float]:
    """Return the measures in their order; NaN for centres without labels."""
    local = metric.replace("manhattan", "cityblock")
    rows = np.random.default_rng(0).permutation(len(matrix))[:ROWS]
    before, after = cdist(matrix[rows], matrix, local), cdist(coords[rows], coords)
    one, other = np.triu_indices(len(rows), 1)
    true, drawn = before[:, rows][one, other], after[:, rows][one, other]
    scale = (true @ drawn) / (drawn @ drawn)
    stress = np.sqrt(np.square(true - scale * drawn).sum() / np.square(true).sum())
    radius = np.linalg.norm(coords - np.median(coords, axis=0), axis=1)
    return [
        *_near(before, after, rows),
        spearmanr(true, drawn).statistic,
        stress,
        np.nan if labels is None else _centres(matrix, coords, labels, local),
        radius.max() / np.median(radius),
    ]


def _near(before: np.ndarray, after: np.ndarray, rows: np.ndarray) -> tuple[float, float, float]:
    """Return trustworthiness, continuity (Venna and Kaski 2006) and recall of `rows`."""
    n, ranks = before.shape[1], []
    for distances in (before.copy(), after.copy()):
        distances[np.arange(len(rows)), rows] = -1
        ranks.append(distances.argsort(axis=1, kind="stable").argsort(axis=1))
    true, drawn = ((r > 0) & (r <= K) for r in ranks)
    scale = 2 / (len(rows) * K * (2 * n - 3 * K - 1))
    return (
        1 - scale * np.clip(ranks[0] - K, 0, None)[drawn].sum(),
        1 - scale * np.clip(ranks[1] - K, 0, None)[true].sum(),
        (true & drawn).sum() / (K * len(rows)),
    )


def _centres(matrix: np.ndarray, coords: np.ndarray, labels: np.ndarray, metric: str) -> float:
    true, drawn = (
        pdist(pd.DataFrame(p).groupby(labels).mean().to_numpy(), m)
        for p, m in ((matrix, metric), (coords, "euclidean"))
    )
    return float(spearmanr(true, drawn).statistic)


def compare(data: Labelled, setting: Setting, seeds: int) -> pd.DataFrame:
    """Return a row per measure: both means, umap-learn's spread, and whether ours is worse."""
    matrix, labels = data
    found = {
        engine: np.array([
            judged(matrix, lay_out(matrix, setting, engine, seed), labels, setting.metric)
            for seed in range(seeds)
        ])
        for engine in ENGINES
    }  # fmt: skip
    ours, theirs = (found[e].mean(axis=0) for e in ENGINES)
    spread, own = found["umap-learn"].std(axis=0, ddof=1), found["fast"].std(axis=0, ddof=1)
    worse = np.where([m in LESS for m in MEASURES], ours - theirs, theirs - ours)
    error = np.sqrt((np.square(spread) + np.square(own)) / seeds)
    return pd.DataFrame(
        {"ours": ours, "umap-learn": theirs, "spread": spread, "worse": worse,
         "beyond": worse - spread > 2 * error},
        index=pd.Index(MEASURES),
    )  # fmt: skip


def rows_of(name: str, setting: Setting, table: pd.DataFrame) -> str:
    """Return a Markdown row: ours / umap-learn (spread), bold where ours is worse beyond it."""
    cells = []
    for row in table.to_dict("records"):
        if np.isnan(row["ours"]):
            cells.append("")
            continue
        text = f"{row['ours']:.3f} / {row['umap-learn']:.3f} ({row['spread']:.3f})"
        cells.append(f"**{text}**" if row["beyond"] else text)
    return f"| {name} | {setting} | {' | '.join(cells)} |"


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


def write(lines: list[str]) -> None:
    """Put lines in place of those behind the page's mark."""
    page = DOCS / "umap.md"
    above = page.read_text("utf-8").split(MARK)[0]
    page.write_text(f"{above}{MARK}\n\n" + "\n".join(lines), "utf-8")


def main(seeds: int = 8, names: list[str] | None = None) -> None:
    """Print the table of all data, or of those named; the table of all is also written down."""
    warnings.simplefilter("ignore")
    lines, beyond, cells = [], 0, 0
    for name in names or list(SHAPES):
        data = SHAPES[name]()
        for setting in SETTINGS:
            table = compare(data, setting, seeds if len(data[0]) <= 2000 else min(seeds, FEW))
            beyond, cells = beyond + table["beyond"].sum(), cells + table["ours"].notna().sum()
            lines.append(rows_of(name, setting, table))
            print(lines[-1], flush=True)
        if names is None:
            picture(name, data)
    print(f"{beyond} of {cells} cells are worse by more than the spread")
    if names is None:
        write([
            f"{beyond} of {cells} cells are bold; {seeds} seeds each ({FEW} of 10,000 texts). "
            f"{processor()}, umap-learn {version('umap-learn')}, {date.today()}.", "",
            f"| data | setting | {' | '.join(MEASURES)} |", "|---" * (2 + len(MEASURES)) + "|",
            *lines, "", "Left ours, right umap-learn: defaults, seed 0, coloured by group or by "
            "the first column.", "", *(f"![{n}](images/{_file(n)})\n" for n in SHAPES),
        ])  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 8, sys.argv[2:] or None)
