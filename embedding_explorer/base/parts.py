"""How far a number about neighbours would vary, were its items drawn anew: by parts of them.

Who is near whom depends on all items, so that the values of two of them are not independent, and
an interval from one value per item is too narrow. Parts without an item in common are independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

LARGEST = 500  # items of a part, at most
ITEMS = 3_000  # items that are parted, at most
FEWEST = 20  # items below which nothing can be said
DEGREES = 20  # of freedom
T_DEGREES = 2.085963  # the 97.5 % point of Student's t with so many


def partings(n: int, seed: int = 0) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield partings of n items (of 3,000 drawn at random at most): the rows of parts of one size.

    Two parts each, more where those were larger than 500; as many partings as give 20 differences.
    None for fewer than 20 items.
    """
    if n < FEWEST:
        return
    rng = np.random.default_rng([seed, 9])
    m = min(n, ITEMS)
    count = max(2, -(-m // LARGEST))
    size = m // count
    for _ in range(-(-DEGREES // (count - 1))):
        turn = rng.permutation(n)[: count * size].reshape(count, size)
        yield tuple(np.sort(part) for part in turn)


def nearest_in_part(k: int, n: int, size: int) -> int:
    """Return how many nearest in a part reach about as far as the k nearest of all n do.

    >>> nearest_in_part(30, 400, 200), nearest_in_part(1, 400, 200), nearest_in_part(199, 200, 100)
    (15, 1, 99)
    """
    return max(1, min(size - 1, -(-k * size // n)))


def half_width(scores: Sequence[np.ndarray], size: int, n: int) -> np.ndarray:
    """Return half the width of the 95 % interval of numbers made of n items, were these drawn anew.

    Parts are samples of their own: the variance among their scores is that of so few items, and
    goes with one over their number.

    Parameters
    ----------
    scores : sequence of (parts, m) arrays
        Of m numbers, by parting; none where there were too few items.
    size : int
        Items of a part.
    n : int

    Returns
    -------
    (m,) float64, or () NaN without a parting.
    """
    if not len(scores):
        return np.array(np.nan)
    variances = [found.var(axis=0, ddof=1) * size / n for found in scores]
    return np.asarray(T_DEGREES * np.sqrt(np.mean(variances, axis=0)))
