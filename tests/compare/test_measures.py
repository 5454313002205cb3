"""Each measure against an implementation of another kind, and intervals that hold their level."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial import procrustes as scipy_procrustes
from scipy.spatial.distance import pdist, squareform
from scipy.stats import permutation_test, spearmanr

from benchmarks.interval_coverage import overlap_cell
from embedding_explorer.base.spearman import spearman
from embedding_explorer.compare import cka as cka_module
from embedding_explorer.compare import distance_agreement, estimate, neighbor_overlap, neighbor_sets
from embedding_explorer.compare import procrustes as procrustes_module
from embedding_explorer.compare.cka import cka
from embedding_explorer.compare.distance_agreement import mantel, rank_correlation
from embedding_explorer.compare.join import Side
from embedding_explorer.compare.procrustes import procrustes
from embedding_explorer.compare.rank_overlap import (
    area_weights,
    in_common,
    ordered_chance,
    rank_biased_overlap,
)
from embedding_explorer.compare.split_half import measures

RNG = np.random.default_rng


def pair(rng, n, noise, d=5):
    """Return two spaces of which the second is the first, flattened, with noise."""
    x = rng.normal(size=(n, d)) * np.arange(1, d + 1)
    return x, x[:, : d - 1] + noise * rng.normal(size=(n, d - 1))


def naive_hsic(x, y):
    """HSIC_1 of Song et al. (2012), equation 4, term by term on n x n kernels."""
    n = len(x)
    K, L = x @ x.T, y @ y.T
    np.fill_diagonal(K, 0)
    np.fill_diagonal(L, 0)
    one = np.ones(n)
    return (
        np.trace(K @ L)
        + (one @ K @ one) * (one @ L @ one) / ((n - 1) * (n - 2))
        - 2 / (n - 2) * (one @ K @ L @ one)
    ) / (n * (n - 3))


@pytest.mark.parametrize("n", [4, 7, 60])
@pytest.mark.parametrize("shift", [0, 100])
@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_cka_equals_the_n_by_n_formula(n, shift, form):
    x, y = pair(RNG(n), n, 1.0)
    x = x + shift
    expected = naive_hsic(x, y) / np.sqrt(naive_hsic(x, x) * naive_hsic(y, y))
    assert cka(form(x), form(y)).mean == pytest.approx(expected, rel=1e-6)


def test_cka_by_features_and_by_items_agree(monkeypatch):
    x, y = pair(RNG(0), 50, 2.0)
    one = cka(x, y)
    monkeypatch.setattr(cka_module, "WIDE", 3)
    other = cka(x, y)
    assert (one.mean, one.low) == pytest.approx((other.mean, other.low), rel=1e-9)


def test_biased_cka_is_large_where_the_unbiased_one_is_not():
    x, y = RNG(0).normal(size=(40, 300)), RNG(1).normal(size=(40, 300))
    xc, yc = x - x.mean(0), y - y.mean(0)
    biased = np.square(xc.T @ yc).sum() / np.sqrt(
        np.square(xc.T @ xc).sum() * np.square(yc.T @ yc).sum()
    )
    assert biased > 0.8
    assert abs(cka(x, y).mean) < 0.1


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
def test_rank_correlation_is_spearmans_over_all_pairs(metric):
    x, y = pair(RNG(1), 80, 2.0)
    scipys = {"manhattan": "cityblock"}.get(metric, metric)
    found = rank_correlation(Side(x, metric), Side(y, metric))
    expected = spearmanr(pdist(x, scipys), pdist(y, scipys)).statistic
    assert found.mean == pytest.approx(expected, abs=1e-9)


def test_the_mantel_test_is_the_exact_one_where_all_relabellings_can_be_counted():
    # Six items: 720 relabellings, by scipy's test over the order of the items.
    x, y = pair(RNG(4), 6, 6.0)
    one, other = (squareform(pdist(v)) for v in (x, y))
    upper = np.triu_indices(6, 1)

    def statistic(order):
        order = order.astype(int)
        return spearmanr(one[upper], other[np.ix_(order, order)][upper]).statistic

    exact = permutation_test(
        (np.arange(6.0),),
        statistic,
        permutation_type="pairings",
        n_resamples=np.inf,
        alternative="greater",
    ).pvalue
    p, _ = mantel(one, other)
    assert 0.02 < exact < 0.98
    assert p == pytest.approx(exact, abs=0.05)


def test_the_mantel_test_rejects_what_is_alike_and_not_what_is_not():
    x, y = pair(RNG(0), 60, 1.0)
    assert rank_correlation(Side(x, "euclidean"), Side(y, "euclidean")).p == 0.001
    small = [
        mantel(*(squareform(pdist(RNG([i, j]).normal(size=(12, 2)))) for j in range(2)))[0]
        for i in range(100)
    ]
    assert np.mean(np.array(small) <= 0.1) <= 0.2
    assert 0.35 < np.mean(small) < 0.65


def test_the_influence_on_spearmans_is_what_leaving_out_does():
    x = RNG(0).normal(size=400)
    y = x + RNG(1).normal(size=400)
    value, influence = spearman(x, y)
    keep = [np.delete(np.arange(400), i) for i in range(0, 400, 20)]
    without = [spearmanr(x[k], y[k]).statistic for k in keep]
    # The derivative at fixed spread; leaving one of n out moves the value by its part over n - 1.
    moved = (value - np.array(without)) * 399
    assert np.corrcoef(moved, influence[::20])[0, 1] > 0.98


@pytest.mark.parametrize("wide", [False, True])
def test_procrustes_is_scipys(wide, monkeypatch):
    n, d = (30, 60) if wide else (60, 4)
    x, y = RNG(0).normal(size=(n, d)), RNG(1).normal(size=(n, d))
    assert procrustes(x, y).mean == pytest.approx(scipy_procrustes(x, y)[2], abs=1e-9)
    padded = np.hstack([y[:, :3], np.zeros((n, d - 3))])
    expected = scipy_procrustes(x, padded)[2]
    assert procrustes(x, y[:, :3]).mean == pytest.approx(expected, abs=1e-9)
    assert procrustes(csr_matrix(x), csr_matrix(y)).mean == procrustes(x, y).mean


def test_two_ways_to_the_chance_of_procrustes_agree(monkeypatch):
    x, y = RNG(0).normal(size=(900, 6)) * np.arange(1, 7), RNG(1).normal(size=(900, 5))
    by_items = procrustes(x, y).chance
    monkeypatch.setattr(procrustes_module, "FEW", 10)
    assert procrustes(x, y).chance == pytest.approx(by_items, abs=0.001)
    assert by_items == pytest.approx(0.995, abs=0.003)


LISTS = [
    # k = 1, p = 0: the first alone. By hand, equation 30 of Webber et al. (2010).
    ([3], [3], 0.9, 1.0),
    ([3], [4], 0.9, 0.0),
    # X = 0, 2: (1-p)(0/1 + 2/2 p) + 2/2 p^2 = 0.1 * 0.9 + 0.81
    ([1, 2], [2, 1], 0.9, 0.1 * 0.9 + 0.81),
    # X = 1, 1, 2: 0.5 (1 + 1/2 * 0.5 + 2/3 * 0.25) + 2/3 * 0.125
    ([1, 2, 3], [1, 3, 4], 0.5, 0.5 * (1 + 0.25 + 1 / 6) + 1 / 12),
    ([1, 2, 3], [4, 5, 6], 0.7, 0.0),
]


@pytest.mark.parametrize(("a", "b", "p", "expected"), LISTS)
def test_rank_biased_overlap_by_hand(a, b, p, expected):
    found = rank_biased_overlap(np.array([a]), np.array([b]), p)
    assert found[0] == pytest.approx(expected, abs=1e-12)


def test_swaps_near_the_top_cost_more():
    plain = np.arange(10)[None]
    top, bottom = plain.copy(), plain.copy()
    top[0, 0], bottom[0, -1] = 99, 99
    assert rank_biased_overlap(plain, top)[0] < rank_biased_overlap(plain, bottom)[0] < 1


def test_the_chance_of_ordered_lists_is_what_random_lists_give():
    rng = RNG(0)
    lists = np.stack([[rng.permutation(30)[:5] for _ in range(20_000)] for _ in range(2)])
    found = rank_biased_overlap(*lists)
    error = 4 * found.std() / np.sqrt(len(found))
    assert found.mean() == pytest.approx(ordered_chance(31, 5), abs=error)


def test_counts_and_area_by_hand():
    a = np.array([[4, 1, 2, 3]])  # the anchor itself is last
    b = np.array([[4, 2, 1, 3]])
    assert in_common(a, b).tolist() == [[0, 2, 3]]
    weights, taken = area_weights(4)
    # R(1) = (3 * 0 - 1) / 2, R(2) = (3 * 1 - 2) / 1; weights 1/1 and 1/2
    expected = (1 * -0.5 + 0.5 * 1) / 1.5
    assert (in_common(a, b) @ weights - taken)[0] == pytest.approx(expected)
    assert in_common(a, a)[0] @ weights - taken == pytest.approx(1)


ROUNDS = 200
MEASURES = {
    "cka": lambda x, y: cka(x, y),
    "rank correlation": lambda x, y: rank_correlation(Side(x, "euclidean"), Side(y, "euclidean")),
    "procrustes": lambda x, y: procrustes(x, y),
}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize(
    ("n", "noise"), [(60, 1.0), pytest.param(150, 4.0, marks=pytest.mark.exhaustive)]
)
def test_intervals_of_whole_space_measures_hold_their_level(name, n, noise, monkeypatch):
    monkeypatch.setattr(distance_agreement, "RELABELLINGS", 1)
    monkeypatch.setattr(procrustes_module, "CHANCE_WORK", 0)
    measure, rng = MEASURES[name], RNG(7)
    # What so many items give on average: Procrustes always leaves less of fewer items.
    truth = np.mean([measure(*pair(rng, n, noise)).mean for _ in range(400)])
    found = [measure(*pair(rng, n, noise)) for _ in range(ROUNDS)]
    inside = np.mean([e.low <= truth <= e.high for e in found])
    assert 0.9 <= inside <= 0.99


@pytest.mark.parametrize(
    ("noise", "k", "rounds", "seed"),
    [
        (1.0, 3, 80, 5),
        *(
            pytest.param(noise, k, ROUNDS, 3, marks=pytest.mark.exhaustive)
            for noise in (1.0, 4.0)
            for k in (3, 12)
        ),
    ],
)
def test_intervals_of_overlaps_hold_their_level(noise, k, rounds, seed, monkeypatch):
    monkeypatch.setattr(neighbor_overlap, "RELABELLED", 0)
    names, rows = pd.RangeIndex(100).astype(str), np.arange(100)

    def measured(rng):
        x, y = pair(rng, 100, noise)
        joined = neighbor_overlap.Joined(Side(x, "euclidean"), Side(y, "euclidean"), names, None)
        found = neighbor_overlap.shared(joined, rows, 100, k, lambda fraction, step: None)
        return neighbor_overlap.estimates(found, joined, rows, 100, k, 0)[:3]

    rng = RNG(seed)
    found = [measured(rng) for _ in range(rounds)]
    truth = np.mean([[e.mean for e in three] for three in found], axis=0)
    inside = [
        np.mean([three[i].low <= truth[i] <= three[i].high for three in found]) for i in range(3)
    ]
    assert min(inside) >= 0.9, inside
    assert max(inside) <= 0.995, inside


@pytest.mark.parametrize(
    ("design", "k", "rounds"),
    [
        ("20 small groups", 10, 40),
        pytest.param("20 small groups", 10, 100, marks=pytest.mark.exhaustive),
        pytest.param("8 blobs", 30, 100, marks=pytest.mark.exhaustive),
    ],
)
def test_they_hold_with_k_near_the_size_of_the_groups(design, k, rounds):
    inside = overlap_cell(design, 240, k, rounds)
    assert min(inside.values()) >= 0.87, inside


def test_a_bootstrap_of_one_value_per_item_would_be_too_narrow():
    rng, names = RNG(3), pd.RangeIndex(100).astype(str)
    found = []
    for _ in range(80):
        x, y = pair(rng, 100, 1.0)
        joined = neighbor_overlap.Joined(Side(x, "euclidean"), Side(y, "euclidean"), names, None)
        made = neighbor_overlap.shared(joined, np.arange(100), 0, 8, lambda fraction, step: None)
        found.append(estimate.of_items(made.overlap))
    truth = np.mean([e.mean for e in found])
    assert np.mean([e.low <= truth <= e.high for e in found]) < 0.9


@pytest.mark.parametrize("levels", [3, 0])
def test_few_items_are_relabelled_and_sorted_as_many_are(levels, monkeypatch):
    x, y = pair(RNG(0), 90, 2.0)
    if levels:  # several are equally far: places are shared, and the order of rows decides
        x, y = np.round(x[:, :2] / levels), np.round(y[:, :2] / levels)
    names, rows = pd.RangeIndex(90).astype(str), RNG(1).permutation(90)[:50]
    joined = neighbor_overlap.Joined(Side(x, "euclidean"), Side(y, "euclidean"), names, None)
    made = []
    for most in (neighbor_overlap.DENSE, 0):
        monkeypatch.setattr(neighbor_overlap, "DENSE", most)
        monkeypatch.setattr(neighbor_sets, "STRETCH", min(most, neighbor_sets.STRETCH))
        found = neighbor_overlap.shared(joined, rows, 0, 6, lambda fraction, step: None)
        means = neighbor_overlap.relabelled(found.a, found.b, rows, 6, 0)
        made.append((found.a.order, found.b.order, means))
    assert found.tied == pytest.approx(1 if levels else 0, abs=0.1)
    for one, other in zip(*made, strict=True):
        np.testing.assert_array_equal(one, other)


def test_counts_give_the_measures_that_lists_give():
    x, y = pair(RNG(0), 40, 2.0)
    names = pd.RangeIndex(40).astype(str)
    joined = neighbor_overlap.Joined(Side(x, "euclidean"), Side(y, "euclidean"), names, None)
    found = neighbor_overlap.shared(joined, np.arange(40), 40, 6, lambda fraction, step: None)
    every = neighbor_overlap.shared(joined, np.arange(40), 40, 39, lambda fraction, step: None)
    ks = np.arange(1, 40)
    common = (every.a.order[:, None, :, None] == every.b.order[:, None, None, :])[:, 0]
    counts = np.array([common[:, :k, :k].sum(axis=(1, 2)).mean() for k in ks])
    expected = [v.mean() for v in (found.overlap, found.ordered, found.areas)]
    assert measures(counts, 6) == pytest.approx(expected)


def test_every_pair_is_met_once():
    x = RNG(0).normal(size=(5, 2))
    far = distance_agreement.pairwise(Side(x, "euclidean"), 5)
    for i, j in combinations(range(5), 2):
        assert far[i, j] == pytest.approx(np.linalg.norm(x[i] - x[j]))
