"""How much to believe each spot: planted faults are found, and told in words."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.measures.diagnostics.local_trust import KINDS, SOUND, nearness, regions, why
from tests.measures import made

BELIEF = sys.modules[
    "embedding_explorer.measures.diagnostics.local_trust"
]  # `ee.belief` is the function


def torn_and_pressed():
    """200 points of a plane; 10 of one corner are drawn in the midst of another crowd."""
    rng = np.random.default_rng(0)
    vectors = rng.uniform(0, 10, (200, 2)).astype(np.float32)
    vectors[:10] = rng.uniform(0, 1, (10, 2)) + [20, 20]  # a group of its own ...
    coords = vectors.copy()
    coords[:5] = rng.uniform(0, 0.4, (5, 2)) + [5, 5]  # ... half of which is drawn elsewhere
    return made.built(vectors, coords)


def test_a_perfect_map_is_believed_everywhere():
    vectors = made.cloud(80, 2)
    found = ee.belief(made.built(vectors, vectors), 6)
    assert found.score.dtype == np.float32
    assert (found.score == 1).all()
    assert not found.false.any()
    assert not found.missing.any()
    assert set(found.kinds) == {"sound"}
    assert found.judged.all()
    assert regions(made.built(vectors, vectors), found) == ()
    assert why(made.built(vectors, vectors), found, 3).startswith("Reliable: all 6 nearest")


def test_random_places_are_not_believed():
    vectors = made.cloud(400, 4)
    found = ee.belief(made.built(vectors, made.cloud(400, 2, 7)), 10)
    assert found.score.mean() < 0.1
    assert (found.kind == KINDS.index("both")).mean() > 0.95


def test_nearness_is_0_on_average_at_random_and_1_at_best():
    rng = np.random.default_rng(0)
    drawn = np.stack([rng.permutation(299)[:10] + 1 for _ in range(3000)])
    k, n = 10, 300
    beyond = np.log(np.maximum(drawn, k) / k).mean()
    at_random = np.log(np.maximum(np.arange(1, n), k) / k).mean()
    assert beyond == pytest.approx(at_random, rel=0.02)
    assert nearness(drawn, n).mean() < 0.12  # what is worse than random is clipped
    assert nearness(np.arange(1, 11)[None, :], n)[0] == 1
    near, far = nearness(np.full((1, 10), 20), n)[0], nearness(np.full((1, 10), 40), n)[0]
    assert 1 - near == pytest.approx((1 - far) / 2)  # each doubling costs as much
    assert nearness(np.full((1, 10), 299), n)[0] == 0


def test_planted_faults_are_found_and_named():
    some = torn_and_pressed()
    found = ee.belief(some, 9)
    assert found.score[:5].max() < SOUND < np.median(found.score[10:])
    # Their true neighbours are still nearest across the gap for the half that stayed.
    assert set(found.kinds[:5]) <= {"both", "torn"}
    assert (found.false[:5] >= 5).all()
    worst = regions(some, found)[0]
    assert set(range(5)) <= set(worst.rows.tolist())
    assert worst.score == pytest.approx(float(found.score[worst.rows].mean()), abs=1e-6)
    assert (worst.low <= worst.center).all()
    assert (worst.center <= worst.high).all()
    assert worst.names[0] == some.space.names[worst.rows[0]]
    said = why(some, found, 0)
    assert "Unreliable: " in said
    assert f"{9 - found.false[0]} of its 9 nearest on the map" in said
    missing = said.split("missing: ")[1]
    unnamed = re.search(r"and (\d+) more", missing)
    named = len(re.findall(r"item \d+", missing))
    assert found.missing[0] == named + (int(unnamed[1]) if unnamed else 0)
    for name in ("item 5", "item 6", "item 7", "item 8", "item 9"):
        if name in said:
            break
    else:
        pytest.fail(f"no true neighbour is named: {said}")


def test_torn_is_told_from_pressed():
    # Two far groups; the map moves ten of the second among the first: the first are pressed by
    # strangers they need not miss anyone for, as their own stay as near as before.
    rng = np.random.default_rng(1)
    vectors = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(50, 1, (140, 2))])
    coords = vectors.copy()
    coords[60:70] = rng.normal(0, 0.3, (10, 2))
    found = ee.belief(made.built(vectors.astype(np.float32), coords.astype(np.float32)), 8)
    torn = found.kind % 2 == 1
    pressed = found.kind >= 2
    assert torn[60:70].mean() > torn[:60].mean()
    assert pressed[:60].sum() > pressed[70:].sum()
    assert (found.kinds[:60] == "pressed").sum() > 3


def test_scores_agree_with_the_measures():
    some = made.halfway(150)
    found = ee.belief(some, 7)
    recall = made.value(ee.measure(some, 7), "neighbor_recall")
    assert found.missing.mean() == pytest.approx(7 * (1 - recall))
    np.testing.assert_array_equal(found.false, found.missing)  # without ties as many


@pytest.mark.parametrize("metric", made.METRICS)
def test_sparse_vectors_are_judged_alike(metric):
    vectors = np.where(made.cloud(60, 20) > 0.8, made.cloud(60, 20, 1), 0).astype(np.float32)
    coords = made.cloud(60, 2, 2)
    dense = ee.belief(made.built(vectors, coords, metric=metric), 5)
    thin = ee.belief(made.built(csr_matrix(vectors), coords, metric=metric), 5)
    np.testing.assert_array_equal(dense.kind, thin.kind)
    np.testing.assert_allclose(dense.score, thin.score, atol=1e-6)


def test_many_points_are_judged_by_a_sample(monkeypatch):
    some = made.halfway(3_500, 4)
    whole = ee.belief(some, 10)
    assert whole.judged.all()
    monkeypatch.setattr(BELIEF, "WORK", 500 * 3_500 * 504)
    found = ee.belief(some, 10, seed=1)
    assert found.judged.sum() == 500
    assert "Computed for a random sample of 500 of 3,500 points (seed 1)" in found.notes[0]
    np.testing.assert_array_equal(found.score[found.judged], whole.score[found.judged])
    other = np.flatnonzero(~found.judged)[0]
    gaps = np.square(some.map[found.judged] - some.map[other]).sum(axis=1)
    nearest = np.flatnonzero(found.judged)[gaps.argmin()]
    assert found.score[other] == whole.score[nearest]
    assert why(some, found, int(other)) == why(some, whole, int(other))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_few_points(n):
    some = made.built(made.cloud(n, 3), made.cloud(n, 2))
    found = ee.belief(some, 15)
    assert found.k == n - 1
    assert "k was lowered" in found.notes[0]
    assert (found.score == 1).all()
    assert why(some, found, 0)
    assert regions(some, found) == ()


def test_bad_input_is_told():
    some = made.halfway(20)
    found = ee.belief(some, 5)
    with pytest.raises(ee.MethodError, match="makes no map"):
        ee.belief(replace(some, map=None))
    with pytest.raises(ee.MethodError, match="makes no map"):
        why(replace(some, map=None), found, 0)
    with pytest.raises(ee.InputError, match="at least 1"):
        ee.belief(some, 0)
    with pytest.raises(ee.InputError, match="from 0 to 19"):
        why(some, found, 20)
    with pytest.raises(ee.InputError, match="does not fit"):
        regions(made.halfway(30), found)
