"""Which columns are coordinates: of a map made elsewhere, of a plane, or of places on Earth."""

from __future__ import annotations

import re
from collections.abc import Iterable

from embedding_explorer.data.dataset import Dataset

# What programs call the maps they make: umap_1, "t-SNE 2", X_pca_x, PC1.
MADE = re.compile(
    r"(?:x_)?(?P<stem>umap|t_?sne|pca?|mds|phate|trimap|pacmap|isomap|projection|map|layout)"
    r"(?:_?(?:dim|component|axis))?_?(?P<axis>[xyz0-9])"
)
LON = ("lon", "lng", "long", "longitude")
LAT = ("lat", "latitude")
STARTS = ("012", "123", "xyz")  # a map's axes in order; a fourth makes them vectors


def made_elsewhere(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the two or three columns of a map that a program made, in order, or none.

    >>> made_elsewhere(["age", "umap_1", "umap_2"])
    ('umap_1', 'umap_2')
    >>> made_elsewhere([f"pc{i}" for i in range(1, 11)])  # ten are vectors
    ()
    """
    series: dict[str, dict[str, str]] = {}
    for column in columns:
        if found := MADE.fullmatch(_word(column)):
            series.setdefault(found["stem"], {})[found["axis"]] = column
    for axes in series.values():
        if any(len(axes) > 1 and set(axes) == set(start[: len(axes)]) for start in STARTS):
            return tuple(column for _, column in sorted(axes.items()))
    return ()


def coordinates(columns: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that are called as coordinates, x first, or none.

    >>> coordinates(["z", "y", "x"]), coordinates(["Latitude", "Longitude"])
    (('x', 'y', 'z'), ('Longitude', 'Latitude'))
    >>> coordinates(["pos.lat", "pos.lon", "size"])
    ('pos.lon', 'pos.lat')
    """
    columns = list(columns)
    if made := made_elsewhere(columns):
        return made
    # Of nested objects the last part says it (pos.lat), where no column is called so alone.
    by_word = {_word(column.rpartition(".")[2]): column for column in columns}
    by_word |= {_word(column): column for column in columns}
    if {"x", "y"} <= set(by_word):
        return tuple(by_word[axis] for axis in "xyz" if axis in by_word)
    places = [next((by_word[w] for w in words if w in by_word), "") for words in (LON, LAT)]
    return tuple(places) if all(places) else ()


def of_dataset(dataset: Dataset) -> tuple[str, ...]:
    """Return the coordinates that stand beside what is embedded, or none.

    A table of nothing but x and y is embedded as it is, which draws the same map.
    """
    numeric = dataset.items.select_dtypes("number").columns
    found = coordinates(numeric)
    read = set(dataset.with_role("number", "category", "text")) - set(found)
    return found if read or dataset.kind not in ("items", "text") else ()


def _word(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
