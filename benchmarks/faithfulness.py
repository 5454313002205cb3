"""How faithful four maps of the digits are, beside scikit-learn's trustworthiness of the same maps.

    python -m benchmarks.faithfulness

writes docs/faithfulness.md. Less than a minute.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.base import registry

K = 15
SEEDS = (0, 1, 2)
PROJECTIONS = ("pca", "svd", "umap", "tsne")
TARGET = Path(__file__).resolve().parents[1] / "docs" / "faithfulness.md"
HEAD = """# How faithful four maps are

1,797 handwritten digits of 64 pixels each, euclidean distances, {k} neighbours, parameters at their
defaults, seed 0; "Same again" compares with seeds 1 and 2. Made by
`python -m benchmarks.faithfulness`.

In brackets the 95 % interval for other digits placed as this map places them, which says nothing of
a map made anew ([intervals.md](intervals.md)); in the last column what a map gives whose places are
dealt at random. Higher is better but for stress. UMAP and t-SNE keep neighbourhoods;
PCA, which keeps few neighbours, keeps the order of distances best: a map that is good by one
measure need not be by another.

"""
FOOT = """
`sklearn.manifold.trustworthiness` of the same maps: {theirs}.
It differs from ours by at most {gap:.0e}: pixels are whole numbers, so that some distances are
equal, and ours leaves the choice among equals to the map.

{says}

## Beyond some thousands of points

From a fair sample that says how large it is, so that it stays quick. {large}
"""
LARGE = ((200_000, 50), (200_000, 384))


def main() -> None:
    """Measure, and write the page."""
    from sklearn.manifold import trustworthiness

    data = ee.sample("digits")
    tables, theirs = {}, {}
    for key in PROJECTIONS:
        made = [
            ee.build(data, ee.Recipe("pixels", projection=key, metric="euclidean", seed=seed))
            for seed in SEEDS
        ]
        title = registry.find("reducers", key).TITLE
        tables[title] = ee.measure(made[0], K, reruns=made[1:]).set_index("measure")
        theirs[title] = trustworthiness(made[0].space.matrix, made[0].map, n_neighbors=K)
    ours = {title: table.loc["trustworthiness", "value"] for title, table in tables.items()}
    says = "\n".join(
        f"- {title}: {table.loc['neighbor_recall', 'says']}" for title, table in tables.items()
    )
    foot = FOOT.format(
        theirs=", ".join(f"{title} {value:.4f}" for title, value in theirs.items()),
        gap=max(abs(ours[title] - theirs[title]) for title in theirs),
        says=says,
        large=" ".join(_large(n, d) for n, d in LARGE),
    )
    TARGET.write_text(HEAD.format(k=K) + _table(tables) + foot, "utf-8")
    print(TARGET.read_text("utf-8"))


def _large(n: int, d: int) -> str:
    """Say how long all measures of a noisy map of n points take, after a first time."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(n, d)).astype(np.float32)
    coords = vectors[:, :2] + rng.normal(0, 0.3, (n, 2)).astype(np.float32)
    given = ee.build(ee.read(vectors), ee.Recipe("as_given", projection=None))
    given = replace(given, map=coords)
    seconds = []
    for _ in range(4):
        began = time.process_time()
        table = ee.measure(given, K)
        seconds.append(time.process_time() - began)
    return (
        f"{n:,} points of {d} numbers: {np.median(seconds[1:]):.1f} processor seconds "
        f"({int(table['sampled'].iloc[0])} points looked at)."
    )


def _table(tables: dict[str, pd.DataFrame]) -> str:
    first = next(iter(tables.values()))
    lines = [["", *tables, "at random"], ["---"] + ["---:"] * (len(tables) + 1)]
    for key in first.index:
        rows = [table.loc[key] for table in tables.values()]
        cells = [f"{r['value']:.3f} [{r['low']:.3f}, {r['high']:.3f}]" for r in rows]
        chances = sorted({f"{r['chance']:.3f}" for r in rows})
        lines.append([first.loc[key, "title"], *cells, "–".join([chances[0], *chances[1:][-1:]])])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
