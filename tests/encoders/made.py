"""Small datasets of every kind, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.dataset import Column, Dataset, unique_names
from embedding_explorer.data.distance_matrix import checked

SENTENCES = [
    "The cat sat on the mat. The cat slept.",
    "A dog sat on the mat and the dog barked.",
    "Gold and silver are metals; gold is heavy.",
    "Silver coins and gold coins are money.",
    "The dog chased the cat round the house.",
    "Money is coin, and coin is metal.",
]


def table(*, of: str = "items", roles: dict[str, str] | None = None, **columns: Any) -> Dataset:
    """Return a dataset from its columns; `name` comes first."""
    frame = pd.DataFrame(columns)
    roles = roles or {}
    listed = tuple(Column(c, roles.get(c, "category")) for c in frame.columns if c != "name")
    return Dataset(of, frame, listed)


def text(lines: Sequence[str] = SENTENCES) -> Dataset:
    names = unique_names([line[:60] for line in lines])[0]
    return table(of="text", roles={"text": "text"}, name=names, text=list(lines))


def films() -> Dataset:
    return table(
        roles={"year": "number", "season": "number"},
        name=["The Conference", "Upload", "Tales from the Crypt", "Dream Scenario"],
        genre=["Horror", "Comedy", "Horror", "Horror-Comedy"],
        year=[2023, 2023, 1989, 2023],
        format=["Movie", "TV show", "TV show", "Movie"],
        season=[np.nan, 3.0, 7.0, np.nan],
    )


def produce() -> Dataset:
    return table(
        roles={"price": "number", "kind": "label"},
        name=["Apple", "Orange", "Carrot"],
        price=[5.0, 7.0, 10.0],
        kind=["fruit", "fruit", "vegetable"],
    )


def graph() -> Dataset:
    edges = pd.DataFrame(
        {
            "source": ["ann", "ann", "bob", "cid", "dan"],
            "target": ["bob", "cid", "cid", "dan", "eve"],
            "weight": [1.0, 2.0, 3.0, 1.0, 5.0],
        }
    )
    names = ["ann", "bob", "cid", "dan", "eve"]
    return Dataset("graph", pd.DataFrame({"name": names}), edges=edges)


def vectors(matrix: Any, names: Sequence[str] | None = None) -> Dataset:
    matrix = np.asarray(matrix, dtype=np.float32)
    names = names or [f"p{i}" for i in range(len(matrix))]
    return Dataset("vectors", pd.DataFrame({"name": list(names)}), vectors=matrix)


def images(n: int = 8, shape: tuple[int, ...] = (4, 5)) -> Dataset:
    pixels = np.random.default_rng(0).integers(0, 256, (n, *shape), dtype=np.uint8)
    return Dataset("images", pd.DataFrame({"name": [f"i{i}" for i in range(n)]}), images=pixels)


def distances(points: np.ndarray) -> Dataset:
    """Return the straight-line distances of some points as given ones."""
    far = np.linalg.norm(points[:, None] - points[None], axis=2)
    items = pd.DataFrame({"name": [f"p{i}" for i in range(len(points))]})
    return Dataset("distances", items, distances=checked(far))


def cloud(n: int = 30, d: int = 8, seed: int = 0) -> np.ndarray:
    """Return three groups of points with a few widest directions."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(3, d)) * 4
    return (centres[np.arange(n) % 3] + rng.normal(size=(n, d))).astype(np.float32)


KINDS = {
    "items": films,
    "text": text,
    "graph": graph,
    "images": images,
    "vectors": lambda: vectors(cloud(12, 6)),
    "distances": lambda: distances(cloud(12, 6)),
}
