"""Nearly the nearest neighbours of very many points, found cell by cell.

All of it stands in exported scripts too, with `comparable`, `measured` and `city_block`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embedding_explorer.base.numba_cache import compiled
from embedding_explorer.space.exact_graph import city_block, comparable, measured


def rough_graph(
    given: np.ndarray,
    k: int,
    metric: str,
    seed: int,
    tell: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return positions (n, k) int32, distances (n, k) float32, and the share of true neighbours.

    Every point is compared with those in the 8 cells whose middles are nearest to it; then in 16,
    32 and 64, until at least 98 % of the true neighbours of 300 points are found (inverted lists:
    Jégou, Douze and Schmid 2011, IEEE TPAMI 33(1)). By distance, so that any of several equally
    near counts.

    Parameters
    ----------
    given : (n, d) float array
    metric : {"euclidean", "cosine", "manhattan"}
    """
    rows, plain = comparable(given, metric), metric == "manhattan"
    if metric == "cosine":  # a row of zeros is far from all others: a direction of its own
        rows = np.column_stack([rows, ~rows.any(axis=1)]).astype(np.float32)
    n, wide = len(rows), min(k + 5, len(rows))
    order, edges, middles = partition(rows, seed)
    tell(0.2)
    chosen = np.sort(np.random.RandomState(seed).choice(n, min(n, 300), replace=False))
    reach = reach_of(rows, chosen, k, plain)
    near, found = np.full((n, wide), 3e38, np.float32), np.zeros((n, wide), np.int32)
    every = np.arange(n)
    near[:, 0], found[:, 0] = -1, every  # itself, before all others
    cells, share, done = np.empty((n, 0), np.int32), 0.0, 0
    while share < 0.98 and done < min(64, len(middles)):
        many = min(2 * done or 8, len(middles))
        if cells.shape[1] < many:
            cells = closest(rows, middles, min(2 * many, len(middles)))
        compare(rows, every, order, edges, middles, cells[:, done:many], plain, near, found)
        share = float((near[chosen, 1:k] <= reach[:, None]).mean()) if k > 1 else 1.0
        done = many
        tell(0.3 + 0.01 * done)
    # Points far outside have cells to themselves; those that met too few are compared with all.
    lacking = np.flatnonzero(near[:, -1] > 1e38)
    near[lacking, 1:], one = 3e38, np.zeros((len(lacking), 1), np.int32)
    middle = rows.mean(axis=0, keepdims=True)
    compare(rows, lacking, every, np.array([0, n]), middle, one, plain, near, found)
    true = comparable(given, metric) if metric == "cosine" else given
    dist = compiled(measured)(true, found, metric == "cosine", plain)
    nearest = np.lexsort((found, dist), axis=1)[:, :k]
    found, dist = np.take_along_axis(found, nearest, 1), np.take_along_axis(dist, nearest, 1)
    return found, np.maximum(dist, 0).astype(np.float32), share


def partition(rows: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an order of the rows, where each cell begins in it (and n), and the cells' middles.

    Three rounds of k-means on a sample. What is 8 times as large as the mean is cut, from the
    middle outwards: of very many equal points each would be compared with all.
    """
    n, random = len(rows), np.random.RandomState(seed)
    many = min(int(4 * n**0.5), n)
    sample = rows[np.sort(random.choice(n, min(n, 40 * many), replace=False))]
    middles = sample[random.choice(len(sample), many, replace=False)]
    for _ in range(3):
        nearest = closest(sample, middles, 1)[:, 0]
        order, sizes = np.argsort(nearest, kind="stable"), np.bincount(nearest)
        sizes = sizes[sizes > 0]
        starts = np.cumsum(sizes) - sizes
        middles = np.add.reduceat(sample[order], starts) / sizes[:, None].astype(np.float32)
    nearest = closest(rows, middles, 1)[:, 0]
    away = np.square(rows - middles[nearest]).sum(axis=1)
    order, largest = np.lexsort((away, nearest)), 8 * (n // many + 1)
    starts = np.flatnonzero(np.diff(nearest[order], prepend=-1))
    stops = np.append(starts[1:], n)
    edges = np.concatenate([np.arange(a, b, largest) for a, b in zip(starts, stops, strict=True)])
    sizes = np.diff(np.append(edges, n))
    middles = np.add.reduceat(rows[order], edges) / sizes[:, None].astype(np.float32)
    return order, np.append(edges, n), middles


def closest(rows: np.ndarray, middles: np.ndarray, many: int) -> np.ndarray:
    """Return the cells whose middles are nearest to each row, nearest first, (n, many) int32."""
    n, squares = len(rows), np.square(middles).sum(axis=1)
    near, found = np.full((n, many), 3e38, np.float32), np.zeros((n, many), np.int32)
    names, step = np.arange(len(middles), dtype=np.int32), max(1, 500_000 // len(middles))
    for start in range(0, n, step):
        part = rows[start : start + step]
        which = np.arange(start, start + len(part))
        own = np.square(part).sum(axis=1)
        compiled(keep_closest)(part @ middles.T, -2, own, squares, which, names, False, near, found)
    return found


def compare(
    rows: np.ndarray,
    asking: np.ndarray,
    order: np.ndarray,
    edges: np.ndarray,
    middles: np.ndarray,
    cells: np.ndarray,
    plain: bool,
    near: np.ndarray,
    found: np.ndarray,
) -> None:
    """Take the points of some `cells` (m, c) of the rows `asking` into their `near` and `found`.

    Squared distances, or manhattan ones where `plain`. Products are of differences from a cell's
    middle, so that far clumps lose nothing to rounding.
    """
    asked = np.argsort(cells.ravel(), kind="stable")
    ends = np.searchsorted(cells.ravel()[asked], np.arange(len(middles) + 1))
    for c in range(len(middles)):
        members = order[edges[c] : edges[c + 1]]
        others, names = rows[members], members.astype(np.int32)
        if not plain:
            others = others - middles[c]
        squares = np.square(others).sum(axis=1)
        step = max(1, 500_000 // len(members))
        for start in range(ends[c], ends[c + 1], step):
            which = asking[asked[start : min(start + step, ends[c + 1])] // cells.shape[1]]
            part = rows[which] if plain else rows[which] - middles[c]
            own = np.square(part).sum(axis=1)
            if plain:
                dist = compiled(city_block)(part, others)
                own, squares = own * 0, squares * 0
            else:
                dist = part @ others.T
            compiled(keep_closest)(
                dist, 1 if plain else -2, own, squares, which, names, True, near, found
            )


def keep_closest(
    dist: np.ndarray,
    factor: float,
    own: np.ndarray,
    squares: np.ndarray,
    which: np.ndarray,
    names: np.ndarray,
    alike: bool,
    near: np.ndarray,
    found: np.ndarray,
) -> None:
    """Take the distances of the rows `which` to those of these `names` into the rows' lists.

    A distance is `factor` times one of the products, and the squares of both. Where both are
    `alike`, a row is not its own neighbour.
    """
    last, times = near.shape[1] - 1, np.float32(factor)
    for r in range(dist.shape[0]):
        i, line = which[r], dist[r]
        mine, length = near[i, last], own[r]
        for first in range(0, dist.shape[1], 64):
            # Slices, so that a processor takes many numbers of them at once.
            part, others = line[first : first + 64], squares[first : first + 64]
            some = False
            for j in range(len(part)):
                part[j] = max(times * part[j] + length + others[j], np.float32(0))
                some |= part[j] < mine
            if not some:
                continue
            for j in range(len(part)):
                name = names[first + j]
                if part[j] < mine and not (alike and name == i):
                    at = last
                    while at > 0 and near[i, at - 1] > part[j]:
                        near[i, at], found[i, at] = near[i, at - 1], found[i, at - 1]
                        at -= 1
                    near[i, at], found[i, at] = part[j], name
                    mine = near[i, last]


def reach_of(rows: np.ndarray, chosen: np.ndarray, k: int, plain: bool) -> np.ndarray:
    """Return how far the neighbours of the `chosen` reach, itself counted: squared, or manhattan.

    A little more, for what rounding makes of the same distance.
    """
    found, step = np.full((len(chosen), k), np.inf), 8_000_000 // rows.shape[1] + 1
    some = rows[chosen].astype(np.float64)
    for start in range(0, len(rows), step):
        part = rows[start : start + step].astype(np.float64)
        if plain:
            dist = compiled(city_block)(some, part)
        else:
            dist = np.square(some).sum(axis=1)[:, None] + np.square(part).sum(axis=1)
            dist -= 2 * some @ part.T
        found = np.partition(np.column_stack([found, dist]), k - 1, axis=1)[:, :k]
    reach: np.ndarray = np.maximum(found.max(axis=1), 0) * (1 + 1e-5) + 1e-7 * found[:, -1].mean()
    return reach
