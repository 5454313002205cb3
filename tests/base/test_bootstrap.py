"""Intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from embedding_explorer.base.bootstrap import mean_interval


@pytest.mark.parametrize("n", [40, 200, 1500])
def test_the_interval_of_a_share_of_ten_holds_its_level(n):
    # Values as an overlap of ten neighbours has them: 0, 0.1 ... 1, skewed to 0.
    rng = np.random.default_rng(0)
    rounds, truth = 400, 0.2
    inside = 0
    for _ in range(rounds):
        low, high = mean_interval(rng.binomial(10, truth, n) / 10, draws=399)
        inside += low <= truth <= high
    assert 0.92 <= inside / rounds <= 0.98


@pytest.mark.parametrize("n", [5, 8, 15])
def test_the_interval_of_few_values_holds_its_level_too(n):
    rng = np.random.default_rng(0)
    rounds, truth = 400, 0.6
    inside = 0
    for _ in range(rounds):
        low, high = mean_interval(rng.beta(3, 2, n), draws=399)
        inside += low <= truth <= high
        assert 0 <= low <= high <= 1
    assert 0.92 <= inside / rounds <= 0.98


def test_a_sample_holds_the_mean_of_all():
    rng = np.random.default_rng(1)
    everything = rng.beta(0.5, 2, 20_000)
    found = [mean_interval(rng.choice(everything, 300, replace=False)) for _ in range(200)]
    inside = np.mean([low <= everything.mean() <= high for low, high in found])
    assert 0.92 <= inside <= 0.99


def test_nothing_is_said_where_nothing_can_be():
    assert np.isnan(mean_interval(np.array([0.1, 0.2]))).all()
    assert np.isnan(mean_interval(np.array([np.nan] * 5 + [1.0]))).all()


def test_equal_values_leave_no_doubt():
    assert mean_interval(np.full(20, 0.3)) == pytest.approx((0.3, 0.3))


def test_the_same_values_give_the_same_interval():
    values = np.random.default_rng(2).random(50)
    assert mean_interval(values) == mean_interval(values)
