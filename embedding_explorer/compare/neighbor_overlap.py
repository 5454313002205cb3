"""How many of the nearest two spaces share: plainly, by rank, at every k, and what chance gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from embedding_explorer.base.progress import Progress
from embedding_explorer.compare.estimate import Estimate, of_items
from embedding_explorer.compare.join import Joined
from embedding_explorer.compare.neighbor_sets import Gatherer, Near, blocks, far_from, ranks
from embedding_explorer.compare.rank_overlap import (
    agreement,
    area_weights,
    in_common,
    ordered_chance,
    rank_weights,
)
from embedding_explorer.compare.split_half import halves

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

RELABELLINGS = 499
RELABELLED = 60_000_000  # entries moved for them at most
DENSE = 4_000_000  # places of one side's neighbours that are held with those that are none


@dataclass(frozen=True, eq=False)
class Shared:
    """What the neighbour lists of both sides have in common.

    Attributes
    ----------
    a, b : Near
    overlap, ordered : (m,) float64
        Per anchor: share of the k nearest shared, and the rank-biased overlap; 0..1.
    areas : (c,) float64
        Of the first c anchors: area under the chance-corrected curve, at most 1.
    curve : DataFrame
        k, overlap, chance.
    """

    a: Near
    b: Near
    overlap: np.ndarray
    ordered: np.ndarray
    areas: np.ndarray
    curve: pd.DataFrame

    @property
    def tied(self) -> float:
        """Share of the anchors that have several items equally far at the last place."""
        return float((self.a.tied | self.b.tied).mean())


def shared(joined: Joined, rows: np.ndarray, ranked: int, k: int, progress: Progress) -> Shared:
    """Compare the neighbours of the anchors `rows`; of the first `ranked` also at every k."""
    n = len(joined)
    a, b = Gatherer(joined.a, k), Gatherer(joined.b, k)
    counts, areas = np.zeros(n - 1), []
    weights = area_weights(n)
    for part in blocks(len(rows), n):
        one, other = (far_from(side, rows[part]) for side in (joined.a, joined.b))
        a.take(one)
        b.take(other)
        few = max(0, min(ranked - part.start, len(one)))
        if few:
            common = in_common(ranks(one[:few]), ranks(other[:few]))
            counts += common.sum(axis=0)
            areas.append(common @ weights[0] - weights[1])
        progress(0.5 * part.stop / len(rows), "Comparing neighbours")
    near = a.result(), b.result()
    return Shared(
        *near,
        set_overlap(near[0].sets, near[1].sets, k),
        agreement(near[0].order, near[1].order, rank_weights(k)),
        np.concatenate(areas) if areas else np.empty(0),
        _curve(counts / max(ranked, 1), n),
    )


def set_overlap(a: csr_matrix, b: csr_matrix, k: int) -> np.ndarray:
    """Return the share of each row's k places that two CSR matrices of places have in common."""
    share = np.asarray(a.minimum(b).sum(axis=1)).ravel() / k
    return np.minimum(share.round(12), 1)  # shares of places do not add up to the last digit


def _curve(counts: np.ndarray, n: int) -> pd.DataFrame:
    """Return the mean overlap at every k of a grid: all to 20, then evenly in the logarithm."""
    grid = np.unique(np.append(np.arange(1, 21), np.geomspace(20, max(n - 1, 20), 40).round()))
    k = grid[grid <= n - 1].astype(int)
    return pd.DataFrame({"k": k, "overlap": counts[k - 1] / k, "chance": k / (n - 1)})


def estimates(
    found: Shared, joined: Joined, rows: np.ndarray, ranked: int, k: int, seed: int
) -> tuple[Estimate, Estimate, Estimate, pd.DataFrame]:
    """Return overlap, rank-biased overlap and area, each with interval and chance; and the curve.

    Intervals: were all items drawn anew (`halves`); where some were looked at, these might be
    others, too.

    Chance of the overlap is k/(n-1), the share of a random list; where several items are equally
    far at the last place, the mean of random relabellings, as shares of places then meet more
    often. The band holds 95 % of the means that random relabellings of one side give, which keeps
    what ties neighbours to each other (hubs, pairs that are mutual): counting the items as
    independent would make it too narrow.
    """
    n, curve = len(joined), found.curve
    means = relabelled(found.a, found.b, rows, k, seed)
    low, high = (float(x) for x in np.quantile(means, (0.025, 0.975)))
    chance, by_rank, by_area = k / (n - 1), ordered_chance(n, k), 0.0
    if found.tied:
        chance = float(means.mean())
        by_rank, by_area, by_chance = shuffled(joined, rows, ranked, k, seed)
        curve = curve.assign(chance=by_chance)
    half = halves(joined, k, seed)
    left_out = [1 - len(values) / n for values in (found.overlap, found.areas)]
    return (
        of_items(
            found.overlap,
            half[0],
            left_out=left_out[0],
            seed=seed,
            chance=chance,
            chance_low=low,
            chance_high=high,
        ),
        of_items(found.ordered, half[1], left_out=left_out[0], seed=seed, chance=by_rank),
        of_items(found.areas, half[2], left_out=left_out[1], seed=seed, chance=by_area),
        curve,
    )


def relabelled(a: Near, b: Near, rows: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Return the mean overlaps that random relabellings of one side give."""
    m, n = a.sets.shape
    draws = int(np.clip(RELABELLED // max(b.sets.nnz, 1), 99, RELABELLINGS))
    rng = np.random.default_rng([seed, 1])
    means = np.empty(draws)
    others = np.setdiff1d(np.arange(n), rows)
    label, common = np.empty(n, np.intp), _common(a.sets, b.sets)
    for draw in range(draws):
        turn = rng.permutation(m)  # anchors stay anchors: only their lists are known
        label[rows[turn]] = rows
        label[others] = rng.permutation(others)
        means[draw] = common(turn, label) / (m * k)
    return np.minimum(means.round(12), 1)


def _common(a: csr_matrix, b: csr_matrix) -> Callable[[np.ndarray, np.ndarray], float]:
    """Return what tells how much is common with the rows of b in an order, and other columns."""
    m, n = a.shape
    if m * n > DENSE:
        return partial(_common_sparse, a, b)
    full, place = a.toarray().ravel(), np.empty(m, np.intp)
    row = np.repeat(np.arange(m), np.diff(b.indptr))

    def common(turn: np.ndarray, label: np.ndarray) -> float:
        place[turn] = np.arange(m)
        meets = full.take(place.take(row) * n + label.take(b.indices))
        return float(np.minimum(meets, b.data).sum())

    return common


def _common_sparse(a: csr_matrix, b: csr_matrix, turn: np.ndarray, label: np.ndarray) -> float:
    from scipy.sparse import csr_matrix

    moved = b[turn]
    moved = csr_matrix((moved.data, label[moved.indices], moved.indptr), shape=b.shape)
    moved.sort_indices()
    return float(a.minimum(moved).sum())


def shuffled(
    joined: Joined, rows: np.ndarray, ranked: int, k: int, seed: int
) -> tuple[float, float, pd.Series]:
    """Return the rank-biased overlap, area and curve once the items of b are relabelled at random.

    For spaces with many equal distances: those keep one order on both sides, the rows', and so
    agree more often than k/(n-1) says. As often as takes about as long as the comparison itself.
    """
    n = len(joined)
    rng = np.random.default_rng([seed, 7])
    found = []
    for _ in range(int(np.clip(1_000_000 // (len(rows) * n), 1, 20))):
        turned = joined.b.part(rng.permutation(n))
        other = Joined(joined.a, turned, joined.names, joined.dropped)
        found.append(shared(other, rows, ranked, k, lambda fraction, step: None))
    ordered, area = (float(np.mean([getattr(f, x).mean() for f in found])) for x in _BY_RANK)
    curve = pd.concat([f.curve["overlap"] for f in found], axis=1).mean(axis=1)
    return ordered, area, curve


_BY_RANK = ("ordered", "areas")
