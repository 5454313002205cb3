"""Tasks of the user's own: scores by hand, and whether two methods differ."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import binomtest, spearmanr

import embedding_explorer as ee
from embedding_explorer.compare.significance import paired
from embedding_explorer.compare.tasks import (
    RANKS,
    SHARE,
    Task,
    analogy_task,
    label_task,
    odd_one_out_task,
    similarity_task,
)
from tests.compare.test_compare import space
from tests.encoders import made

RNG = np.random.default_rng
CLOUD = made.cloud(90, 6)
GROUP = (np.arange(90) % 3).astype(str)


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_labels_that_are_groups_are_guessed_and_shuffled_ones_are_not(form):
    found = label_task(space(form(CLOUD)), GROUP, 5, metric="euclidean")
    assert found.score == 1
    assert found.chance == pytest.approx(1 / 3)
    assert found.low < 1 == found.high
    mixed = label_task(space(form(CLOUD)), RNG(0).permutation(GROUP), 5, metric="euclidean")
    assert mixed.low < 1 / 3 < mixed.high
    assert (mixed.items["right"] == (mixed.items["label"] == mixed.items["guess"])).all()


def test_one_label_per_item_and_rare_ones_left_out():
    labels = ["a", "a", "a", "b", "b", "c", None]
    x = np.array([[0.0], [1], [2], [10], [11], [50], [51]])
    found = label_task(space(x), labels, 1, metric="euclidean")
    assert found.items["item"].tolist() == ["p0", "p1", "p2", "p3", "p4"]
    assert found.score == 1
    assert found.chance == 3 / 5
    assert found.notes[0].startswith("Folds lowered to 2")
    assert found.notes[1].startswith("2 items have no label")
    with pytest.raises(ee.MethodError, match="2 labels"):
        label_task(space(x), ["a"] * 7)
    with pytest.raises(ee.InputError, match="at least 1"):
        label_task(space(x), labels, 0)


def test_a_guess_knows_nothing_of_its_own_fold():
    # Twins with the same label, and no other item: guessed right only if a twin is in a fold known.
    x = np.repeat(RNG(0).normal(size=(40, 5)), 2, axis=0)
    labels = RNG(1).permutation(np.repeat(["a", "b"], 40))
    alone = label_task(space(x[::2]), labels[::2], 1)
    assert alone.low < 0.5 < alone.high


def test_similarity_is_spearmans_of_minus_the_distance():
    x = RNG(0).normal(size=(20, 4))
    pairs = pd.DataFrame(
        {"a": [f"p{i}" for i in range(10)], "b": [f"p{i + 10}" for i in range(10)]}
    )
    near = -np.linalg.norm(x[:10].astype("f4") - x[10:].astype("f4"), axis=1)
    pairs["score"] = near + RNG(1).normal(scale=0.5, size=10)
    more = pd.concat([pairs, pd.DataFrame({"a": ["p1"], "b": ["nobody"], "score": [3.0]})])
    found = similarity_task(space(x), more, metric="euclidean")
    assert found.score == pytest.approx(spearmanr(pairs["score"], near).statistic)
    assert (len(found.items), found.asked) == (10, 11)
    assert found.notes == ("1 of 11 name a point that does not exist here.",)
    assert found.low < found.score < found.high
    with pytest.raises(ee.InputError, match="score is missing"):
        similarity_task(space(x), pairs[["a", "b"]])
    with pytest.raises(ee.InputError, match="a number"):
        similarity_task(space(x), pairs.assign(score="much"))
    assert np.isnan(similarity_task(space(x), pairs.head(3)).score)


def test_analogies_and_odd_ones():
    x = np.array([[1.0, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [-1, -1, 0.2]])
    words = space(x, ["man", "king", "woman", "queen", "stone"])
    columns = ["a", "b", "c", "expected"]
    lines = ("man king woman queen", "man king woman stone", "x y z q")
    asked = pd.DataFrame([line.split() for line in lines], columns=columns)
    found = analogy_task(words, asked)
    assert found.items["answer"].tolist() == ["queen", "queen"]
    assert found.items["right"].tolist() == [True, False]
    assert (found.score, found.chance, found.asked) == (0.5, 0.5, 3)
    lists = [["man", "king", "stone"], ["man", "stone", "king"]]
    triples = pd.DataFrame(lists, columns=["a", "b", "odd"])
    odd = odd_one_out_task(words, triples)
    assert odd.items["answer"].tolist() == ["stone", "stone"]
    assert odd.score == 0.5
    with pytest.raises(ee.InputError, match="odd is missing"):
        odd_one_out_task(words, triples[["a", "b"]])
    nothing = analogy_task(words, asked.tail(1))
    assert np.isnan(nothing.score)


def share(right, names=None):
    right = np.asarray(right, bool)
    items = pd.DataFrame({"item": names or [f"i{i}" for i in range(len(right))], "right": right})
    return Task(SHARE, right.mean(), 0, 1, 0, items, len(right))


def ranks(truth, value):
    items = pd.DataFrame({"item": [f"i{i}" for i in range(len(truth))]})
    return Task(RANKS, 0, 0, 0, 0, items.assign(truth=truth, value=value), len(truth))


def test_mcnemar_looks_at_items_only_one_got_right():
    one = share([1] * 10 + [1] * 9 + [0] * 2 + [0] * 9)
    other = share([1] * 10 + [0] * 9 + [1] * 2 + [0] * 9)
    found = paired(one, other)
    assert found.difference == pytest.approx(7 / 30)
    assert found.p == binomtest(9, 11).pvalue
    back = paired(other, one)
    assert (back.difference, back.low, back.high) == pytest.approx(
        (-found.difference, -found.high, -found.low)
    )
    same = paired(one, one)
    assert (same.difference, same.p) == (0, 1)
    assert same.low < 0 < same.high
    assert "not significant" in same.says


def test_only_common_items_count():
    one = share([1, 1, 0], ["a", "b", "c"])
    found = paired(one, share([0, 0, 1], ["b", "c", "d"]))
    assert (found.items, found.one, found.other) == (2, 0.5, 0)
    with pytest.raises(ee.InputError, match="no item in common"):
        paired(one, share([1], ["z"]))
    with pytest.raises(ee.InputError, match="of one kind"):
        paired(one, ranks([1.0], [1.0]))


def test_rank_correlations_that_differ_and_that_do_not():
    rng = RNG(0)
    truth = rng.normal(size=120)
    good, bad = truth + 0.3 * rng.normal(size=120), rng.normal(size=120)
    found = paired(ranks(truth, good), ranks(truth, bad))
    assert found.p == 1 / 2000
    assert found.low > 0.3
    assert found.says.startswith("The first does better")
    assert found == paired(ranks(truth, good), ranks(truth, bad))
    same = paired(ranks(truth, good), ranks(truth, good * 2))
    assert (same.difference, same.p) == (0, 1)
    with pytest.raises(ee.InputError, match="different scores"):
        paired(ranks(truth, good), ranks(truth + 1, good))


@pytest.mark.parametrize("kind", ["shares", "ranks"])
@pytest.mark.parametrize("gap", [0.0, pytest.param(0.2, marks=pytest.mark.exhaustive)])
def test_intervals_of_differences_hold_their_level_and_p_is_fair(kind, gap, monkeypatch):
    monkeypatch.setattr(sys.modules["embedding_explorer.compare.significance"], "DRAWS", 299)
    rng, rounds = RNG(2), 250

    def draw(n=80):
        if kind == "shares":
            hard = rng.random(n)
            return tuple(share(hard + 0.3 * rng.random(n) < t) for t in (0.6 + gap, 0.6))
        truth = rng.normal(size=n)
        common = rng.normal(size=n)
        noise = (common + rng.normal(size=n) for _ in range(2))
        return tuple(ranks(truth, truth + s * e) for s, e in zip((1 - gap, 1), noise, strict=True))

    one, other = draw(200_000) if kind == "shares" else draw(20_000)
    if kind == "shares":
        truth = one.items["right"].mean() - other.items["right"].mean()
    else:
        scores = [spearmanr(t.items["truth"], t.items["value"]).statistic for t in (one, other)]
        truth = scores[0] - scores[1]
    found = [paired(*draw(), seed=i) for i in range(rounds)]
    inside = np.mean([f.low <= truth <= f.high for f in found])
    assert 0.9 <= inside <= 0.99
    if not gap:
        assert np.mean([f.p <= 0.05 for f in found]) <= 0.09
