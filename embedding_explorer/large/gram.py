"""Mean and Gram matrix of vectors that come in blocks, exact; PCA and SVD from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.space.sign_convention import signs

MOST = 4_000  # dimensions: their Gram matrix takes 128 MB
ROUNDING = 1e-7  # of the largest eigenvalue: below it, float32 products know only noise


@dataclass(eq=False)
class Moments:
    """Count, mean and centred Gram matrix of some rows.

    Attributes
    ----------
    n : int
    mean : (d,) float64
    gram : (d, d) float64
        Sum over rows of (x - mean)(x - mean)'.
    """

    n: int
    mean: np.ndarray
    gram: np.ndarray

    def add(self, other: Moments) -> None:
        """Take more rows in.

        Source: Chan, Golub and LeVeque (1979), Updating formulae and a pairwise algorithm for
        computing sample variances.
        """
        n = self.n + other.n
        apart = other.mean - self.mean
        self.gram += other.gram
        self.gram += np.outer(apart, apart * (self.n * other.n / max(n, 1)))
        self.mean += apart * (other.n / max(n, 1))
        self.n = n


def empty(d: int) -> Moments:
    """Return the moments of no rows."""
    return Moments(0, np.zeros(d), np.zeros((d, d)))


def of_block(block: np.ndarray) -> Moments:
    """Return the moments of a block, (m, d) float32.

    The block is shifted by its own mean before the float32 product, so that no digit is lost to a
    mean far from zero; the sums over blocks are float64.
    """
    m = len(block)
    ones = np.ones(m, np.float32)
    shift = (ones @ block) / np.float32(m)
    centred = block - shift
    rest = (ones @ centred).astype(np.float64)
    gram = (centred.T @ centred).astype(np.float64) - np.outer(rest, rest / m)
    return Moments(m, shift.astype(np.float64) + rest / m, gram)


def total(parts: Iterable[Moments], d: int) -> Moments:
    """Return the moments of all parts, added in their order."""
    whole = empty(d)
    for part in parts:
        whole.add(part)
    return whole


@dataclass(frozen=True, eq=False)
class Leading:
    """The k leading parts of X (less its mean, if centred) = U S V'.

    Attributes
    ----------
    components : (k, d) float64
        V', signs as in `signs.signs`; zeros where the singular value is 0.
    singular_values : (k,)
    length : float
        The squared Frobenius norm of what was decomposed.
    variance : float
        Sum over columns of the squared distance to the mean.
    mean : (d,)
    n : int
    residual : float
        Largest |A'u - s v| / s over the components: 0 where they are exact.
    """

    components: np.ndarray
    singular_values: np.ndarray
    length: float
    variance: float
    mean: np.ndarray
    n: int
    residual: float = 0.0


def leading(moments: Moments, k: int, *, center: bool) -> Leading:
    """Return the k leading parts by the eigenvectors of the Gram matrix, exact.

    Eigenvalues are exact to about 1e-7 of the largest; smaller ones count as 0.

    Source: Jolliffe (2002), Principal Component Analysis, 2nd ed., chapter 3.
    """
    from scipy.linalg import eigh

    d = len(moments.mean)
    variance = float(np.trace(moments.gram))
    gram = moments.gram
    if not center:
        gram = gram + np.outer(moments.mean, moments.mean * moments.n)
    values, vectors = eigh(gram, subset_by_index=[d - k, d - 1])
    values, components = np.clip(values[::-1], 0, None), vectors[:, ::-1].T
    values[values <= ROUNDING * values[0]] = 0
    components = components * (signs(components) * (values > 0))[:, None]
    length = float(np.trace(gram))
    return Leading(components, np.sqrt(values), length, variance, moments.mean, moments.n)


def check_dimensions(d: int, title: str) -> None:
    """Raise a `MethodError` where the Gram matrix would be too large."""
    if d > MOST:
        raise MethodError(
            f"{title} of data larger than memory takes at most {MOST:,} dimensions, and this has "
            f"{d:,}; give sparse data as sparse blocks (.npz) and use SVD."
        )
