"""Who is nearest, and at which place: loops over blocks of distances, for `compiled`.

Every order counts ties. On the map equally near points stand by position. In the vectors equally
near ones stand as the map has them, for no map can be blamed for its choice among equals.
"""

from __future__ import annotations

import numpy as np

FAR = 1e300  # beyond every distance; machine code of `compiled` knows no infinity


def squared_on_map(coords: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the squared distances from some points of the map to all, (m, n) float64."""
    m, n, dims = len(rows), coords.shape[0], coords.shape[1]
    out = np.zeros((m, n), np.float64)
    for r in range(m):
        for c in range(dims):
            at = np.float64(coords[rows[r], c])
            for j in range(n):
                gap = np.float64(coords[j, c]) - at
                out[r, j] += gap * gap
    return out


def smallest(distances: np.ndarray, own: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and values, (m, k), of the smallest of every row but its own, in order."""
    m, n = distances.shape
    found, values = np.zeros((m, k), np.int32), np.full((m, k), FAR)
    for r in range(m):
        for j in range(n):
            if distances[r, j] < values[r, k - 1] and j != own[r]:
                at = k - 1
                while at > 0 and values[r, at - 1] > distances[r, j]:
                    values[r, at], found[r, at] = values[r, at - 1], found[r, at - 1]
                    at -= 1
                values[r, at], found[r, at] = distances[r, j], j
    return found, values


def favored(
    distances: np.ndarray,
    flat: np.ndarray,
    own: np.ndarray,
    edges: np.ndarray,
    slack: np.ndarray,
    k: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the `k` nearest in the vectors (m, k), and how many tie for the last places (m,).

    Those nearer than the k-th (at `edges`, equal within `slack`) are in any case; the rest are the
    nearest on the map of those that tie with it.
    """
    m, n = distances.shape
    found, tied = np.zeros((m, k), np.int32), np.zeros(m, np.int64)
    near, who = np.empty(k, np.float64), np.empty(k, np.int32)
    for r in range(m):
        near[:] = FAR
        sure = 0
        for j in range(n):
            if distances[r, j] > edges[r] + slack[r] or j == own[r]:
                continue
            if distances[r, j] < edges[r] - slack[r]:
                found[r, sure] = j
                sure += 1
                continue
            tied[r] += 1
            if flat[r, j] < near[k - 1]:
                at = k - 1
                while at > 0 and near[at - 1] > flat[r, j]:
                    near[at], who[at] = near[at - 1], who[at - 1]
                    at -= 1
                near[at], who[at] = flat[r, j], j
        found[r, sure:] = who[: k - sure]
        tied[r] -= k - sure
    return found, tied


def places(
    distances: np.ndarray,
    flat: np.ndarray,
    own: np.ndarray,
    chosen: np.ndarray,
    rel: float,
    slack: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ranks (m, k) of the chosen by `far`, 1 the nearest, and how many ties were met.

    Values within `rel` of their size and `slack` are equal; `flat`, then position, decides.
    """
    m, n = distances.shape
    k = chosen.shape[1]
    ranks, met = np.zeros((m, k), np.int32), np.zeros(m, np.int64)
    for r in range(m):
        values = distances[r][chosen[r]]
        order = np.argsort(values)
        values = values[order]
        lows, highs = values * (1 - rel) - slack[r], values * (1 + rel) + slack[r]
        below, equal = np.zeros(k + 1, np.int64), np.zeros(k, np.int64)
        for j in range(n):
            if distances[r, j] > highs[k - 1] or j == own[r]:
                continue
            first, last = 0, k
            while first < last:
                middle = (first + last) // 2
                if lows[middle] > distances[r, j]:
                    last = middle
                else:
                    first = middle + 1
            below[first] += 1
            at = first - 1
            while at >= 0 and highs[at] >= distances[r, j]:
                one = chosen[r, order[at]]
                met[r] += j != one
                if flat[r, j] < flat[r, one] or (flat[r, j] == flat[r, one] and j < one):
                    equal[at] += 1
                at -= 1
        total = 1
        for at in range(k):
            total += below[at]
            ranks[r, order[at]] = total + equal[at]
    return ranks, met
