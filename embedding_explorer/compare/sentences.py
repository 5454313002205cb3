"""What a comparison says in words: one sentence, and one row per measure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.compare.estimate import NAN, Estimate

FAR = 0.2  # shares that differ by more are far apart
APART = 0.1  # shares of vectors and of maps that differ by less are about the same

_MEASURES = (
    (
        "Neighbours shared",
        "overlap",
        "Whether an item has the same k nearest neighbours in both.",
        "Their order, and everything beyond the k nearest.",
    ),
    (
        "Neighbours shared, weighted by rank",
        "ordered",
        "Whether the top-ranked neighbours agree too.",
        "Everything beyond the k nearest.",
    ),
    (
        "Neighbours shared, over all k",
        "area",
        "Neighbourhoods of every size at once, small ones weighted most; 0 is chance.",
        "Distances: only the order counts.",
    ),
    (
        "Linear CKA",
        "cka",
        "Whether the directions of largest variance agree, whatever the axes and scale.",
        "Fine neighbourhoods: a few directions of large variance dominate.",
    ),
    (
        "Rank correlation of distances",
        "rank_correlation",
        "Whether pairs far apart in one are far apart in the other.",
        "Neighbourhoods: most pairs are far apart, and they dominate.",
    ),
    (
        "Procrustes residual",
        "procrustes",
        "Difference left after rotating, mirroring and scaling one onto the other; 0 is a "
        "perfect fit.",
        "Non-linear similarity: a curved copy leaves a large residual.",
    ),
)
MEASURES = tuple(name for _, name, _, _ in _MEASURES)


def says(estimates: Mapping[str, Estimate], rerun: Estimate | None) -> pd.DataFrame:
    """Return measure, value, low, high, chance, rerun, sees, misses, a row per measure.

    Parameters
    ----------
    estimates : mapping
        By the name of the measure: "overlap", "ordered", "area", "cka", "rank_correlation",
        "procrustes".
    rerun : Estimate or None
        The overlap that a mere rerun gives.
    """
    rows = []
    for title, name, sees, misses in _MEASURES:
        e = estimates[name]
        again = rerun.mean if name == "overlap" and rerun else NAN
        rows.append((title, e.mean, e.low, e.high, e.chance, again, sees, misses))
    columns = ["measure", "value", "low", "high", "chance", "rerun", "sees", "misses"]
    return pd.DataFrame(rows, columns=columns)


@says_whether(
    "two methods share neighbours, and as many as a rerun",
    against="items relabelled at random; a rerun of the less stable method",
    by="band of 95 % of the relabellings; intervals that do not meet",
    shown="Compare: Agreement; reports",
)
def verdict(overlap: Estimate, rerun: Estimate | None, k: int) -> str:
    """Say how an overlap stands to chance and to a rerun.

    >>> verdict(Estimate(0.31, 0.3, 0.32, 0.01, 0.008, 0.012), Estimate(0.88, 0.87, 0.89), 10)
    '0.31: far above chance 0.01, far below a rerun 0.88.'
    """
    if overlap.chance >= 1:
        return (
            f"{overlap.mean:.2f}: the chance level, as the {k} nearest are all items, or all are "
            "equally far."
        )
    said = [_to_chance(overlap)]
    if rerun is not None:
        said.append(_to_rerun(overlap, rerun))
    return f"{overlap.mean:.2f}: {', '.join(said)}."


@says_whether(
    "two maps agree less or more than their vectors",
    against="the share of neighbours in the vectors",
    by="intervals that do not meet, and shares 0.1 apart",
    shown="Compare: Agreement",
)
def which_differ(vectors: Estimate, maps: Estimate) -> str:
    """Say whether two methods differ, or their pictures: by the overlaps of both.

    The maps agree less or more where the shares are apart and their intervals do not meet.
    """
    gap = vectors.mean - maps.mean
    (low, high), (map_low, map_high) = _ends(vectors), _ends(maps)
    if gap > APART and map_high < low:
        return (
            "The maps agree less than the vectors: part of the visible difference comes from "
            "the projection."
        )
    if gap < -APART and map_low > high:
        return "The maps agree more than the vectors: the projection hides part of the difference."
    return "The maps agree about as much as the vectors."


def _to_chance(overlap: Estimate) -> str:
    chance = f"chance {_digits(overlap.chance)}"
    if overlap.chance_low <= overlap.mean <= overlap.chance_high:
        return f"no better than {chance}"
    if overlap.mean < overlap.chance:
        return f"below {chance}"
    far = overlap.mean > min(3 * overlap.chance, overlap.chance + FAR)
    return f"{'far ' if far else ''}above {chance}"


def _to_rerun(overlap: Estimate, rerun: Estimate) -> str:
    again, gap = f"a rerun {rerun.mean:.2f}", rerun.mean - overlap.mean
    edges, ends = _ends(overlap), _ends(rerun)
    if edges[1] < ends[0]:
        return f"{'far ' if gap > FAR else ''}below {again}"
    if edges[0] > ends[1]:
        return f"above {again}"
    return f"like {again}"


def _ends(share: Estimate) -> tuple[float, float]:
    """Return the interval; without one the number itself is all there is."""
    low, high = (share.mean if e != e else e for e in (share.low, share.high))
    return low, high


def _digits(share: float) -> str:
    return f"{share:.2f}" if share >= 0.01 else f"{share:.1g}"
