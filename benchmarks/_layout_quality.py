"""A layout against a reference in seven measures: what is near, what is far, and how wide it is.

Trustworthiness, continuity and recall of 15 neighbours look at what is near; the order of all
distances (Spearman), stress (Kruskal's, scaled to fit) and the order of the centres of known groups
at what is far; extent is the farthest point's distance from the middle as a multiple of the median
one, so that a group alone far outside shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist, pdist
from scipy.stats import spearmanr

from benchmarks._shapes import Labelled

DOCS = Path(__file__).parents[1] / "docs"
ROWS, K = 1000, 15
MEASURES = ("trust", "continuity", "recall", "order", "stress", "centres", "extent")
LESS = {"stress", "extent"}  # of these, less is better
Way = Callable[[int], np.ndarray]  # a seed to a map, (n, 2)


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


def compare(
    data: Labelled, metric: str, ours: Way, reference: Way, seeds: int, least: float = 0.0
) -> pd.DataFrame:
    """Return a row per measure: both means, the reference's spread, and whether ours is worse.

    Worse is by more than the standard deviation of the reference over its seeds, and than `least`,
    two standard errors of the difference allowed for.
    """
    matrix, labels = data
    found = [
        np.array([judged(matrix, way(seed), labels, metric) for seed in range(seeds)])
        for way in (ours, reference)
    ]
    means = [f.mean(axis=0) for f in found]
    own, spread = (f.std(axis=0, ddof=1) for f in found)
    sign = np.where([m in LESS for m in MEASURES], 1, -1)
    worse = sign * (means[0] - means[1])
    error = np.sqrt((np.square(spread) + np.square(own)) / seeds)
    return pd.DataFrame(
        {"ours": means[0], "reference": means[1], "spread": spread, "worse": worse,
         "beyond": worse - np.maximum(spread, least) > 2 * error},
        index=pd.Index(MEASURES),
    )  # fmt: skip


def rows_of(name: str, setting: object, table: pd.DataFrame) -> str:
    """Return a Markdown row: ours / the reference (spread), bold where ours is worse beyond it."""
    cells = []
    for row in table.to_dict("records"):
        if np.isnan(row["ours"]):
            cells.append("")
            continue
        text = f"{row['ours']:.3f} / {row['reference']:.3f} ({row['spread']:.3f})"
        cells.append(f"**{text}**" if row["beyond"] else text)
    return f"| {name} | {setting} | {' | '.join(cells)} |"


def heading() -> list[str]:
    """Return the two lines above such rows."""
    return [f"| data | setting | {' | '.join(MEASURES)} |", "|---" * (2 + len(MEASURES)) + "|"]


def write(page: str, mark: str, lines: list[str]) -> None:
    """Put lines in place of those behind a page's mark."""
    path = DOCS / page
    above = path.read_text("utf-8").split(mark)[0]
    path.write_text(f"{above}{mark}\n\n" + "\n".join(lines), "utf-8")
