"""How well new rows are placed on a UMAP or t-SNE map that stays, beside umap-learn's transform.

    python -m benchmarks.placed

writes docs/placed.md. Some minutes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import embedding_explorer as ee
from embedding_explorer.data.dataset import Dataset, subset
from embedding_explorer.space.distances import distances

K = 15
SEEDS = (0, 1, 2)
HELD_OUT = 0.2
TARGET = Path(__file__).resolve().parents[1] / "docs" / "placed.md"
HEAD = """# New rows on a map that stays

`ee.transform` places rows that a map was not made of. Of the {n:,} digits of 64 pixels a fifth,
drawn at random, is left out; the map is made of the others by default settings, euclidean
distances, and those left out are placed on it. Counted are, of the {k} fitted digits nearest to a
digit in the pixels, the share that is among the {k} fitted ones nearest to it on the map, and how
often most of these {k} show the same digit as it does. Means over {seeds} draws, in brackets the
least and the most. Made by `python -m benchmarks.placed`.

| map | | digits it was made of | digits placed | placed / made of |
|---|---|---:|---:|---:|
"""
FOOT = """
The first two columns of numbers would be alike for a place as good as the map's own. umap-learn is
fitted and asked (`UMAP.transform`) with the same rows, neighbours and seed.

What decides is what was learned: the same row has the same place whatever else is placed with it,
and the points of the map do not move. A kind of thing that the map never saw is drawn beside what
it is least unlike: `ee.belief` of the result tells how much to believe each place.
"""


def main() -> None:
    """Measure, and write the page."""
    data = ee.sample("digits")
    labels = data.items[data.with_role("label")[0]].to_numpy()
    found: dict[str, list[np.ndarray]] = {}
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(data))
        held = round(HELD_OUT * len(data))
        new, known = np.sort(order[:held]), np.sort(order[held:])
        for title, (vectors, old, placed) in _maps(data, known, new, seed).items():
            of_known = _kept(vectors[: len(known)], old, vectors, old, labels, known, known)
            of_new = _kept(vectors[len(known) :], placed, vectors, old, labels, new, known)
            found.setdefault(title, []).append(np.array([of_known, of_new]))
    rows = [line for title, runs in found.items() for line in _lines(title, np.array(runs))]
    head = HEAD.format(n=len(data), k=K, seeds=len(SEEDS))
    TARGET.write_text(head + "".join(rows) + FOOT, "utf-8")
    print(TARGET.read_text("utf-8"))


Maps = dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]


def _maps(data: Dataset, known: np.ndarray, new: np.ndarray, seed: int) -> Maps:
    """Return vectors, the map of the known rows and the places of the new ones, per method."""
    import umap

    maps: Maps = {}
    for key, title in {"umap": "UMAP", "tsne": "t-SNE", "mds": "MDS", "pca": "PCA"}.items():
        recipe = ee.Recipe("pixels", projection=key, metric="euclidean", seed=seed)
        placed = ee.transform(ee.build(subset(data, known), recipe), subset(data, new))
        whole = np.asarray(placed.built.map)
        vectors = np.asarray(placed.built.space.matrix)
        maps[title] = (vectors, whole[: len(known)], whole[len(known) :])
    model = umap.UMAP(n_neighbors=15, min_dist=0.1, random_state=seed, n_jobs=1)
    old = model.fit_transform(vectors[: len(known)])
    maps["umap-learn"] = (vectors, old, model.transform(vectors[len(known) :]))
    return maps


def _kept(
    asked: np.ndarray,
    places: np.ndarray,
    vectors: np.ndarray,
    old: np.ndarray,
    labels: np.ndarray,
    rows: np.ndarray,
    known: np.ndarray,
) -> tuple[float, float]:
    """Return the share of true neighbours kept, and how often most on the map are of one label."""
    n = len(known)
    true = distances(asked, vectors[:n], "euclidean")
    drawn = distances(places, old, "euclidean")
    if rows is known:  # no digit is its own neighbour
        np.fill_diagonal(true, np.inf)
        np.fill_diagonal(drawn, np.inf)
    near, seen = (np.argpartition(d, K, axis=1)[:, :K] for d in (true, drawn))
    kept = np.mean([len(np.intersect1d(a, b)) / K for a, b in zip(near, seen, strict=True)])
    most = [max(set(v), key=v.count) for v in labels[known][seen].tolist()]
    return float(kept), float(np.mean(most == labels[rows]))


def _lines(title: str, runs: np.ndarray) -> list[str]:
    """Return two rows of the table from (draws, known or new, measure)."""
    lines = []
    for at, said in enumerate(("neighbours kept", "the same digit")):
        of_known, of_new = runs[:, 0, at], runs[:, 1, at]
        cells = " | ".join(_cell(values) for values in (of_known, of_new, of_new / of_known))
        lines.append(f"| {title} | {said} | {cells} |\n")
    return lines


def _cell(values: np.ndarray) -> str:
    return f"{values.mean():.3f} ({values.min():.3f} to {values.max():.3f})"


if __name__ == "__main__":
    main()
