"""The leading singular vectors of a matrix that is only there block by block."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from embedding_explorer.base.errors import MethodError

TOLERANCE = 1e-4  # of the residual |A'u - s v| / s of every component asked for
EXTRA = 20  # vectors beyond those asked for
PASSES = 150  # over the data, at most
GAIN = 1e9  # of the strongest direction over the weakest in one filter; more drowns the weak ones
DEGREE = 8

Apply = Callable[[np.ndarray], np.ndarray]


def strongest(
    apply: Apply, d: int, k: int, *, tell: Callable[[int, float], None]
) -> tuple[np.ndarray, np.ndarray, float, int]:
    """Return the k leading eigenpairs of A'A, by subspace iteration with Chebyshev filters.

    Parameters
    ----------
    apply : callable
        (d, l) float64 -> A'(A Q), one pass over the data.
    tell : callable (passes, residual)
        Called after every look at the subspace.

    Returns
    -------
    vectors (d, k), singular values (k,), the largest residual |A'u - s v| / s, passes

    Raises
    ------
    MethodError
        If `PASSES` do not bring the residual below `TOLERANCE`.

    Source: Zhou, Saad, Tiago and Chelikowsky (2006), Journal of Computational Physics 219, for the
    filter; Saad (2011), Numerical Methods for Large Eigenvalue Problems, chapter 5.
    """
    size = min(k + EXTRA, d)
    q = np.linalg.qr(np.random.default_rng(0).standard_normal((d, size)))[0]
    passes = 0
    while True:
        product = apply(q)
        passes += 1
        values, turn = np.linalg.eigh(_symmetric(q.T @ product))
        values, turn = np.clip(values[::-1], 0, None), turn[:, ::-1]
        q, product = q @ turn, product @ turn
        residual = _residual(product[:, :k] - q[:, :k] * values[:k], values[:k])
        tell(passes, residual)
        if residual <= TOLERANCE or size == d:
            return q[:, :k], np.sqrt(values[:k]), residual, passes
        if passes >= PASSES:
            raise MethodError(
                f"SVD did not converge: after {passes} passes its residual is {residual:.1g}, "
                f"not below {TOLERANCE:.1g}; choose fewer dimensions than {k}."
            )
        filtered, more = _filter(apply, q, product, values)
        passes += more
        q = np.linalg.qr(filtered)[0]


def _filter(
    apply: Apply, q: np.ndarray, product: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, int]:
    """Damp all directions weaker than the weakest kept; return the block and the passes it took."""
    half = max(values[-1], 1e-12 * values[0]) / 2
    before, now = q, (product - half * q) / half
    reach = np.arccosh(max(values[0] / half - 1, 1 + 1e-9))
    degree = int(np.clip(np.log(GAIN) / reach, 1, DEGREE))
    for _ in range(degree - 1):
        before, now = now, 2 * (apply(now) - half * now) / half - before
    return now, degree - 1


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    symmetric: np.ndarray = (matrix + matrix.T) / 2
    return symmetric


def _residual(rest: np.ndarray, values: np.ndarray) -> float:
    """Return the largest |A'A v - s^2 v| / s^2; components of value 0 have none."""
    there = values > 1e-12 * max(values[0], 1e-300)
    lengths = np.linalg.norm(rest[:, there], axis=0)
    return float((lengths / values[there]).max(initial=0.0))
