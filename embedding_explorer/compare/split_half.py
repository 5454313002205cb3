"""How much overlaps would differ, were the items drawn anew: by halves of them.

The overlaps of two items are not independent: who is drawn beside them decides both. A bootstrap
of one value per item takes no account of it (its 95 % intervals held 84 % in a simulation), and
leaving out some at a time says too much, as the next neighbour takes the place of each (100 %).
In a half, half as many neighbours reach as far, which matters where groups are as small as that.
"""

from __future__ import annotations

import numpy as np

from embedding_explorer.base.parts import FEWEST, T_DEGREES, nearest_in_part
from embedding_explorer.compare.join import Joined
from embedding_explorer.compare.neighbor_sets import far_from, ranks
from embedding_explorer.compare.rank_overlap import area_weights, in_common, rank_weights

ITEMS, SPLITS = 600, 20


def halves(joined: Joined, k: int, seed: int = 0) -> np.ndarray:
    """Return half the widths of the 95 % intervals of overlap, rank-biased overlap and area.

    At most 600 items, the first ones (rows must be in a random order), are split in two at random,
    20 times. The two halves have no item in common, so that a quarter of the squared difference
    between their scores is the variance of all of them; it goes with one over the number of
    items. NaN for fewer than 20 items.

    Returns
    -------
    (3,) float64
    """
    n = len(joined)
    s = min(n, ITEMS)
    if too_few(n):
        return np.full(3, np.nan)
    sides = [side.part(np.arange(s)) for side in (joined.a, joined.b)]
    distances = [far_from(side, np.arange(s)) for side in sides]
    rng = np.random.default_rng([seed, 9])
    squares, near = np.zeros(3), nearest_in_part(k, n, s // 2)
    for _ in range(SPLITS):
        turn = rng.permutation(s)
        parts = (np.sort(half) for half in (turn[: s // 2], turn[s // 2 :]))
        one, other = (_scores(distances, part, near) for part in parts)
        squares += np.square(one - other) / 4
    return np.asarray(T_DEGREES * np.sqrt(squares / SPLITS * s / n))


def too_few(n: int) -> bool:
    """Tell whether n items are too few to be split in two."""
    return n < FEWEST


def _scores(distances: list[np.ndarray], kept: np.ndarray, k: int) -> np.ndarray:
    common = in_common(*(ranks(f[np.ix_(kept, kept)]) for f in distances))
    return np.array(measures(common.mean(axis=0), k))


def measures(common: np.ndarray, k: int) -> tuple[float, float, float]:
    """Return overlap, rank-biased overlap and area from mean counts at every length, (n-1,)."""
    weights, taken = area_weights(len(common) + 1)
    by_rank = rank_weights(k) @ (common[:k] / np.arange(1, k + 1))
    return float(common[k - 1] / k), float(by_rank), float(common @ weights - taken)
