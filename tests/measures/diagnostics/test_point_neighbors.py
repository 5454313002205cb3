"""What is true and what is false in the picture of one point, also where distances tie."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.measures.diagnostics.local_trust import belief, why
from embedding_explorer.measures.diagnostics.point_neighbors import in_words, picture
from embedding_explorer.space.distances import distances
from embedding_explorer.space.metrics import VECTORS
from tests.encoders import made


def shown(matrix: np.ndarray, coords: np.ndarray, metric: str = "euclidean") -> ee.Built:
    """Vectors with a map of our choice."""
    recipe = ee.Recipe(encoder="as_given", projection=None, metric=metric)
    built = ee.build(made.vectors(np.asarray(matrix, np.float32)), recipe)
    return replace(built, map=np.asarray(coords, np.float32))


def categories(n: int = 120) -> ee.Built:
    """Things of two categories, drawn whole by PCA: six places with many things on each."""
    data = made.table(
        name=[f"p{i}" for i in range(n)],
        colour=[("red", "green", "blue")[i % 3] for i in range(n)],
        size=[("S", "M")[(i // 3) % 2] for i in range(n)],
    )
    solid = {"n_components": 3}
    return ee.build(data, ee.Recipe(metric="euclidean", projection_params=solid))


@pytest.mark.parametrize("metric", VECTORS)
def test_equals_are_never_called_false_or_hidden(metric):
    built = categories()
    built = replace(built, recipe=replace(built.recipe, metric=metric))
    # 20 of each of 6 rows: the 5 nearest are any of the 19 twins, wherever they stand.
    for row in range(0, 120, 7):
        found = picture(built, [row], k=5)
        assert (found.true["status"] == "near").all()
        assert (found.pictured["status"] == "near").all()
        assert (found.true["map_rank"] == 1).all()
        assert (found.pictured["true_rank"] == 1).all()
        assert found.kept == 1


def test_of_a_lattice_any_choice_among_equals_is_true():
    side = np.arange(7)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    # Turned by 30 degrees: the same distances but for rounding, cut in another order.
    angle = np.pi / 6
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    built = shown(points, points @ turn + 3)
    for row in range(49):
        for k in (1, 2, 3, 6, 9):
            found = picture(built, [row], k=k)
            assert (found.true["status"] == "near").all()
            assert (found.pictured["status"] == "near").all()


def test_what_is_farther_than_the_kth_is_still_false_beside_equals():
    # A at 0 with twins B and C at 1; the map puts D, which is far, where C should be.
    built = shown([[0], [1], [-1], [9]], [[0, 0], [1, 0], [5, 0], [0, 1]])
    found = picture(built, [0], k=1)
    assert found.true["name"].tolist() == ["p1"]
    assert found.true["status"].tolist() == ["near"]
    assert found.pictured["status"].tolist() == ["near"]
    found = picture(built, [0], k=2)
    assert dict(zip(found.true["name"], found.true["status"], strict=True)) == {
        "p1": "near",
        "p2": "hidden",
    }
    assert found.true["map_rank"].tolist() == [1, 3]
    assert dict(zip(found.pictured["name"], found.pictured["status"], strict=True)) == {
        "p1": "near",
        "p3": "false",
    }
    assert found.pictured["true_rank"].tolist() == [1, 3]
    assert found.kept == 0.5


@pytest.mark.parametrize("metric", VECTORS)
def test_without_ties_a_point_is_near_exactly_when_it_is_in_both_lists(metric):
    matrix = np.random.default_rng(0).normal(size=(200, 3))
    built = shown(matrix, matrix[:, :2], metric)
    shares = []
    for row in (0, 50, 199):
        found = picture(built, [row], k=10)
        true, drawn = set(found.true["position"]), set(found.pictured["position"])
        for table, near in ((found.true, drawn), (found.pictured, true)):
            kept = (table["status"] == "near").to_numpy()
            assert kept.tolist() == [i in near for i in table["position"]]
            shares.append(kept.mean())
        far = distances(built.space.matrix[[row]], built.space.matrix, metric)[0]
        ranks = pd.Series(np.delete(far, row)).rank(method="min")
        others = np.delete(np.arange(200), row)
        expected = dict(zip(others.tolist(), ranks.astype(int), strict=True))
        for position, rank in found.pictured[["position", "true_rank"]].itertuples(index=False):
            assert rank == expected[position]
    assert 0 < np.mean(shares) < 1


def test_several_points_mean_their_centre_and_a_phrase_has_no_picture():
    built = shown([[0, 0], [4, 0], [2, 0], [9, 9]], [[0, 0], [4, 0], [2, 0], [9, 9]])
    found = picture(built, [0, 1], k=1)
    assert found.true["name"].tolist() == ["p2"]
    assert found.true["map_rank"].tolist() == [1]
    typed = picture(built, [], k=2, vector=np.array([2.0, 0.0]))
    assert typed.true["status"].tolist() == ["", ""]
    assert typed.pictured.empty


def survey(n: int = 200) -> ee.Built:
    """Things of three categories, of which a flat map shows only two dimensions."""
    draw = np.random.default_rng(0)
    sizes = {"colour": 5, "size": 4, "shop": 3}
    table = {c: [f"{c}{i}" for i in draw.integers(0, many, n)] for c, many in sizes.items()}
    data = made.table(name=[f"p{i}" for i in range(n)], **table)
    return ee.build(data, ee.Recipe(projection="pca"))


def collapsed() -> ee.Built:
    """Things without ties, many of them on one place of the map."""
    matrix = np.random.default_rng(1).normal(size=(120, 3))
    return shown(matrix, np.repeat(matrix[::30, :2], 30, axis=0))


@pytest.mark.parametrize("make", [survey, collapsed, categories])
@pytest.mark.parametrize("metric", VECTORS)
def test_the_lists_and_local_reliability_agree_where_distances_tie(make, metric):
    built = make()
    built = replace(built, recipe=replace(built.recipe, metric=metric))
    judged = belief(built, 10)
    for row in range(0, len(built.space), 3):
        found = picture(built, [row], k=10)
        assert (found.true["status"] == "hidden").sum() == judged.missing[row]
        assert (found.pictured["status"] == "false").sum() == judged.false[row]
        sentence = why(built, judged, row)
        assert sentence.startswith("Reliable") == (not judged.missing[row])
        assert set(found.true["position"]) & set(found.pictured["position"]) == set(
            found.true.loc[found.true["status"] == "near", "position"]
        )


def test_ties_are_counted_and_the_order_among_equals_is_that_of_the_rows():
    built = survey()
    for row in range(0, 200, 7):
        found = picture(built, [row], k=10)
        query = built.space.row(row)[None, :]
        far = np.delete(distances(query, built.space.matrix, "cosine")[0], row)
        edge = np.sort(far)[9]
        assert found.tied == np.isclose(far, edge, atol=1e-9).sum()
        assert found.tied_shown == 10 - (far < edge - 1e-9).sum()
        rounded = found.true["distance"].round(9)
        assert rounded.is_monotonic_increasing
    unmapped = picture(replace(built, map=None), [0], k=10)
    assert unmapped.tied >= unmapped.tied_shown > 0


def test_a_pair_that_is_as_far_as_all_others_is_neither_close_nor_far():
    assert in_words(1.0, np.ones(100)) == "middling"
    assert in_words(1.0 + 1e-13, np.ones(100)) == "middling"
    assert in_words(1.0, np.repeat([1.0, 2.0], [2, 98])) == "very close"
    assert in_words(1.0, np.repeat([1.0, 2.0], [3, 97])) == "close"
    assert in_words(1.0, np.repeat([1.0, 2.0], [50, 50])) == "middling"
    assert in_words(2.0, np.repeat([1.0, 2.0], [96, 4])) == "very far"
    assert in_words(2.0, np.repeat([1.0, 2.0], [90, 10])) == "far"
    assert in_words(1.0, np.empty(0)) == "middling"
