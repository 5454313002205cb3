"""Where the picture tells the truth about one point: its true neighbours against the pictured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import between, centre, nearest, similarity
from embedding_explorer.space.exact_ranking import CACHED, Ranking, below
from embedding_explorer.space.metrics import SIMILAR
from embedding_explorer.space.space import Space

SAME = 1e-9  # two distances that differ by less, relatively, are equal
SAME_ON_MAP = 1e-6  # the same on the map, whose coordinates are float32


@dataclass(frozen=True, eq=False)
class Picture:
    """The neighbours of a query in the vectors and on the map.

    Attributes
    ----------
    true : DataFrame
        rank, name, position (row of the space), similarity, distance, map_rank (1 + how many
        points are strictly nearer on the map; 0 without a map) and status: "near" when it is as
        near on the map as the k-th there, "hidden" when not, "" without a map.
    pictured : DataFrame
        rank, name, position, map_distance, true_rank (1 + how many points are strictly nearer in
        the vectors) and status: "near" when it is truly as near as the k-th true neighbour,
        "false" when not.
    spot : (2,) or (3,) array, or None
        Where a query that is not a point falls on the map, when it has a place there.
    """

    true: pd.DataFrame
    pictured: pd.DataFrame
    spot: np.ndarray | None = None

    @property
    def kept(self) -> float:
        """Share of the true neighbours that the map shows among its nearest, 0..1."""
        return float((self.true["status"] == "near").mean()) if len(self.pictured) else float("nan")


def picture(
    built: Built,
    rows: list[int],
    *,
    k: int = 10,
    vector: np.ndarray | None = None,
    spot: np.ndarray | None = None,
) -> Picture:
    """Compare the `k` nearest of some points in the vectors with the `k` nearest on the map.

    Parameters
    ----------
    built : Built
    rows : list of int
        The selected points; several mean their centre, in the vectors and on the map. Empty
        when `vector` is given.
    k : int
        At least 1.
    vector : (d,) array, optional
        A query that is not a point (a typed phrase).
    spot : (2,) or (3,) array, optional
        Where that query falls on the map, when it has a place there.
    """
    space, metric = built.space, built.recipe.metric
    query = vector if vector is not None else centre(space, rows, metric)
    ranking = Ranking(space, query, metric, rows)
    order, dist = ranking.nearest(k)
    if rows and built.map is not None:
        spot = built.map[rows].mean(axis=0, dtype=np.float64)
    if built.map is None or spot is None:
        return Picture(_true(space, dist, order, metric), _pictured(space))
    flat = _flat(built.map, spot)
    flat[rows] = np.inf
    drawn = nearest(flat, min(k, len(flat) - len(rows)))
    size, rounding = float(np.linalg.norm(query)), _rounding(built.map)
    map_place = 1 + below(flat, _short_of(flat[order], rounding))
    shown = ranking.exact(drawn)
    true_place = 1 + ranking.nearer(shown, lambda f: _reach(f, metric, size))
    return Picture(
        _true(space, dist, order, metric, map_place),
        _pictured(space, flat[drawn], drawn, true_place),
        None if rows else np.asarray(spot),
    )


def _flat(coords: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Return the distance of every point of the map from a spot, float32, rounded once.

    Computed in float64, in parts that stay in the processor's cache: a third of the time.
    """
    dist = np.empty(len(coords), np.float32)
    for start in range(0, len(coords), CACHED):
        part = coords[start : start + CACHED]
        total = np.zeros(len(part))
        for column, at in zip(part.T, spot, strict=True):
            off = column - np.float64(at)
            total += np.square(off, out=off)
        dist[start : start + CACHED] = np.sqrt(total, out=total)
    return dist


def pair_distances(space: Space, metric: str, *, pairs: int = 2_000, seed: int = 0) -> np.ndarray:
    """Return the sorted distances of random pairs of points: what "close" is measured against."""
    rng = np.random.default_rng(seed)
    n = len(space)
    anchors = rng.choice(n, size=min(n, 40), replace=False)
    others = rng.choice(n, size=min(n, max(pairs // len(anchors), 1)), replace=False)
    found = []
    for a in anchors:
        rest = others[others != a]
        found.append(between(space.matrix, [a], rest, metric)[0])
    return np.sort(np.concatenate(found))


def in_words(distance: float, sample: np.ndarray) -> str:
    """Say how near a distance is among `sample`, the sorted distances of random pairs.

    >>> in_words(0.0, np.array([1.0, 2.0]))
    'the same'
    """
    if distance < 1e-6:
        return "the same"
    share = float(np.searchsorted(sample, distance, side="left")) / max(len(sample), 1)
    for bound, words in _WORDS:
        if share <= bound:
            return words
    return "very far"


_WORDS = (
    (0.02, "very close"),
    (0.1, "close"),
    (0.3, "rather close"),
    (0.7, "middling"),
    (0.95, "far"),
)


def _reach(dist: np.ndarray, metric: str, size: float) -> np.ndarray:
    """Return up to where a distance counts as equal to each of `far`: rounding is no difference.

    `size` is the length of the query: products of float64 numbers tell squared distances apart
    down to about 1e-16 of its square, cosines down to about 1e-16.
    """
    reach: np.ndarray
    if metric == "euclidean":
        reach = np.sqrt(np.square(dist) * (1 + 2 * SAME) + 1e-14 * size**2)
    else:
        reach = dist * (1 + SAME) + (1e-12 if metric in SIMILAR else 0.0)
    return reach


def _rounding(coords: np.ndarray) -> float:
    """Return how far distances between coordinates that are rounded to float32 may be off."""
    largest = max(-float(coords.min(initial=0)), float(coords.max(initial=0)))
    return 4 * float(np.finfo(np.float32).eps) * largest


def _short_of(flat: np.ndarray, rounding: float) -> np.ndarray:
    """Return below what a distance on the map is less than each of `flat`, and not the same."""
    return (flat.astype(np.float64) - rounding) / (1 + SAME_ON_MAP)


def _true(
    space: Space,
    dist: np.ndarray,
    order: np.ndarray,
    metric: str,
    map_places: np.ndarray | None = None,
) -> pd.DataFrame:
    places = np.zeros(len(order), int) if map_places is None else map_places
    status = np.where(places <= len(order), "near", "hidden") if map_places is not None else ""
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "name": space.names[order],
            "position": order,
            "similarity": similarity(dist, metric),
            "distance": dist,
            "map_rank": places,
            "status": status,
        }
    )


def _pictured(
    space: Space,
    flat: np.ndarray | None = None,
    order: np.ndarray | None = None,
    true_places: np.ndarray | None = None,
) -> pd.DataFrame:
    columns = ["rank", "name", "position", "map_distance", "true_rank", "status"]
    if flat is None or order is None or true_places is None:
        return pd.DataFrame(columns=columns)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "name": space.names[order],
            "position": order,
            "map_distance": flat,
            "true_rank": true_places,
            "status": np.where(true_places <= len(order), "near", "false"),
        }
    )
