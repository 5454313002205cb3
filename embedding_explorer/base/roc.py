"""How often a score puts what belongs above what does not, and whether another does it better."""

from __future__ import annotations

import numpy as np


def above(one: np.ndarray, other: np.ndarray, count: int) -> tuple[float, float, float]:
    """Return by how much one score's area is above another's on the same pairs, and its interval.

    By the placements of both (DeLong, DeLong and Clarke-Pearson 1988), whose differences have the
    variance of the difference; 95 %.

    Parameters
    ----------
    one, other : (n,) arrays
        Scores of the same pairs; the first `count` are the positives.
    """
    from embedding_explorer.base.proportions import Z95

    (up, down), (up_other, down_other) = (_placements(s[:count], s[count:]) for s in (one, other))
    positive, negative = up - up_other, down - down_other
    more = float(positive.mean())
    spread = positive.var(ddof=1) / len(positive) + negative.var(ddof=1) / len(negative)
    half = Z95 * float(np.sqrt(spread))
    return more, max(more - half, -1.0), min(more + half, 1.0)


def _placements(positive: np.ndarray, negative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for every positive the share of negatives below it, for every negative the reverse."""
    from scipy.stats import rankdata

    m, n = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    return (ranks[:m] - rankdata(positive)) / n, 1 - (ranks[m:] - rankdata(negative)) / m


def area(positive: np.ndarray, negative: np.ndarray) -> tuple[float, float, float]:
    """Return how often a positive is above a negative, ties as half, with its 95 % interval.

    The area under the ROC curve, by ranks; the variance by the placements of DeLong, DeLong and
    Clarke-Pearson (1988), on the logit scale, where the interval stays within 0..1. Where all or
    none are above, the interval is that of Wilson (1927) for the smaller group.

    Parameters
    ----------
    positive, negative : (m,) and (n,) arrays
        At least 2 of each.
    """
    from embedding_explorer.base.proportions import Z95, wilson_interval

    m, n = len(positive), len(negative)
    up, down = _placements(positive, negative)
    auc = float(up.mean())
    spread = float(np.sqrt(up.var(ddof=1) / m + down.var(ddof=1) / n))
    if auc in (0.0, 1.0):
        return auc, *wilson_interval(round(auc * min(m, n)), min(m, n))
    logit, half = np.log(auc / (1 - auc)), Z95 * spread / (auc * (1 - auc))
    low, high = (1 / (1 + np.exp(-(logit + side * half))) for side in (-1, 1))
    return auc, float(low), float(high)
