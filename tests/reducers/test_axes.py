import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.reducers import axes
from tests.encoders import made

NAMES = ["man", "woman", "king", "queen", "boy", "girl"]
MATRIX = np.array(
    [[0, 0, 1], [2, 0, 1], [0, 4, 1], [2, 4, 1], [0, -4, 1], [2, -4, 1]], dtype=np.float32
)


def built(matrix=MATRIX, names=NAMES, **params):
    data = made.vectors(matrix, names)
    recipe = ee.Recipe(encoder="as_given", projection="axes", projection_params=params)
    return ee.build(data, recipe)


def test_coordinates_are_zero_at_one_end_and_one_at_the_other():
    out = built(x_from=("man",), x_to=("woman",), y_from=("boy", "girl"), y_to=("king", "queen"))
    expected = [[0, 0.5], [1, 0.5], [0, 1], [1, 1], [0, 0], [1, 0]]
    np.testing.assert_allclose(out.map, expected, atol=1e-6)
    assert out.map_extras["axis_names"] == ["man → woman", "boy, girl → king, queen"]
    assert out.notes == ()


def test_the_coordinate_is_the_projection_on_the_unit_direction():
    matrix = made.cloud(20, 6)
    out = built(matrix, None, x_from=("p0",), x_to=("p1",))
    way = (matrix[1] - matrix[0]).astype(np.float64)
    length = np.linalg.norm(way)
    expected = (matrix - matrix[0]) @ (way / length) / length
    np.testing.assert_allclose(out.map[:, 0], expected, atol=1e-5)


def test_sparse_vectors_give_the_same_map():
    from scipy.sparse import csr_matrix

    data = made.vectors(MATRIX, NAMES)
    params = axes.Params(x_from=("man",), x_to=("queen",), y_from=("boy",), y_to=("king",))
    maps = []
    for matrix in (MATRIX, csr_matrix(MATRIX)):
        space = ee.Space(data.names, matrix, data.items)
        maps.append(axes.reduce(space, params, metric="cosine", seed=0, progress=print).coords)
    np.testing.assert_allclose(maps[0], maps[1], atol=1e-6)


def test_axes_that_point_the_same_way_are_said_and_others_are_not():
    slanted = built(x_from=("man",), x_to=("queen",), y_from=("boy",), y_to=("king",))
    assert any("cosine 0.89" in note for note in slanted.notes)
    straight = built(x_from=("man",), x_to=("woman",), y_from=("boy",), y_to=("king",))
    assert not straight.notes


def test_without_names_it_joins_points_far_apart_and_says_which():
    out = built()
    ends = out.map_extras["axis_names"][0].split(" → ")
    assert set(ends) in ({"king", "girl"}, {"boy", "queen"})
    assert any(out.map_extras["axis_names"][0] in note for note in out.notes)
    assert np.ptp(out.map[:, 0]) == pytest.approx(1)


def test_an_axis_with_nothing_left_is_flat_and_said():
    line = np.outer(np.arange(6), np.ones(4))
    out = built(line)
    assert not out.map[:, 1].any()
    assert any("axis is constant" in note for note in out.notes)


def test_three_axes_in_3d():
    out = built(n_components=3, z_from=("man",), z_to=("king",))
    assert out.map.shape == (6, 3)
    assert out.map_extras["axis_names"][2] == "man → king"


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"x_from": ("man",)}, "An axis needs both ends, and only 'man'"),
        ({"y_to": ("man",)}, "An axis needs both ends, and only 'man'"),
        ({"x_from": ("man",), "x_to": ("man",)}, "both ends have the same vector"),
        ({"x_from": ("mann",), "x_to": ("woman",)}, "did you mean man"),
        ({"n_components": 4}, "between 1 and 3"),
    ],
)
def test_axes_that_cannot_be_drawn_are_said(params, said):
    with pytest.raises(ee.ExplorerError, match=said):
        built(**params)


def test_a_new_vector_lands_where_its_twin_lies():
    out = built(x_from=("man",), x_to=("queen",), y_from=("boy",), y_to=("king",))
    placed = axes.transform(MATRIX[2:4], out.map_extras)
    np.testing.assert_allclose(placed, out.map[2:4], atol=1e-6)
