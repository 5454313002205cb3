"""Laying out a graph as UMAP does, quickly: the same forces, on one thread, watched as it goes.

All of it but `warm` stands in exported scripts too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from embedding_explorer.base.numba_cache import compiled

NEGATIVES = 5  # points each pull is weighed against, umap-learn's own number
STRETCH = 8  # points looked at in their place, as many as a processor takes at once; weighed as 5
FRAMES = 20  # unfinished layouts shown


def lay_out(
    graph: Any,
    start: np.ndarray,
    ab: tuple[float, float],
    epochs: int,
    seed: int,
    watch: Callable[[int, Callable[[], np.ndarray]], None] = lambda epoch, coords: None,
) -> np.ndarray:
    """Return (n, dims) float32: `start` moved until those who hold to each other are near.

    The loss, the order of the epochs and the schedule are umap-learn's. Points stand in random
    order, so that a stretch of them is a random sample: the points pushed away are such stretches.
    They are pushed from where they are now: taken as the epoch began, a group that moves would be
    pushed on by its own old places (decision 0020). `watch` hears every epoch, with a function
    that makes the layout so far; what it raises stops the work.

    Source: McInnes, Healy and Melville (2018), arXiv:1802.03426, algorithm 5.
    """
    n, dims = start.shape
    order = np.random.RandomState(seed).permutation(n)
    graph = graph.tocsr().copy()
    graph.data[graph.data < graph.data.max() / epochs] = 0
    graph.eliminate_zeros()
    graph = graph[order][:, order]
    # An edge of weight w, in units of 2^-32 turns, is pulled each time its turns come full circle.
    turns = graph.data.astype(np.float64) / graph.data.max()
    step = np.minimum(turns * 2.0**32, 2.0**32 - 1).astype(np.uint32)
    tables = forces(*ab)
    # The first points stand once more behind the last, for stretches that begin near the end.
    again = np.arange(n + STRETCH) % n
    coords = np.ascontiguousarray(start[order][again].T, dtype=np.float32)
    todo = np.empty(int(np.diff(graph.indptr).max()) + 1, np.int32)
    back, draw = np.argsort(order), np.random.default_rng(seed)
    advance = compiled(epoch_flat) if dims == 2 else compiled(epoch)
    for turn in range(epochs):
        coords[:, n:] = coords[:, again[n:]]
        alpha, at = np.float32(1 - turn / epochs), draw.integers(0, n, n, dtype=np.int32)
        edges = (graph.indptr, graph.indices, step, todo)
        advance(coords, at, *edges, *tables, turn + 1, alpha, NEGATIVES / STRETCH)
        watch(turn + 1, lambda: np.ascontiguousarray(coords[:, back].T))
    return np.ascontiguousarray(coords[:, back].T)


def forces(a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pull and the push per unit of distance, by the first 16 bits of its square.

    A float32 so cut short is right to 0.4 %; a look in the table spares a power for every pair.
    """
    squared = (np.arange(2**15, dtype=np.uint32) << 16 | 2**15).view(np.float32)
    known = (squared > 1e-30) & (squared < 1e30)
    d = np.where(known, squared, 1).astype(np.float64)
    pull = 2 * a * b * d ** (b - 1) / (a * d**b + 1)
    push = 2 * b / ((0.001 + d) * (a * d**b + 1))
    return np.where(known, pull, 0).astype(np.float32), np.where(known, push, 0).astype(np.float32)


def epoch(  # noqa: C901 - one loop, as machine code calls nothing of ours
    coords: np.ndarray,
    start: np.ndarray,
    first: np.ndarray,
    tail: np.ndarray,
    step: np.ndarray,
    todo: np.ndarray,
    pull: np.ndarray,
    push: np.ndarray,
    turn: int,
    alpha: float,
    weight: float,
) -> None:
    """Move every point once: pull by pull, each with its share of pushes.

    `coords` (dims, n + 8) changes in place, its first points stand again at the end; `start` (n,)
    says where the first stretch of each point begins; `weight` is for each point of a stretch.
    """
    dims, n = coords.shape[0], coords.shape[1] - STRETCH
    here, total, most = coords[:, 0].copy(), coords[:, 0].copy(), np.float32(4)
    share = np.float32(alpha * weight)
    for i in range(n):
        due = 0
        for j in range(first[i], first[i + 1]):
            todo[due] = tail[j]
            due += np.uint32(step[j] * np.uint32(turn)) < step[j]
        here[:] = coords[:, i]
        at = start[i]
        for j in range(due):
            k = todo[j]
            squared = np.float32(0)
            for q in range(dims):
                squared += (coords[q, k] - here[q]) ** 2
            force = pull[np.float32(squared).view(np.int32) >> 16]
            for q in range(dims):
                move = min(max(force * (coords[q, k] - here[q]), -most), most) * alpha
                here[q] += move
                coords[q, k] -= move
            if k < STRETCH:
                coords[:, n + k] = coords[:, k]
            coords[:, i] = here  # in its own stretch it does not push itself
            if i < STRETCH:
                coords[:, n + i] = here
            total[:] = 0
            for t in range(at, at + STRETCH):
                squared = np.float32(0)
                for q in range(dims):
                    squared += (here[q] - coords[q, t]) ** 2
                force = push[np.float32(squared).view(np.int32) >> 16]
                for q in range(dims):
                    total[q] += min(max(force * (here[q] - coords[q, t]), -most), most)
            for q in range(dims):
                here[q] += total[q] * share
            at = at + STRETCH if at + STRETCH < n else (at + STRETCH) % n
        coords[:, i] = here
        if i < STRETCH:
            coords[:, n + i] = here


def epoch_flat(
    coords: np.ndarray,
    start: np.ndarray,
    first: np.ndarray,
    tail: np.ndarray,
    step: np.ndarray,
    todo: np.ndarray,
    pull: np.ndarray,
    push: np.ndarray,
    turn: int,
    alpha: float,
    weight: float,
) -> None:
    """As `epoch`, for 2 dimensions, so that the point is kept in registers."""
    n, most = coords.shape[1] - STRETCH, np.float32(4)
    X, Y, share = coords[0], coords[1], np.float32(alpha * weight)
    for i in range(n):
        due = 0
        for j in range(first[i], first[i + 1]):
            todo[due] = tail[j]
            due += np.uint32(step[j] * np.uint32(turn)) < step[j]
        x, y, at = X[i], Y[i], start[i]
        for j in range(due):
            k = todo[j]
            dx, dy = X[k] - x, Y[k] - y
            force = pull[np.float32(dx * dx + dy * dy).view(np.int32) >> 16]
            dx = min(max(force * dx, -most), most) * alpha
            dy = min(max(force * dy, -most), most) * alpha
            x += dx
            y += dy
            X[k] -= dx
            Y[k] -= dy
            if k < STRETCH:
                X[n + k], Y[n + k] = X[k], Y[k]
            X[i], Y[i] = x, y
            if i < STRETCH:
                X[n + i], Y[n + i] = x, y
            right, up = np.float32(0), np.float32(0)
            for t in range(at, at + STRETCH):
                dx, dy = x - X[t], y - Y[t]
                force = push[np.float32(dx * dx + dy * dy).view(np.int32) >> 16]
                right += min(max(force * dx, -most), most)
                up += min(max(force * dy, -most), most)
            x += right * share
            y += up * share
            at = at + STRETCH if at + STRETCH < n else (at + STRETCH) % n
        X[i], Y[i] = x, y
        if i < STRETCH:
            X[n + i], Y[n + i] = x, y


def widest(matrix: Any, dims: int, seed: int) -> np.ndarray:
    """Return (n, dims) places along the widest directions: PCA as far as eight rounds settle it.

    Subspace iteration (Halko, Martinsson and Tropp 2011, SIAM Review 53(2), algorithm 4.4), which
    makes no sparse matrix dense.
    """
    mean = np.asarray(matrix.mean(axis=0, dtype=np.float64)).ravel()
    wide = min(dims + 8, *matrix.shape)
    basis = np.random.RandomState(seed).normal(size=(matrix.shape[1], wide))
    for _ in range(8):
        basis, _ = np.linalg.qr(basis)
        places = np.asarray(matrix @ basis) - mean @ basis
        basis = np.asarray(matrix.T @ places) - np.outer(mean, places.sum(axis=0))
    basis, _ = np.linalg.qr(basis)
    places = np.asarray(matrix @ basis) - mean @ basis
    widest: np.ndarray = (places @ np.linalg.svd(places, full_matrices=False)[2].T)[:, :dims]
    return widest


def spread(places: np.ndarray, seed: int) -> np.ndarray:
    """Return a start within 0 to 10 along every axis, twins a little apart.

    Rounded first: the last bits of a product differ with the number of threads, and a layout
    makes another map of them.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    start: np.ndarray = np.round(10 * (places - low) / np.where(high > low, high - low, 1), 3)
    apart: np.ndarray = start + np.random.RandomState(seed).normal(scale=1e-3, size=start.shape)
    return apart


def warm() -> None:
    """Load or compile everything a layout needs, so that no visitor waits for it."""
    from embedding_explorer.reducers.layout.umap_graph import curve, fuzzy_graph
    from embedding_explorer.space.exact_graph import exact_graph
    from embedding_explorer.space.rough_graph import rough_graph

    points = np.random.RandomState(0).normal(size=(4_100, 4)).astype(np.float32)
    for some in (points[:64], points):
        graph = fuzzy_graph(*exact_graph(some, 5, "cosine"))
    exact_graph(points[:64], 5, "manhattan")
    rough_graph(points[:400], 5, "cosine", 0)
    lay_out(graph, spread(widest(points, 2, 0), 0), curve(0.1), 2, 0)
