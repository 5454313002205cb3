"""Singular values and vectors of many rows, by the Gram matrix of their columns."""

from __future__ import annotations

from typing import Any

import numpy as np

BLOCK = 2_000_000  # numbers of a block
SPARE = 10  # directions more than asked for, among which the last digits are settled
STEEP = 1e-2  # of the largest eigenvalue: smaller ones would lose digits in float32

_Parts = tuple[np.ndarray, np.ndarray, np.ndarray, float, np.ndarray]


def tall(matrix: np.ndarray, k: int, *, center: bool) -> _Parts:
    """Return coordinates (n, k) float32, singular values, components (k, d), total and mean.

    X'X is summed in float64 over blocks of products in float32, about the mean of a sample, as a
    large mean would cost all digits. Eigenvectors of that are right to 1e-7 but for turns among
    neighbours of nearly equal value; so the rows are put into the space of some more of them, and
    the eigenvectors of their float64 Gram matrix there settle the turns (Rayleigh and Ritz). Where
    eigenvalues fall steeply, or numbers leave float32's range, the products are in float64.

    Sources: Golub and Van Loan (2013), Matrix Computations, 4th ed., sections 8.1 and 8.6.
    """
    from scipy.linalg import eigh

    for kind in (np.float32, np.float64):
        gram, mean = _gram(matrix, kind, center=center)
        total = float(np.trace(gram))
        side, wanted = len(gram), min(k + SPARE, len(gram))
        fits = bool(np.isfinite(gram).all()) and 1e-20 < total < 1e30
        if kind is np.float32 and not fits:
            continue
        values, vectors = eigh(gram, subset_by_index=[side - wanted, side - 1])
        if values[wanted - k] >= STEEP * values[-1]:
            break
    vectors = vectors[:, ::-1]
    if kind is np.float32:
        vectors, values = _settled(matrix, mean, vectors)
    s = np.sqrt(np.clip(values if kind is np.float32 else values[::-1], 0, None))[:k]
    s[s <= 1e-7 * s[0]] = 0
    components = vectors[:, :k].T * (s > 0)[:, None]
    return _placed(matrix, mean, components.T), s, components, total, mean


def _blocks(matrix: np.ndarray) -> list[np.ndarray]:
    step = max(1, BLOCK // max(matrix.shape[1], 1))
    return [matrix[start : start + step] for start in range(0, len(matrix), step)]


def _gram(matrix: np.ndarray, kind: Any, *, center: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the float64 Gram matrix of the columns and their mean (zeros when not centred)."""
    from scipy.linalg.blas import dsyrk, ssyrk

    n, d = matrix.shape
    product = ssyrk if kind is np.float32 else dsyrk
    sample = matrix[:: max(1, n // 1000)]
    shift = sample.mean(axis=0, dtype=np.float64).astype(kind) if center else np.zeros(d, kind)
    gram, sums = np.zeros((d, d), order="F"), np.zeros(d)
    with np.errstate(over="ignore", invalid="ignore"):
        for block in _blocks(matrix):
            part = block - shift if center else block.astype(kind, copy=False)
            gram += product(1, part.T)  # the upper half
            sums += part.sum(axis=0, dtype=np.float64) if center else 0
    gram = np.triu(gram) + np.triu(gram, 1).T
    off = sums / n
    return gram - n * np.outer(off, off), shift + off


def _settled(
    matrix: np.ndarray, mean: np.ndarray, vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return eigenvectors and values, largest first, within the space of `vectors` (d, m)."""
    vectors, _ = np.linalg.qr(vectors)
    small = np.zeros((vectors.shape[1],) * 2)
    for block in _blocks(matrix):
        part = _placed(block, mean, vectors).astype(np.float64)
        small += part.T @ part
    values, turns = np.linalg.eigh(small)
    return vectors @ turns[:, ::-1], values[::-1]


def _placed(matrix: np.ndarray, mean: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Return (X - mean) V, float32: the mean goes first, or rounding would be of its size."""
    out = np.empty((len(matrix), vectors.shape[1]), np.float32)
    start, thin, middle = 0, vectors.astype(np.float32), mean.astype(np.float32)
    rest = (mean - middle) @ vectors
    for block in _blocks(matrix):
        part = block - middle if middle.any() else block
        out[start : start + len(block)] = part.astype(np.float32, copy=False) @ thin - rest
        start += len(block)
    return out
