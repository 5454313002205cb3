"""Maps with known faults, and measures written the plainest way."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

import embedding_explorer as ee
from embedding_explorer.data.dataset import Column, Dataset

METRICS = ("cosine", "euclidean", "manhattan")


def built(matrix, coords, *, metric="euclidean", labels=None):
    """Return what a recipe would have built: vectors, and a map of our choice."""
    names = pd.Index([f"item {i}" for i in range(matrix.shape[0])], name="name")
    items = pd.DataFrame({"name": names})
    columns = ()
    if labels is not None:
        items["label"] = labels
        columns = (Column("label", "label", "given"),)
    data = Dataset("items", items, columns)
    recipe = ee.Recipe(encoder="as_given", metric=metric)
    return ee.Built(ee.Space(names, matrix, items), coords, (), recipe, data)


def cloud(n, d, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)


def halfway(n, d=6, seed=0, noise=0.5, **given):
    """Vectors whose first two numbers, blurred, are the map."""
    vectors = cloud(n, d, seed)
    blur = np.random.default_rng(seed + 1).normal(size=(n, 2)) * noise
    return built(vectors, (vectors[:, :2] + blur).astype(np.float32), **given)


def value(table, key):
    return float(table.set_index("measure").loc[key, "value"])


def plain(vectors, coords, k, metric):
    """Return every measure by double loops over full orders; no ties."""
    n = len(vectors)
    name = {"manhattan": "cityblock"}.get(metric, metric)
    far = cdist(vectors.astype(float), vectors.astype(float), name)
    flat = cdist(coords.astype(float), coords.astype(float))
    trust = continuity = shared = 0.0
    for i in range(n):
        others = [j for j in range(n) if j != i]
        true = sorted(others, key=lambda j: far[i, j])
        drawn = sorted(others, key=lambda j: flat[i, j])
        for j in drawn[:k]:
            trust += max(0, true.index(j) + 1 - k)
            shared += j in true[:k]
        for j in true[:k]:
            continuity += max(0, drawn.index(j) + 1 - k)
    most = n * (k * (2 * n - 3 * k - 1) if 2 * k < n else (n - k) * (n - k - 1)) / 2
    d, e = zip(*((far[i, j], flat[i, j]) for i in range(n) for j in range(i)), strict=True)
    d, e = np.array(d), np.array(e)
    scale = (d @ e) / (e @ e)
    return {
        "trustworthiness": 1 - trust / most if most else 1.0,
        "continuity": 1 - continuity / most if most else 1.0,
        "neighbor_recall": shared / (n * k),
        "rank_correlation": pd.Series(d).corr(pd.Series(e), method="spearman"),
        "stress": float(np.sqrt(np.square(d - scale * e).sum() / np.square(d).sum())),
    }
