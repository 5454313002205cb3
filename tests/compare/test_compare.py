"""Known answers, joins, sentences: what `compare` gives where the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.spatial.transform import Rotation
from scipy.stats import ortho_group

import embedding_explorer as ee
from embedding_explorer.compare import Estimate, Rerun, distance_agreement, moved, neighbor_overlap
from embedding_explorer.compare.sentences import verdict
from tests.encoders import made

RNG = np.random.default_rng


@pytest.fixture
def chance_is_left_out(monkeypatch):
    """Relabel items only twice where nothing is asked about chance: most of the time goes there."""
    for module in (distance_agreement, neighbor_overlap):
        monkeypatch.setattr(module, "RELABELLINGS", 2)


def space(matrix, names=None, **columns):
    n = matrix.shape[0]
    names = names if names is not None else [f"p{i}" for i in range(n)]
    items = pd.DataFrame({"name": pd.Series(list(names), dtype="str"), **columns})
    kind = matrix if not isinstance(matrix, np.ndarray) else matrix.astype(np.float32)
    return ee.Space(pd.Index(items["name"], name="name"), kind, items)


CLOUD = made.cloud(120, 6)
TURNED = CLOUD @ ortho_group.rvs(6, random_state=0)
MIRRORED = CLOUD * np.array([-1, 1, 1, 1, 1, 1])


@pytest.mark.parametrize(
    "other",
    [CLOUD, TURNED, MIRRORED, 3 * CLOUD, 2 * TURNED * [1, -1, 1, 1, 1, 1]],
    ids=["itself", "turned", "mirrored", "scaled", "all three"],
)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_turning_mirroring_and_scaling_change_nothing(other, metric):
    found = ee.compare(space(CLOUD), space(np.asarray(other)), metric=metric)
    assert found.overlap.mean == 1
    assert found.ordered.mean == pytest.approx(1)
    assert found.area.mean == pytest.approx(1)
    assert (found.curve["overlap"] == 1).all()
    assert found.cka.mean == pytest.approx(1, abs=1e-6)
    assert found.rank_correlation.mean == pytest.approx(1, abs=1e-6)
    assert found.procrustes.mean == pytest.approx(0, abs=1e-6)
    assert found.rank_correlation.p == pytest.approx(0.001)
    assert found.verdict.startswith("1.00: far above chance")


def test_what_is_not_a_rotation_is_told_from_one():
    bent = CLOUD * np.array([9, 1, 1, 1, 1, 1])
    found = ee.compare(space(CLOUD), space(bent), metric="euclidean")
    assert found.overlap.mean < 0.9
    assert found.procrustes.mean > 0.01
    assert found.cka.mean < 0.99


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffle_scores_chance(seed):
    order = RNG(seed).permutation(len(CLOUD))
    found = ee.compare(space(CLOUD), space(CLOUD[order]), seed=seed)
    assert found.chance == found.overlap.chance == 10 / 119
    assert found.overlap.chance_low * 0.8 < found.overlap.mean < found.overlap.chance_high * 1.2
    assert abs(found.area.mean) < 0.1
    assert abs(found.cka.mean) < 0.1
    assert found.procrustes.mean > 0.9
    control = ee.compare(space(CLOUD), space(CLOUD), seed=seed)
    assert control.overlap.mean == 1


@pytest.mark.parametrize(
    ("rounds", "least"), [(40, 0.85), pytest.param(200, 0.9, marks=pytest.mark.exhaustive)]
)
def test_independent_spaces_lie_inside_the_chance_band(rounds, least):
    inside = np.zeros(4)
    for i in range(rounds):
        a, b = (space(RNG([i, j]).normal(size=(60, 8))) for j in range(2))
        found = ee.compare(a, b, 5, seed=i)
        parts = [found.overlap, found.cka, found.rank_correlation, found.procrustes]
        inside += [e.chance_low <= e.mean <= e.chance_high for e in parts]
    assert (inside / rounds >= least).all(), inside / rounds
    assert (inside / rounds <= 0.995).all(), inside / rounds


def test_hubs_and_mutual_pairs_widen_the_band():
    # In one dimension neighbours are mutual: an overlap comes twice or not at all.
    a, b = (space(RNG(i).normal(size=(300, 1))) for i in range(2))
    found = ee.compare(a, b, 4, metric="euclidean").overlap
    alone = 2 * 1.96 * np.sqrt(4 * (4 / 299) * (1 - 4 / 299) * (295 / 298) / 300) / 4
    assert found.chance_high - found.chance_low > 1.15 * alone


def test_dense_and_sparse_are_the_same():
    rng = RNG(0)
    matrix = (rng.random((80, 30)) * (rng.random((80, 30)) < 0.2)).astype(np.float32)
    other = (matrix + rng.normal(scale=0.1, size=matrix.shape)).astype(np.float32)
    one = ee.compare(space(matrix), space(other))
    two = ee.compare(space(csr_matrix(matrix)), space(csr_matrix(other)))
    pd.testing.assert_frame_equal(one.says, two.says, atol=1e-9)
    pd.testing.assert_frame_equal(one.per_item, two.per_item)


def test_the_same_call_gives_the_same_bits_and_the_order_of_items_plays_no_part():
    a, b = space(CLOUD), space(CLOUD[:, :3])
    one, two = (ee.compare(a, b, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one.says, two.says, check_exact=True)
    order = RNG(5).permutation(len(CLOUD))
    mixed = space(CLOUD[order][:, :3], [f"p{i}" for i in order])
    again = ee.compare(a, mixed, seed=4)
    pd.testing.assert_frame_equal(one.per_item, again.per_item)


def test_what_an_item_gained_and_lost():
    a = space(np.array([[0.0], [1], [2.5], [9]]), list("abcd"))
    b = space(np.array([[0.0], [5], [1], [9]]), list("abcd"))
    found = ee.compare(a, b, 1, metric="euclidean").per_item.set_index("name")
    assert found.loc["a", "overlap"] == 0
    assert found.loc["a", "gained"] == ("c",)
    assert found.loc["a", "lost"] == ("b",)
    # b is as near to c as to d in the second space: half of its one place is d's, half c's.
    assert found.loc["b", "lost"] == ("a",)


def test_ties_are_shared_out_and_never_inflate():
    # Two tables of unrelated categories: equal rows everywhere, in a meaningful order of rows.
    rng = RNG(0)
    one = np.eye(4)[np.sort(rng.integers(0, 4, 200))]
    other = np.eye(5)[rng.integers(0, 5, 200)]
    found = ee.compare(space(one), space(other), 10)
    assert any("tie for the last rank" in note for note in found.notes)
    assert ee.compare(space(one), space(one), 10).overlap.mean == 1
    assert found.verdict.split(": ")[1].startswith("no better than chance")
    assert found.chance > 10 / 199
    assert abs(found.area.mean - found.area.chance) < 0.05
    assert abs(found.ordered.mean - found.ordered.chance) < 0.05
    assert (found.curve["overlap"] - found.curve["chance"]).abs().max() < 0.05


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
def test_all_zero_rows_are_equal_and_say_nothing(metric):
    zero, other = space(np.zeros((30, 4))), space(CLOUD[:30])
    found = ee.compare(zero, other, 5, metric=metric)
    assert found.overlap.mean == pytest.approx(5 / 29)
    assert np.isnan(found.cka.mean)
    assert np.isnan(found.rank_correlation.mean)
    assert np.isnan(found.procrustes.mean)
    assert ee.compare(zero, zero, 5, metric=metric).overlap.mean == 1


@pytest.mark.parametrize(("n", "k", "few"), [(12, 3, True), (40, 19, False), (40, 10, False)])
def test_intervals_of_few_items_say_what_they_are_worth(n, k, few):
    a, b = space(RNG(0).normal(size=(n, 3))), space(RNG(1).normal(size=(n, 3)))
    notes = ee.compare(a, b, k, metric="euclidean").notes
    assert any("covered the true value in 70 to 90 %" in note for note in notes) == few


@pytest.mark.parametrize("n", [2, 3, 4, 5])
@pytest.mark.parametrize("d", [1, 3])
def test_few_items_have_k_lowered_which_is_said(n, d):
    a, b = space(RNG(0).normal(size=(n, d))), space(RNG(1).normal(size=(n, d)))
    found = ee.compare(a, b, 10, metric="euclidean")
    assert found.k == n - 1
    assert found.chance == found.overlap.mean == 1
    assert f"lowered from 10 to {n - 1}" in found.notes[0]
    assert "all items" in found.verdict
    assert len(found.curve) == n - 1


def test_items_are_joined_by_name_and_the_rest_is_listed():
    a = space(CLOUD[:8], list("abcdefgh"))
    b = space(CLOUD[3:8], ["h", "g", "x", "e", "d"])
    found = ee.compare(a, b, 2)
    assert found.items == 4
    assert found.per_item["name"].tolist() == ["d", "e", "g", "h"]
    told = found.dropped.groupby("side")["name"].apply(list)
    assert told["a"] == ["a", "b", "c", "f"]
    assert told["b"] == ["x"]
    assert (found.dropped["reason"] == "is not in the other").all()
    assert "4 of 8 items of a have no match." in found.notes


def test_a_chosen_column_joins_and_cells_that_are_not_single_cannot():
    codes = pd.Series([1.0, 2.0, 3.0, 3.0, None, 6.0])
    a = space(CLOUD[:6], list("abcdef"), code=codes)
    b = space(CLOUD[[5, 1, 0, 2]], ["A", "B", "C", "D"], number=["6", "2", "1", "3"])
    found = ee.compare(a, b, 1, keys=("code", "number"))
    assert found.per_item["name"].tolist() == ["a", "b", "f"]
    assert found.overlap.mean == 1  # each with its own partner, though they stand in another order
    assert found.dropped.values.tolist() == [
        ["a", "c", "its key occurs in several rows"],
        ["a", "d", "its key occurs in several rows"],
        ["a", "e", "has no key"],
        ["b", "D", "the key occurs in several rows of the other"],
    ]


def test_neighbours_are_taken_among_joined_items_only():
    a = space(np.array([[0.0], [0.1], [1], [2]]), list("axbc"))
    b = space(np.array([[0.0], [1], [2]]), list("abc"))
    assert ee.compare(a, b, 1, metric="euclidean").overlap.mean == 1


def test_maps_are_compared_by_straight_lines():
    data = made.vectors(CLOUD)
    recipe = ee.Recipe(encoder="as_given", projection="pca", metric="cosine")
    built = ee.build(data, recipe)
    other = ee.build(data, ee.Recipe(encoder="as_given", projection="svd", metric="cosine"))
    found = ee.compare(built, other, on="map")
    plain = ee.compare(space(built.map), space(other.map), metric="euclidean")
    assert found.overlap.mean == plain.overlap.mean < 1
    assert ee.compare(built, other).overlap.mean == 1
    with pytest.raises(ee.MethodError, match="no map"):
        ee.compare(built, space(CLOUD), on="map")


@pytest.mark.parametrize(
    ("seeds", "least"), [(8, 6), pytest.param(25, 22, marks=pytest.mark.exhaustive)]
)
def test_sampled_items_say_so_and_hold_the_truth(seeds, least, chance_is_left_out):
    rng = RNG(0)
    x = rng.normal(size=(400, 5))
    a, b = space(x), space(x + 0.5 * rng.normal(size=x.shape))
    whole = ee.compare(a, b)
    assert not whole.sampled
    inside = 0
    for seed in range(seeds):
        part = ee.compare(a, b, rows=100, seed=seed)
        assert part.sampled
        assert len(part.per_item) == part.anchors == 100
        assert any(note.startswith("Sampled: neighbours of 100") for note in part.notes)
        inside += part.overlap.low <= whole.overlap.mean <= part.overlap.high
    assert inside >= least
    same = part.per_item.merge(whole.per_item, on="name")
    assert (same["overlap_x"] == same["overlap_y"]).all(), "neighbours among all"


WRONG = [
    ({"k": 0}, "at least 1"),
    ({"rows": 0}, "at least 1"),
    ({"on": "moon"}, "vectors, map"),
    ({"metric": "bogus"}, "cosine, euclidean"),
    ({"keys": ("name", "colour")}, "'colour'"),
]


@pytest.mark.parametrize(("given_", "said"), WRONG)
def test_bad_input_is_one_sentence(given_, said):
    with pytest.raises(ee.InputError, match=said):
        ee.compare(space(CLOUD), space(CLOUD), **given_)


def test_things_without_common_items_are_refused():
    with pytest.raises(ee.MethodError, match="at least 2 shared items"):
        ee.compare(space(CLOUD[:5], list("abcde")), space(CLOUD[:5], list("vwxye")))
    with pytest.raises(ee.InputError, match="ndarray"):
        ee.compare(CLOUD, space(CLOUD))


CHANCE = {"chance": 0.01, "chance_low": 0.005, "chance_high": 0.015}
VERDICTS = [
    (0.31, 0.3, 0.32, (0.88, 0.87, 0.89), "0.31: far above chance 0.01, far below a rerun 0.88."),
    (0.8, 0.79, 0.81, (0.88, 0.87, 0.89), "0.80: far above chance 0.01, below a rerun 0.88."),
    (0.88, 0.86, 0.9, (0.88, 0.87, 0.89), "0.88: far above chance 0.01, like a rerun 0.88."),
    (0.95, 0.94, 0.96, (0.88, 0.87, 0.89), "0.95: far above chance 0.01, above a rerun 0.88."),
    (0.01, 0.0, 0.02, None, "0.01: no better than chance 0.01."),
    (0.02, 0.01, 0.03, None, "0.02: above chance 0.01."),
    (0.001, 0, 0.002, None, "0.00: below chance 0.01."),
]


@pytest.mark.parametrize(("mean", "low", "high", "again", "said"), VERDICTS)
def test_the_verdict(mean, low, high, again, said):
    rerun = Estimate(*again) if again else None
    assert verdict(Estimate(mean, low, high, **CHANCE), rerun, 10) == said


def test_the_rerun_of_the_right_ground_is_taken():
    again = Rerun(Estimate(0.9), Estimate(0.4), 10, 3, False)
    data = made.vectors(CLOUD)
    built = ee.build(data, ee.Recipe(encoder="as_given", projection="pca"))
    assert ee.compare(built, built, rerun=again).rerun.mean == 0.9
    found = ee.compare(built, built, on="map", rerun=again)
    assert found.rerun.mean == found.says["rerun"][0] == 0.4


def test_the_items_that_moved():
    x = np.vstack([np.arange(30.0), np.zeros(30)]).T
    y = x.copy()
    y[3] = [200, 0]
    found = ee.compare(space(x), space(y), 2, metric="euclidean")
    told = moved(found, 3)
    assert told["moved"].tolist() == ["most"] * 3 + ["least"] * 3
    assert told["name"][0] == "p3"
    assert (told["overlap"][3:] == 1).all()
    assert len(moved(found, 100)) == 30
    assert moved(found, 100)["name"].is_unique
    with pytest.raises(ee.InputError, match="at least 1"):
        moved(found, 0)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(5, 40), st.integers(1, 4), st.integers(1, 8), st.integers(0, 10**6))
def test_both_directions_and_a_turn_agree(chance_is_left_out, n, d, k, seed):
    rng = RNG(seed)
    x, y = rng.normal(size=(n, d)), rng.normal(size=(n, 3))
    turned = y @ Rotation.random(random_state=seed).as_matrix() * 2.5
    one = ee.compare(space(x), space(y), k, metric="euclidean")
    back = ee.compare(space(y), space(x), k, metric="euclidean")
    spun = ee.compare(space(x), space(turned), k, metric="euclidean")
    for name in ("overlap", "ordered", "area", "cka", "rank_correlation", "procrustes"):
        value, *others = (getattr(c, name).mean for c in (one, back, spun))
        assert others == pytest.approx([value] * 2, abs=1e-4, nan_ok=True), name
    assert 0 <= one.overlap.mean <= 1
    assert 0 <= one.ordered.mean <= 1 + 1e-12
    assert one.overlap.chance == pytest.approx(min(k, n - 1) / (n - 1))
    assert one.curve["overlap"].iloc[-1] == pytest.approx(1)
