"""Intervals hold what other items give on average, drawn anew with their places by the same map."""

from __future__ import annotations

import numpy as np
import pytest

import embedding_explorer as ee
from benchmarks.interval_coverage import ANEW, DESIGNS, MEASURES, PLAIN, SAME, cell
from embedding_explorer.base.parts import FEWEST, half_width, nearest_in_part, partings
from embedding_explorer.measures import KEYS
from tests.measures import made

LEAST, MOST = 0.87, 1.0  # of 120 rounds: 95 % and three times their spread, and what is too wide


@pytest.mark.parametrize(
    ("design", "n", "k"),
    [
        ("8 blobs", 120, 10),
        *(
            pytest.param(name, n, k, marks=pytest.mark.exhaustive)
            for name in DESIGNS
            for n, k in ((240, 5), (240, 10), (240, 30), (400, 15))
        ),
    ],
)
def test_intervals_hold_other_items_on_the_same_map(design, n, k):
    shares = cell(design, "PCA", SAME, n, k, 120)
    held = {key: share for key, share in shares.items() if key in MEASURES}
    assert all(LEAST <= share <= MOST for share in held.values()), held
    assert np.mean(list(held.values())) > 0.92
    if design == "8 blobs":  # one value per item, taken as independent, would be too narrow
        assert shares[PLAIN] < LEAST


def test_they_say_nothing_of_a_map_made_anew():
    # The second and the third direction of small groups change places: no interval of one map
    # knows of that, which is why pages and reports say so.
    assert cell("20 small groups", "PCA", ANEW, 240, 10, 60)["trustworthiness"] < 0.9


@pytest.mark.parametrize(
    ("n", "count", "times"),
    [(20, 2, 20), (1_000, 2, 20), (2_000, 2, 10), (3_000, 3, 5), (50_000, 2, 20)],
)
def test_parts_have_no_item_in_common(n, count, times):
    found = list(partings(n, 3))
    assert len(found) == times
    for parts in found:
        assert len(parts) == count
        assert len({len(part) for part in parts}) == 1
        assert len(np.unique(np.concatenate(parts))) == sum(len(part) for part in parts)
    assert not list(partings(FEWEST - 1))


def test_the_half_width_of_a_mean_is_that_of_independent_values():
    values = np.random.default_rng(0).normal(size=3_000)
    scores = [np.array([[values[part].mean()] for part in parts]) for parts in partings(3_000)]
    assert half_width(scores, 1_000, 3_000)[0] == pytest.approx(1.96 / np.sqrt(3_000), rel=0.4)


@pytest.mark.parametrize(("n", "size"), [(20, 10), (21, 10), (1_000, 500), (200_000, 500)])
def test_a_part_always_has_neighbours(n, size):
    near = [nearest_in_part(k, n, size) for k in (1, 5, n // 2, n - 1)]
    assert near == sorted(near)
    assert near[0] == 1
    assert near[-1] == size - 1


def test_too_few_items_say_that_there_is_no_interval():
    few, enough = (ee.measure(made.halfway(n), 5).set_index("measure") for n in (19, 20))
    means = [key for key in KEYS if key in few.index][:3]
    assert few.loc[means, "low"].isna().all()
    assert few.loc[means, "says"].str.contains("Too few items for an interval").all()
    assert enough["low"].notna().all()
    assert not enough["says"].str.contains("Too few").any()
