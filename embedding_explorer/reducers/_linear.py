"""The exact singular value decomposition of a centred matrix, dense or sparse, in float64."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embedding_explorer.space import Matrix


@dataclass(frozen=True, eq=False)
class CentredSVD:
    """The k leading parts of X - mean = U S V', and the variance of all of them."""

    coords: np.ndarray  # (n, k) = U S
    components: np.ndarray  # (k, d) = V'
    singular_values: np.ndarray  # (k,)
    variance: np.ndarray  # (k,) = S^2 / (n - 1)
    total_variance: float
    mean: np.ndarray  # (d,)


SMALL = 4_000_000  # numbers; up to here LAPACK's full decomposition is quick and most precise


def centred_svd(matrix: Matrix, k: int) -> CentredSVD:
    """Return the `k` leading parts; signs as scikit-learn's `svd_flip(u_based_decision=False)`."""
    n, d = matrix.shape
    mean = np.asarray(matrix.mean(axis=0, dtype=np.float64)).ravel()
    if isinstance(matrix, np.ndarray) or n * d <= SMALL:
        dense = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
        coords, s, components, total = _dense(dense.astype(np.float64) - mean, k)
    else:
        coords, s, components, total = _sparse(matrix, mean, k)
    signs = np.sign(components[np.arange(len(s)), np.abs(components).argmax(axis=1)])
    signs[signs == 0] = 1
    divisor = max(n - 1, 1)
    return CentredSVD(
        coords * signs, components * signs[:, None], s, s**2 / divisor, total / divisor, mean
    )


def _dense(centred: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    total = float(np.einsum("ij,ij->", centred, centred))
    if centred.size <= SMALL:
        u, s, vt = np.linalg.svd(centred, full_matrices=False)
        return u[:, :k] * s[:k], s[:k], vt[:k], total
    # Eigenvectors of the smaller Gram matrix: float64 keeps what squaring the spectrum costs.
    wide = centred.shape[1] > centred.shape[0]
    gram = centred @ centred.T if wide else centred.T @ centred
    values, vectors = np.linalg.eigh(gram)
    s = np.sqrt(np.clip(values[::-1][:k], 0, None))
    leading = vectors[:, ::-1][:, :k]
    if not wide:
        return centred @ leading, s, leading.T, total
    safe = np.where(s > 0, s, 1)
    return leading * s, s, (centred.T @ leading / safe).T, total


def _sparse(
    matrix: Matrix, mean: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Never make the centred matrix, which would be dense: subtract the mean inside products."""
    from scipy.sparse.linalg import LinearOperator, svds

    n, d = matrix.shape
    ones = np.ones(n)
    sparse = matrix.astype(np.float64)
    operator = LinearOperator(
        (n, d),
        matvec=lambda v: sparse @ v.ravel() - ones * (mean @ v.ravel()),
        rmatvec=lambda v: sparse.T @ v.ravel() - mean * v.sum(),
        dtype=np.float64,
    )
    total = float(sparse.multiply(sparse).sum() - n * (mean @ mean))
    u, s, vt = svds(operator, k=min(k, min(n, d) - 1), solver="arpack", v0=np.ones(min(n, d)))
    order = np.argsort(s)[::-1]
    return u[:, order] * s[order], s[order], vt[order], total
