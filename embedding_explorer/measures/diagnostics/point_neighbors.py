"""Where the picture tells the truth about one point: its true neighbours against the pictured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from embedding_explorer.base.kept import kept
from embedding_explorer.measures import _ranking
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import between, centre, nearest, similarity
from embedding_explorer.space.exact_ranking import CACHED, Ranking, below
from embedding_explorer.space.space import Space

SAME_ON_MAP = (
    1e-6  # two distances that differ by less are the same on the map, whose coordinates are float32
)


@kept
@dataclass(frozen=True, eq=False)
class Picture:
    """The neighbours of a query in the vectors and on the map.

    Ties are cut as the measures cut them. Of points that are equally near in the vectors, where
    not all fit among the k, those nearest on the map count, for no map can be blamed for its
    choice among equals; of those equally near on the map, the first by row. Either list is in
    the order of its distances, ties by row. So both have as many "near" as the other.

    Attributes
    ----------
    true : DataFrame
        rank, name, position (row of the space), similarity, distance, map_rank (1 + how many
        points are strictly nearer on the map; 0 without a map) and status: "near" when it is
        among those pictured, "hidden" when not, "" without a map.
    pictured : DataFrame
        rank, name, position, map_distance, true_rank (1 + how many points are strictly nearer in
        the vectors) and status: "near" when it is among the true neighbours, "false" when not.
    spot : (2,) or (3,) array, or None
        Where a query that is not a point falls on the map, when it has a place there.
    tied, tied_shown : int
        How many points are as near in the vectors as the k-th, and how many of them are in
        `true`.
    """

    true: pd.DataFrame
    pictured: pd.DataFrame
    spot: np.ndarray | None = None
    tied: int = 0
    tied_shown: int = 0

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
    space, metric, coords = built.space, built.recipe.metric, built.map
    query = vector if vector is not None else centre(space, rows, metric)
    ranking = Ranking(space, query, metric, rows)
    if rows and coords is not None:
        spot = coords[rows].mean(axis=0, dtype=np.float64)
    if coords is None or spot is None:
        true = _nearest(ranking, k)
        return Picture(_true(space, true, metric), _pictured(space), None, *true.ties)
    spot = np.asarray(spot)
    flat = _flat(coords, spot)
    flat[rows] = np.inf
    drawn = _drawn(coords, spot, flat, min(k, len(flat) - len(rows)))
    true = _nearest(ranking, k, lambda found: _squared(coords[found], spot))
    map_place = 1 + below(flat, _short_of(flat[true.order], _rounding(coords)))
    shown = ranking.exact(drawn)
    true_place = 1 + ranking.nearer(shown, lambda f: _reach(f, ranking))
    return Picture(
        _true(space, true, metric, map_place, drawn),
        _pictured(space, flat[drawn], drawn, true_place, true.order),
        None if rows else spot,
        *true.ties,
    )


class _Nearest(NamedTuple):
    """The nearest in the vectors, how far they are, and `tied` and `tied_shown` of `Picture`."""

    order: np.ndarray
    dist: np.ndarray
    ties: tuple[int, int]


def _nearest(
    ranking: Ranking, k: int, on_map: Callable[[np.ndarray], np.ndarray] | None = None
) -> _Nearest:
    """Return the `k` nearest; of those that tie for the last places the nearest on the map."""
    order, dist = ranking.nearest(k)
    if not len(order):
        return _Nearest(order, dist, (0, 0))
    edge = dist[-1:]
    found, far = ranking.within(float(_reach(edge, ranking)[0]))
    sure = _reach(far, ranking) < edge
    equal, left = np.flatnonzero(~sure), len(order) - int(sure.sum())
    if len(equal) > left and on_map is not None:
        chosen = equal[np.argsort(on_map(found[equal]), kind="stable")[:left]]
        taken = np.sort(np.concatenate([np.flatnonzero(sure), chosen]))
        taken = taken[np.argsort(far[taken], kind="stable")]
        order, dist = found[taken], far[taken]
    return _Nearest(order, dist, (len(equal), left))


def _drawn(coords: np.ndarray, spot: np.ndarray, flat: np.ndarray, k: int) -> np.ndarray:
    """Return the `k` nearest on the map, ties by row; `flat` is rounded, and leaves some open."""
    drawn = nearest(flat, k)
    if not len(drawn):
        return drawn
    open_ = np.flatnonzero(flat <= flat[drawn[-1]])
    kept: np.ndarray = open_[np.argsort(_squared(coords[open_], spot), kind="stable")[:k]]
    return kept


def _squared(coords: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Return squared distances on the map, float64: the sums that the measures rank by."""
    total = np.zeros(len(coords))
    for column, at in zip(coords.T, spot, strict=True):
        off = column - np.float64(at)
        total += np.square(off, out=off)
    return total


def _flat(coords: np.ndarray, spot: np.ndarray) -> np.ndarray:
    """Return the distance of every point of the map from a spot, float32, rounded once.

    Computed in float64, in parts that stay in the processor's cache: a third of the time.
    """
    dist = np.empty(len(coords), np.float32)
    for start in range(0, len(coords), CACHED):
        total = _squared(coords[start : start + CACHED], spot)
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

    Close is what most pairs are strictly farther than, far what most are strictly nearer than: a
    pair that is as far is neither.

    >>> in_words(0.0, np.array([1.0, 2.0]))
    'the same'
    >>> in_words(1.0, np.ones(100))
    'middling'
    """
    if distance < 1e-6:
        return "the same"
    same, many = distance * _ranking.SAME, max(len(sample), 1)
    not_farther = np.searchsorted(sample, distance + same, side="right") / many
    nearer = np.searchsorted(sample, distance - same, side="left") / many
    close = [words for bound, words in _CLOSE if len(sample) and not_farther <= bound]
    far = [words for bound, words in _FAR if nearer > bound]
    return (close or far or ["middling"])[0]


_CLOSE = ((0.02, "very close"), (0.1, "close"), (0.3, "rather close"))
_FAR = ((0.95, "very far"), (0.7, "far"))


def _reach(dist: np.ndarray, ranking: Ranking) -> np.ndarray:
    """Return up to where distances count as equal to these, as the measures have it."""
    slack = float(_ranking.rounding(ranking.vector[None, :], ranking.metric)[0])
    if ranking.metric == "euclidean":
        return np.asarray(np.sqrt(np.square(dist) * (1 + _ranking.SAME) + slack))
    return np.asarray(dist * (1 + _ranking.SAME) + slack)


def _rounding(coords: np.ndarray) -> float:
    """Return how far distances between coordinates that are rounded to float32 may be off."""
    largest = max(-float(coords.min(initial=0)), float(coords.max(initial=0)))
    return 4 * float(np.finfo(np.float32).eps) * largest


def _short_of(flat: np.ndarray, rounding: float) -> np.ndarray:
    """Return below what a distance on the map is less than each of `flat`, and not the same."""
    return (flat.astype(np.float64) - rounding) / (1 + SAME_ON_MAP)


def _true(
    space: Space,
    found: _Nearest,
    metric: str,
    map_places: np.ndarray | None = None,
    drawn: np.ndarray | None = None,
) -> pd.DataFrame:
    order, dist = found.order, found.dist
    places = np.zeros(len(order), int) if map_places is None else map_places
    status = "" if drawn is None else np.where(np.isin(order, drawn), "near", "hidden")
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
    true: np.ndarray | None = None,
) -> pd.DataFrame:
    columns = ["rank", "name", "position", "map_distance", "true_rank", "status"]
    if flat is None or order is None or true_places is None or true is None:
        return pd.DataFrame(columns=columns)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "name": space.names[order],
            "position": order,
            "map_distance": flat,
            "true_rank": true_places,
            "status": np.where(np.isin(order, true), "near", "false"),
        }
    )
