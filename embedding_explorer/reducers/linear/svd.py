"""The exact leading part of a singular value decomposition, dense or sparse, in float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.rounding import without_noise
from embedding_explorer.space.sign_convention import signs
from embedding_explorer.space.space import Matrix, Space


@dataclass(frozen=True, eq=False)
class Factors:
    """The k leading parts of X - mean = U S V', and the size of all of them."""

    coords: np.ndarray  # (n, k) = U S
    components: np.ndarray  # (k, d) = V'; a row of zeros where the singular value is 0
    singular_values: np.ndarray  # (k,)
    total: float  # |X - mean|^2, the squared Frobenius norm
    mean: np.ndarray  # (d,), zeros when not centred
    residual: float | None = None  # as `residual` says, where the solver went by steps


SMALL = 4_000_000  # numbers; up to here LAPACK's full decomposition is quick and most precise
GRAM = 3_000  # rows or columns; up to here the eigenvectors of X'X or XX' are the quickest
ROUNDING = 1e-7  # of the largest singular value: below it, X'X in float64 knows only noise

_Parts = tuple[np.ndarray, np.ndarray, np.ndarray]


def factor(matrix: Matrix, k: int, *, center: bool) -> Factors:
    """Return the `k` leading parts of an (n, d) matrix, k <= min(n, d).

    The signs are those of `signs`.
    """
    n, d = matrix.shape
    small = n * d <= SMALL
    if not small and isinstance(matrix, np.ndarray) and d <= min(n, GRAM):
        return _tall(matrix, k, center=center)
    exact = _float64(matrix, dense=small)
    mean = np.asarray(exact.mean(axis=0)).ravel() if center else np.zeros(d)
    total = _total(exact, mean)
    if total <= 1e-13 * (total + n * float(mean @ mean)):
        return Factors(np.zeros((n, k)), np.zeros((k, d)), np.zeros(k), 0.0, mean)
    solve = _lapack if small else _gram if min(n, d) <= GRAM else _arpack
    coords, s, components = solve(exact, mean, k)
    sign = signs(components)
    left = residual(exact, mean, coords, s, components) if solve is _arpack else None
    coords = without_noise(coords * sign)
    return Factors(coords, components * sign[:, None], without_noise(s), total, mean, left)


def residual(
    matrix: Matrix, mean: np.ndarray, coords: np.ndarray, s: np.ndarray, components: np.ndarray
) -> float:
    """Return the largest of |X v - s u| and |X' u - s v|, as a share of the largest s.

    No singular value is farther from a true one than that share of the largest (Golub and Van Loan
    2013, Matrix Computations, 4th ed., section 8.6).
    """
    forth = np.asarray(matrix @ components.T) - mean @ components.T - coords
    u = coords / np.where(s > 0, s, 1)
    back = np.asarray(matrix.T @ u) - np.outer(mean, u.sum(axis=0)) - components.T * s
    worst = max(float(np.linalg.norm(part, axis=0).max()) for part in (forth, back))
    return worst / float(s[0])


def settled(left: float | None) -> str:
    """Return a sentence on a residual, or nothing where there is none to tell of."""
    return "" if left is None else f" The equations hold to {left:.0e} of the largest value."


def _tall(matrix: np.ndarray, k: int, *, center: bool) -> Factors:
    from embedding_explorer.reducers.linear.gram_svd import tall

    coords, s, components, total, mean = tall(matrix, k, center=center)
    if total <= 1e-13 * (total + len(matrix) * float(mean @ mean)):
        d = matrix.shape[1]
        return Factors(np.zeros((len(matrix), k)), np.zeros((k, d)), np.zeros(k), 0.0, mean)
    sign = signs(components)
    coords *= sign.astype(np.float32)
    return Factors(coords, components * sign[:, None], s, total, mean)


def _float64(matrix: Matrix, *, dense: bool) -> Matrix:
    if isinstance(matrix, np.ndarray) or not dense:
        return matrix.astype(np.float64)
    return matrix.toarray().astype(np.float64)


def _total(matrix: Matrix, mean: np.ndarray) -> float:
    if isinstance(matrix, np.ndarray):
        return float(sum(np.square(row - mean).sum() for row in _blocks(matrix)))
    return float(matrix.power(2).sum() - matrix.shape[0] * (mean @ mean))


def _blocks(matrix: np.ndarray) -> list[np.ndarray]:
    step = max(1, SMALL // max(matrix.shape[1], 1))
    return [matrix[start : start + step] for start in range(0, len(matrix), step)]


def _lapack(matrix: np.ndarray, mean: np.ndarray, k: int) -> _Parts:
    from scipy.linalg import svd

    u, s, vt = svd(matrix - mean, full_matrices=False)
    return u[:, :k] * s[:k], s[:k], vt[:k]


def _gram(matrix: Matrix, mean: np.ndarray, k: int) -> _Parts:
    from scipy.linalg import eigh

    n, d = matrix.shape
    gram = _wide_gram(matrix, mean) if d > n else _tall_gram(matrix, mean)
    side = len(gram)
    values, vectors = eigh(gram, subset_by_index=[side - k, side - 1])
    s = np.sqrt(np.clip(values[::-1], 0, None))
    leading = vectors[:, ::-1]
    s[s <= ROUNDING * s[0]] = 0
    if d <= n:
        return matrix @ leading - mean @ leading, s, leading.T * (s > 0)[:, None]
    back = np.asarray(matrix.T @ leading) - np.outer(mean, leading.sum(axis=0))
    return leading * s, s, (back / np.where(s > 0, s, np.inf)).T


def _tall_gram(matrix: Any, mean: np.ndarray) -> np.ndarray:
    gram: np.ndarray = (matrix.T @ matrix).toarray() - matrix.shape[0] * np.outer(mean, mean)
    return gram


def _wide_gram(matrix: Matrix, mean: np.ndarray) -> np.ndarray:
    if isinstance(matrix, np.ndarray):
        gram: np.ndarray = (matrix - mean) @ (matrix - mean).T
    else:
        along = matrix @ mean
        gram = (matrix @ matrix.T).toarray() - along[:, None] - along[None, :] + mean @ mean
    return gram


def _arpack(matrix: Matrix, mean: np.ndarray, k: int) -> _Parts:
    """Never make the centred matrix, which may be dense: subtract the mean inside the products."""
    from scipy.sparse.linalg import ArpackError, LinearOperator, svds

    side = min(matrix.shape)
    operator = LinearOperator(
        matrix.shape,
        matvec=lambda v: matrix @ v.ravel() - mean @ v.ravel(),
        rmatvec=lambda v: matrix.T @ v.ravel() - mean * v.sum(),
        dtype=np.float64,
    )
    # A random start: one of ones would be an eigenvector of value 0 when the rows are centred.
    start = np.random.default_rng(0).standard_normal(side)
    try:
        u, s, vt = svds(operator, k=min(k, side - 1), solver="arpack", v0=start)
    except ArpackError as error:
        raise MethodError(
            f"The decomposition of {matrix.shape[0]} x {matrix.shape[1]} numbers did not "
            f"converge ({error}); choose fewer dimensions than {k}."
        ) from None
    order = np.argsort(s)[::-1]
    return u[:, order] * s[order], s[order], vt[order]


def kept_before(space: Space) -> float:
    """Return the share of the variance that an earlier reducer left in this space, 0..1."""
    return float(space.extras.get("variance_kept", 1.0))


def percent(share: float) -> str:
    """Return a share in words that rounding does not make false.

    >>> percent(0.459), percent(0.99999), percent(0.0002), percent(1.0)
    ('45.9%', 'over 99.9%', 'under 0.1%', '100%')
    """
    if share <= 1e-12 or share >= 1 - 1e-12:
        return f"{round(share):.0%}"
    if share < 0.0005:
        return "under 0.1%"
    return "over 99.9%" if share >= 0.9995 else f"{share:.1%}"
