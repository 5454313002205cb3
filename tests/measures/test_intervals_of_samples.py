"""Intervals from samples hold the number of all items at least as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.measures import KEYS, _shared
from tests.measures import made


@pytest.mark.parametrize(
    ("n", "looked_at", "repeats"),
    [(400, 60, 60), pytest.param(2_000, 120, 120, marks=pytest.mark.exhaustive)],
)
def test_coverage(n, looked_at, repeats):
    keys = KEYS[:6]
    rng = np.random.default_rng(0)
    vectors = made.cloud(n, 6) * rng.gamma(3, 1, (n, 1)).astype(np.float32)  # a dense middle
    coords = vectors[:, :2] + made.cloud(n, 2, 1) * 0.1
    labels = np.where(vectors[:, 2] > 0, "a", "b")
    some = made.built(vectors, coords, labels=labels)
    whole = ee.measure(some, 8).set_index("measure")["value"]
    inside = dict.fromkeys(keys, 0)
    for _ in range(repeats):
        rows = rng.choice(n, looked_at, replace=False)
        for row in ee.measure(some, 8, measures=keys, rows=rows).itertuples():
            inside[row.measure] += row.low <= whole[row.measure] <= row.high
    shares = {key: count / repeats for key, count in inside.items()}
    assert min(shares.values()) >= 0.90, shares
    # Means are for other draws of all items, too, and so are wider than these alone would need.
    assert max(shares["rank_correlation"], shares["stress"]) <= 0.995, shares


@pytest.mark.parametrize("metric", made.METRICS)
def test_beyond_a_few_thousand_items_a_sample_says_so(metric, monkeypatch):
    some = made.halfway(1_200, metric=metric)
    whole = ee.measure(some, 10).set_index("measure")
    assert set(whole["sampled"]) == {1_200}
    assert not whole["says"].str.contains("Estimated").any()
    monkeypatch.setattr(_shared, "EXACT", 1_000)
    all_the_same = ee.measure(some, 10).set_index("measure")  # quick enough to look at all
    assert set(all_the_same["sampled"]) == {1_200}
    near = all_the_same["value"].drop(["rank_correlation", "stress"])  # from fewer pairs
    np.testing.assert_array_equal(near, whole["value"][near.index])
    np.testing.assert_allclose(all_the_same["value"], whole["value"], atol=0.01)
    built = _shared.sample(some, 0, 300 * 1_200 * (6 + _shared.RANKING))
    assert len(np.unique(built)) == len(built)
    found = ee.measure(some, 10, rows=built).set_index("measure")
    assert found["says"].str.contains(f"Estimated from {len(built)} of 1,200 items").all()
    for key, row in found.iterrows():
        middle, half = (row["low"] + row["high"]) / 2, (row["high"] - row["low"]) / 2
        assert abs(whole["value"][key] - middle) < 2 * half, key


def test_the_sample_shrinks_with_n_and_d_but_never_to_nothing():
    sizes = []
    for n, d in ((3_000, 900), (20_000, 50), (100_000, 50), (100_000, 300)):
        some = made.built(np.zeros((n, d), np.float16), np.zeros((n, 2), np.float32))
        sizes.append(len(_shared.sample(some, 0, _shared.WORK)))
    assert sizes[0] == 3_000
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= _shared.LEAST
