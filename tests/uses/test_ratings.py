"""Ratings: what is read and what is said of the rest, SVD against what knows less."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.grouped import mean_over_groups
from embedding_explorer.uses.biases import DAMPINGS, biases, chosen_damping
from embedding_explorer.uses.holdout import hold_out
from embedding_explorer.uses.ratings import Ratings, long_columns, read_long, read_wide
from embedding_explorer.uses.recommend import for_liked, for_user
from embedding_explorer.uses.recommender import fit

COLUMNS = ("user", "item", "rating")


def made(value: np.ndarray, seen: np.ndarray) -> Ratings:
    user, item = np.nonzero(seen)
    users = pd.Index([f"u{i}" for i in range(len(value))])
    items = pd.Index([f"i{i}" for i in range(value.shape[1])])
    return Ratings(users, items, user, item, value[user, item])


def planted(*, rank: int, seed: int, n: int = 60, m: int = 40) -> Ratings:
    """Ratings of a mean, a leaning of every item, `rank` patterns and noise; half are seen."""
    rng = np.random.default_rng(seed)
    value = 3 + rng.normal(0, 0.3, m) + rng.normal(0, 0.5, (n, m))
    if rank:
        value = value + 0.7 * rng.normal(size=(n, rank)) @ rng.normal(size=(rank, m))
    return made(value, rng.random((n, m)) < 0.5)


def table(*rows: tuple[object, object, object]) -> ee.Dataset:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return ee.read(frame)


def grid(users: int = 5, items: int = 4) -> list[tuple[object, object, object]]:
    return [(f"u{u}", f"i{i}", (u * 3 + i) % 5 + 1) for u in range(users) for i in range(items)]


def tasteless(seed: int, kind: int) -> Ratings:
    """Ratings of generous and strict users, good and bad items, and noise: no tastes at all."""
    rng = np.random.default_rng([seed, kind])
    n, m, fill, generous, noise = ((60, 40, 0.5, 0.5, 0.5), (80, 40, 0.15, 1.0, 0.4))[kind]
    value = 3.5 + rng.normal(0, generous, (n, 1)) + rng.normal(0, 0.3, m)
    value = value + rng.normal(0, noise, (n, m))
    return made(value if kind else np.clip(np.round(value), 1, 5), rng.random((n, m)) < fill)


def alarms(times: int, kind: int) -> int:
    return sum("better" in hold_out(tasteless(s, kind), 4, 5).says for s in range(times))


@pytest.mark.parametrize("seed", range(3))
def test_svd_beats_the_biases_on_planted_tastes_and_not_on_noise(seed):
    found = hold_out(planted(rank=2, seed=seed), 2, 5)
    rmse = found.errors.set_index("method")["rmse"]
    assert rmse["SVD"] < 0.95 * rmse["Item mean"] < rmse["Global mean"]
    assert rmse[found.baseline] == rmse.drop("SVD").min()
    assert found.gain[1] > 0
    assert "significantly better than" in found.says
    first = found.ranking.set_index("method")
    assert first.loc["SVD", "low"] > first.loc["Popularity", "high"]
    assert "better" not in hold_out(planted(rank=0, seed=seed), 2, 5).says


@pytest.mark.parametrize("kind", [0, 1])
def test_generous_users_and_good_items_are_no_tastes(kind):
    """Against the item mean all of these were "better"."""
    assert alarms(5, kind) == 0
    found = hold_out(tasteless(0, kind), 4, 5)
    assert found.baseline == "Biases alone"
    errors = found.errors.set_index("method")
    assert errors.loc["SVD", "high"] < errors.loc["Item mean", "low"]


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", [0, 1])
def test_tastes_are_claimed_in_at_most_2_of_40_data_sets_without_any(kind):
    assert alarms(40, kind) <= 2


@pytest.mark.exhaustive
def test_tastes_are_found_where_there_are_some():
    found = [hold_out(planted(rank=2, seed=s), 2, 5).says for s in range(40)]
    assert sum("significantly better" in says for says in found) >= 38


def test_the_interval_over_groups_holds_where_values_of_a_group_err_together():
    rng = np.random.default_rng(0)
    group, other = np.repeat(np.arange(30), 10), np.tile(np.arange(10), 30)
    held = plain = 0
    for _ in range(400):
        values = rng.normal(0, 1, 30)[group] + rng.normal(0, 1, 300)
        low, high = mean_over_groups(values, group, other)
        held += low <= 0 <= high
        plain += abs(values.mean()) <= 1.96 * values.std(ddof=1) / np.sqrt(300)
    assert held / 400 >= 0.93
    assert plain / 400 < 0.8
    assert np.isnan(mean_over_groups(np.arange(3.0), np.zeros(3, int))).all()


def test_biases_alone_are_the_damped_least_squares_of_all_at_once():
    ratings = tasteless(3, 1)
    n, m, value = len(ratings.users), len(ratings.items), ratings.value
    model = fit(ratings, 0, damping=2)
    seen = np.zeros((len(ratings), n + m))
    rows = np.arange(len(ratings))
    seen[rows, ratings.user] = seen[rows, n + ratings.item] = 1
    want = np.linalg.solve(seen.T @ seen + 2 * np.eye(n + m), seen.T @ (value - value.mean()))
    np.testing.assert_allclose(model.user_bias, want[:n], atol=1e-6)
    np.testing.assert_allclose(model.item_bias, want[n:], atol=1e-6)
    assert model.mean == value.mean()
    assert model.factors == 0


def test_the_damping_is_small_where_biases_are_large_and_large_where_there_are_none():
    rated = tasteless(0, 1)
    shape = (len(rated.users), len(rated.items))
    assert chosen_damping(rated.user, rated.item, rated.value, shape) <= 1
    noise = np.random.default_rng(0).normal(0, 1, len(rated))
    assert chosen_damping(rated.user, rated.item, noise, shape) == DAMPINGS[-1]
    free = biases(rated.user, rated.item, rated.value, shape, 0.0)
    held = biases(rated.user, rated.item, rated.value, shape, 1e9)
    assert np.abs(held[1]).max() < 1e-6 < np.abs(free[1]).max()


def test_all_factors_give_a_full_table_back():
    rng = np.random.default_rng(0)
    value = rng.random((6, 5)) * 4
    ratings = made(value, np.ones_like(value, bool))
    part = [
        np.abs(fit(ratings, f).predict(ratings.user, ratings.item) - ratings.value).max()
        for f in (0, 2, 4)
    ]
    assert part[0] > part[2]
    # Eckart and Young: what 4 of 5 patterns miss is the fifth singular value.
    left = fit(ratings, 0)
    residual = (ratings.value - left.biased(ratings.user, ratings.item)).reshape(6, 5)
    full = fit(ratings, 4)
    missed = residual - full.users @ full.items.T
    assert np.linalg.norm(missed) == pytest.approx(np.linalg.svd(residual)[1][4])


def test_the_same_seed_gives_the_same_bits():
    ratings = planted(rank=1, seed=5)
    one, other = hold_out(ratings, 2, 5), hold_out(ratings, 2, 5)
    pd.testing.assert_frame_equal(one.errors, other.errors)
    pd.testing.assert_frame_equal(one.ranking, other.ranking)
    assert not hold_out(ratings, 2, 5, seed=1).errors.equals(one.errors)


def test_nobody_is_recommended_what_they_rated_and_the_reasons_are_liked():
    ratings = planted(rank=2, seed=1)
    model = fit(ratings, 2)
    found = for_user(ratings, model, "u3", 8)
    own = ratings.user == 3
    rated = set(ratings.items[ratings.item[own]])
    assert len(found) == 8
    assert not rated & set(found["item"])
    assert found["expected"].is_monotonic_decreasing
    reasons = {x for cell in found["because"] for x in cell.split(" · ") if x}
    assert reasons
    assert reasons <= rated


def test_what_the_liked_ones_fans_like_comes_first():
    rng = np.random.default_rng(2)
    group = np.arange(40) < 20
    taste = np.arange(60) % 2 == 0
    value = 3 + np.where(taste[:, None] == group[None], 1.0, -1.0) + rng.normal(0, 0.5, (60, 40))
    ratings = made(value, rng.random((60, 40)) < 0.4)
    found = for_liked(ratings, fit(ratings, 1), ["i0", "i5"], 18)
    right = found["item"].str[1:].astype(int) < 20
    assert right.mean() == 1
    assert not {"i0", "i5"} & set(found["item"])


def test_what_cannot_be_read_is_listed_with_its_row():
    rows = grid()
    rows[2] = ("u0", "i2", "great")
    rows[5] = ("u1", None, 3)
    rows[7] = ("u1", "i3", None)
    rows.append(("u4", "i3", 5))
    data = table(*rows)
    found = read_long(data, *COLUMNS)
    assert len(found) == 20 - 3
    assert found.dropped["reason"].tolist() == ["'great' is not a number", "no item", "no rating"]
    assert np.diff(found.dropped["row"]).tolist() == [3, 2]
    assert "1 ratings repeat" in found.notes[0]
    at = (found.user == found.users.get_loc("u4")) & (found.item == found.items.get_loc("i3"))
    assert found.value[at] == [(5 + (4 * 3 + 3) % 5 + 1) / 2]


def test_a_wide_table_reads_as_the_long_one_does():
    long = read_long(table(*grid()), *COLUMNS)
    frame = pd.DataFrame(grid(), columns=list(COLUMNS))
    wide = frame.pivot(index="user", columns="item", values="rating").reset_index()
    found = read_wide(ee.read(wide), "name", [f"i{i}" for i in range(4)])
    assert found.users.tolist() == long.users.tolist()
    assert found.items.tolist() == long.items.tolist()
    np.testing.assert_array_equal(found.value, long.value)


def test_columns_are_recognised_by_their_names():
    data = ee.read(pd.DataFrame({"userId": ["a", "a"], "movieId": ["x", "y"], "rating": [1, 2]}))
    assert long_columns(data) == ("userId", "movieId", "rating")
    assert long_columns(ee.sample("films")) is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("u", "i", 1)], "at least 10 ratings, 2 items and 2 users"),
        ([(u, i, 3) for u, i, _ in grid()], "All 20 ratings are 3"),
        ([(u, i, "bad" if r else "b") for u, i, r in grid()], "0 readable ratings"),
        ([("u", i, r + n) for n, (_, i, r) in enumerate(grid())], "by 1 users"),
    ],
)
def test_too_little_is_said(rows, message):
    with pytest.raises(MethodError, match=message):
        read_long(table(*rows), *COLUMNS)


def test_wrong_questions_are_answered_in_a_sentence():
    data = table(*grid())
    with pytest.raises(InputError, match="three columns"):
        read_long(data, "user", "user", "rating")
    with pytest.raises(InputError, match="no column called 'who'"):
        read_long(data, "who", "item", "rating")
    with pytest.raises(MethodError, match="at least 2 columns"):
        read_wide(data, "user", ["rating"])
    ratings = read_long(data, *COLUMNS)
    model = fit(ratings, 2)
    with pytest.raises(InputError, match="not one of the 5 users"):
        for_user(ratings, model, "nobody")
    with pytest.raises(InputError, match="'x' is not among"):
        for_liked(ratings, model, ["x"])
    with pytest.raises(InputError, match="No item"):
        for_liked(ratings, model, [])
    with pytest.raises(InputError, match="at least 1"):
        for_user(ratings, model, "u0", 0)
    with pytest.raises(InputError, match="at least 0"):
        fit(ratings, -1)
    with pytest.raises(InputError, match="folds 2"):
        hold_out(ratings, 2, 5, folds=1)
    assert "k lowered to 4" in hold_out(ratings, 1, 99).notes[0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_shape_gives_finite_predictions_within_the_scale(data):
    n, m = data.draw(st.integers(2, 9)), data.draw(st.integers(2, 9))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    value = rng.integers(1, 6, (n, m)).astype(float)
    seen = rng.random((n, m)) < 0.6
    seen[0, 0] = seen[1, 1] = True
    ratings = made(value, seen)
    model = fit(ratings, data.draw(st.integers(0, 12)))
    every = np.indices((n, m)).reshape(2, -1)
    found = model.predict(every[0], every[1])
    assert np.isfinite(found).all()
    assert found.min() >= ratings.value.min()
    assert found.max() <= ratings.value.max()
    assert model.factors <= min(n, m) - 1
    assert len(for_user(ratings, model, "u0", 20)) == m - seen[0].sum()
