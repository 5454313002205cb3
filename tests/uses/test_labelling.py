"""Which point comes next while points are given tags."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.uses import labelling
from embedding_explorer.uses.labelling import can_learn, least_certain, nearest_without_tag


def built(numbers, metric="euclidean"):
    names = [f"n{i}" for i in range(len(numbers))]
    data = ee.read(pd.DataFrame({"name": names, "v0": numbers, "v1": np.ones(len(numbers))}))
    return ee.build(data, Recipe(encoder="features", metric=metric))


LINE = built([0.0, 1, 2, 3, 10, 11, 12, 13, 6.4])


@pytest.mark.parametrize(
    ("codes", "row", "expected"),
    [
        ([-1] * 9, None, 0),
        ([0, -1, -1, -1, -1, -1, -1, -1, -1], 0, 1),
        ([0, 0, 0, 0, -1, -1, -1, -1, -1], 3, 8),
        ([-1, 0, 0, 0, 0, 0, 0, 0, 0], 7, 0),
        ([0, -1, -1, -1, -1, -1, -1, -1, -1], 99, 1),  # a row of another method
    ],
)
def test_the_nearest_point_without_a_tag(codes, row, expected):
    assert nearest_without_tag(LINE, np.array(codes, np.int8), row) == expected


def test_the_nearest_is_that_of_the_list_of_neighbors():
    one = ee.build(ee.sample("documents"), Recipe(encoder="tfidf"))
    codes = np.full(len(one.space), -1, np.int8)
    near = ee.neighbors(one.space, str(one.space.names[7]), 3)["name"].tolist()
    codes[[7, one.space.position(near[0])]] = 0
    assert one.space.names[nearest_without_tag(one, codes, 7)] == near[1]


def test_the_least_certain_lies_between_the_tags():
    codes = np.array([0, 0, 0, -1, 1, 1, 1, -1, -1], np.int8)
    assert least_certain(LINE, codes) == 8


def test_of_many_points_some_are_looked_at(monkeypatch):
    monkeypatch.setattr(labelling, "LOOKED", 2)
    monkeypatch.setattr(labelling, "LEARNED", 6)
    codes = np.array([0, 0, 0, -1, 1, 1, 1, -1, -1], np.int8)
    assert least_certain(LINE, codes) in (3, 7, 8)


def test_two_tags_of_three_points_are_enough():
    assert can_learn(np.array([0, 0, 0, 1, 1, 1], np.int8))
    assert not can_learn(np.array([0, 0, 0, 1, 1, -1], np.int8))
    assert not can_learn(np.full(4, -1, np.int8))
    with pytest.raises(ee.InputError, match="Give two tags"):
        least_certain(LINE, np.array([0] * 8 + [-1], np.int8))


def test_where_every_point_has_a_tag_there_is_no_next():
    with pytest.raises(ee.InputError, match="Every point has a tag"):
        nearest_without_tag(LINE, np.zeros(9, np.int8), 0)


def test_codes_of_other_points_are_refused():
    with pytest.raises(ee.InputError, match="9 points"):
        nearest_without_tag(LINE, np.full(3, -1, np.int8), 0)
