"""How far a number about neighbours would vary, were its items drawn anew: by parts of them.

Who is near whom depends on all items, so that the values of two of them are not independent, and
an interval from one value per item is too narrow. Parts without an item in common are independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

LARGEST = 1_000  # items of a part, at most
ITEMS = 3_000  # up to here all items are parted
DRAWN = 1_000  # items drawn to be parted where there are more
FEWEST = 20  # items below which nothing can be said
DEGREES, FEWER = 20, 10  # of freedom: to 1,000 items, and beyond, where each takes longer
T_DEGREES = 2.085963  # the 97.5 % point of Student's t with 20


def partings(n: int, seed: int = 0) -> Iterator[tuple[np.ndarray, ...]]:
    """Yield partings of n items (beyond 3,000, of 1,000 of them): the rows of parts of one size.

    Two parts each, three where those were larger than 1,000; 20 partings, fewer beyond 1,000 items.
    None for fewer than 20 items.
    """
    if n < FEWEST:
        return
    rng = np.random.default_rng([seed, 9])
    m = n if n <= ITEMS else DRAWN
    degrees = DEGREES if m <= LARGEST else FEWER
    count = max(2, -(-m // LARGEST))
    size = m // count
    for _ in range(-(-degrees // (count - 1))):
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
    from scipy.special import stdtrit

    degrees = sum(len(found) - 1 for found in scores)
    variances = [found.var(axis=0, ddof=1) * size / n for found in scores]
    return np.asarray(stdtrit(degrees, 0.975) * np.sqrt(np.mean(variances, axis=0)))
