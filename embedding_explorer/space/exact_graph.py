"""The nearest neighbours of every point, exact, by blocks of matrix products.

All of it stands in exported scripts too, so it needs nothing of this package but `compiled`, and
gives the same bits however many threads BLAS has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embedding_explorer.base.numba_cache import compiled
from embedding_explorer.space.space import Matrix

Tell = Callable[[float], None]


def exact_graph(
    matrix: Matrix, k: int, metric: str, tell: Tell = lambda share: None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact neighbours, the point itself first, by blocks of matrix products.

    Some more than `k` are chosen by products, and `measured` again from differences, so that no
    rounding of a product decides. Where products in float32 are too coarse for the distances
    found (far clumps, twins), all is done in float64.
    """
    n = matrix.shape[0]
    given = (matrix if isinstance(matrix, np.ndarray) else matrix.toarray()).astype(np.float32)
    rows = comparable(given, metric)
    true = rows if metric == "cosine" else given
    for kind in (np.float32, np.float64) if n > 4000 else (np.float64,):
        found, near = candidates(rows, min(k + 5, n), metric, kind, tell)
        dist = compiled(measured)(true, found, metric == "cosine", metric == "manhattan")
        order = np.lexsort((found, dist), axis=1)[:, :k]
        found, dist = np.take_along_axis(found, order, 1), np.take_along_axis(dist, order, 1)
        rounding = 0 if metric == "manhattan" else 1e-7 * np.square(rows).sum(axis=1).max()
        doubtful = near[dist[:, -1] > 0, min(k, n - 1)]  # among twins, none is nearer than another
        if rounding <= 1e-2 * doubtful.min(initial=np.inf):
            break
    return found, np.maximum(dist, 0).astype(np.float32)


def comparable(rows: np.ndarray, metric: str) -> np.ndarray:
    """Return the rows as products tell them apart best, float32.

    At unit length for cosine; otherwise around where most of them lie, so that far outliers blur
    nothing, and at most 1, so that no square is too large or small.
    """
    if metric == "cosine":
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
        return (rows / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
    middle = np.median(rows[:: len(rows) // 10_000 + 1], axis=0).astype(np.float32)
    size = np.abs(rows - middle).max()
    around: np.ndarray = (rows - middle) / np.where(size > 0, size, 1)
    return around.astype(np.float32)


def candidates(
    rows: np.ndarray, k: int, metric: str, kind: Any, tell: Tell
) -> tuple[np.ndarray, np.ndarray]:
    """Return the `k` nearest of every row, itself among them, with squared or manhattan distances.

    Rows are grouped in cells; two cells are compared once, for both of their rows, and only if
    one of them may be nearer to the other's middle than its radius and its k-th neighbour allow.
    So clustered data take a small part of all products, and the result is exact all the same.
    """
    n, plain = len(rows), metric == "manhattan"
    order, edges, middles = cells(rows, metric)
    values = rows[order].astype(kind, copy=False)
    # A row of zeros counts as long as any for cosine: its distance from all others is then 1.
    squares = np.ones(n, kind) if metric == "cosine" else np.square(values).sum(axis=1)
    weights = (squares * 0, kind(1)) if plain else (squares, kind(-2))
    near, found = np.full((n, k), 3e38, kind), np.zeros((n, k), np.int32)
    near[:, 0], found[:, 0] = -1, np.arange(n)  # itself, before all others

    def compare(start: int, stop: int, columns: np.ndarray, same: bool) -> None:
        one = columns[-1] + 1 - columns[0] == len(columns)
        others = values[columns[0] : columns[-1] + 1] if one else values[columns]
        part = values[start:stop]
        dist = compiled(city_block)(part, others) if plain else part @ others.T
        compiled(keep_nearest)(dist, *weights, start, columns.astype(np.int32), same, near, found)

    spans = list(zip(edges[:-1], edges[1:], strict=True))
    for start, stop in spans:
        compare(start, stop, np.arange(start, stop), True)
    away = distances_to(values, middles) if len(middles) else np.zeros((len(spans), n))
    radius = np.array([away[c, i:j].max() for c, (i, j) in enumerate(spans)])
    spare = np.sqrt(4e-7 * squares.max())  # more than the rounding of `away`
    for c, (start, stop) in enumerate(spans[:-1]):
        reach = np.sqrt(np.maximum(near[:, -1], 0)) + spare
        wanted = (away[c + 1 :, start:stop] - reach[start:stop]).min(axis=1) <= radius[c + 1 :]
        wanted |= np.minimum.reduceat(away[c] - reach, edges[c + 1 : -1]) <= radius[c]
        if wanted.any():
            picked = [np.arange(*spans[c + 1 + i]) for i in np.flatnonzero(wanted)]
            columns, step = np.concatenate(picked), max(64, 500_000 // (stop - start))
            for first in range(0, len(columns), step):  # products that stay in a core's cache
                compare(start, stop, columns[first : first + step], False)
        tell(1 - (1 - stop / n) ** 2)
    back = np.argsort(order)
    return order[found[back]].astype(np.int32), np.maximum(near[back], 0)


def cells(rows: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return an order of the rows, where each cell begins in it (and n), and the cells' middles.

    Three rounds of k-means from rows drawn at random. Few rows, and manhattan distances, stay in
    order, in stretches, without middles.
    """
    n = len(rows)
    if n < 4000 or metric == "manhattan":
        step = max(16, 1_000_000 // n)
        return np.arange(n), np.append(np.arange(0, n, step), n), np.empty((0, rows.shape[1]))
    middles = rows[np.random.RandomState(0).choice(n, int(n**0.5), replace=False)]
    for _ in range(3):
        nearest = distances_to(rows, middles).argmin(axis=0)
        order = np.argsort(nearest, kind="stable")
        sizes = np.bincount(nearest, minlength=len(middles))
        edges = np.append(0, np.cumsum(sizes[sizes > 0]))
        middles = np.add.reduceat(rows[order], edges[:-1]) / sizes[sizes > 0, None]
        middles = middles.astype(np.float32)
    return order, edges, middles


def distances_to(rows: np.ndarray, middles: np.ndarray) -> np.ndarray:
    """Return the euclidean distances of all rows from some middles, (m, n) float32."""
    dist: np.ndarray = middles @ rows.T.astype(np.float32, copy=False)
    dist *= -2
    dist += np.square(middles).sum(axis=1)[:, None]
    dist += np.square(rows).sum(axis=1).astype(np.float32)
    np.maximum(dist, 0, out=dist)
    np.sqrt(dist, out=dist)
    return dist


def keep_nearest(  # noqa: C901 - one loop, as machine code calls nothing of ours
    dist: np.ndarray,
    squares: np.ndarray,
    factor: float,
    start: int,
    columns: np.ndarray,
    same: bool,
    near: np.ndarray,
    found: np.ndarray,
) -> None:
    """Take the distances of rows from `start` on, and of `columns`, into the lists of both.

    A distance is `factor` times one of the products, and the squares of both. Where the columns
    are the `same` rows, each pair is met once.
    """
    last = near.shape[1] - 1
    worst, own = near[columns, last], squares[columns]
    for r in range(dist.shape[0]):
        mine, line = near[start + r, last], dist[r]
        for first in range(r + 1 if same else 0, dist.shape[1], 64):
            # Slices, so that a processor takes many numbers of them at once.
            part, far = line[first : first + 64], worst[first : first + 64]
            others = own[first : first + 64]
            some = False
            for j in range(len(part)):
                part[j] = factor * part[j] + squares[start + r] + others[j]
                some |= (part[j] < mine) | (part[j] < far[j])
            if not some:
                continue
            for j in range(len(part)):
                if part[j] >= mine and part[j] >= far[j]:
                    continue
                c = first + j
                for side in range(2):
                    one = start + r if side == 0 else columns[c]
                    if part[j] < near[one, last]:
                        at = last
                        while at > 0 and near[one, at - 1] > part[j]:
                            near[one, at], found[one, at] = near[one, at - 1], found[one, at - 1]
                            at -= 1
                        near[one, at] = part[j]
                        found[one, at] = columns[c] if side == 0 else start + r
                mine = near[start + r, last]
                worst[c] = near[columns[c], last]
                if same:
                    worst[r] = mine


def city_block(part: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return the sums of absolute differences, (m, n)."""
    out = np.empty((part.shape[0], rest.shape[0]), part.dtype)
    for i in range(part.shape[0]):
        for j in range(rest.shape[0]):
            total = part[i, 0] - part[i, 0]
            for q in range(part.shape[1]):
                total += abs(part[i, q] - rest[j, q])
            out[i, j] = total
    return out


def measured(rows: np.ndarray, found: np.ndarray, cosine: bool, manhattan: bool) -> np.ndarray:
    """Return the (n, k) distances to the rows found, float64, from differences.

    Cosine distances are half the squared ones of rows at unit length; of a row of zeros, 1.
    """
    out = np.empty(found.shape, np.float64)
    for i in range(found.shape[0]):
        for c in range(found.shape[1]):
            total, one, other = 0.0, 0.0, 0.0
            for q in range(rows.shape[1]):
                a, b = np.float64(rows[i, q]), np.float64(rows[found[i, c], q])
                total += abs(a - b) if manhattan else (a - b) * (a - b)
                one += a * a
                other += b * b
            if i == found[i, c]:
                out[i, c] = -1.0  # itself, before its twins
            elif cosine:
                out[i, c] = total / 2 if one > 0 and other > 0 else 1.0
            else:
                out[i, c] = total if manhattan else np.sqrt(total)
    return out
