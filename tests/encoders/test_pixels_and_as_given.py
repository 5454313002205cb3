import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from tests.encoders import made


def space_of(data, encoder, **params):
    recipe = ee.Recipe(encoder=encoder, encoder_params=params, projection=None)
    return ee.build(data, recipe).space


def test_pixels_are_rows_from_black_to_white():
    data = made.images(3, (2, 4))
    space = space_of(data, "pixels")
    np.testing.assert_allclose(space.matrix, data.images.reshape(3, 8) / 255, atol=1e-7)
    assert space.extras["feature_names"][5] == "row 2, column 2"
    assert space.unit == "image"


def test_colours_stand_beside_each_other_or_become_grey():
    data = made.images(2, (2, 2, 3))
    colour, grey = (space_of(data, "pixels", grey=g) for g in (False, True))
    assert colour.matrix.shape == (2, 12)
    assert colour.extras["feature_names"][4] == "row 1, column 2, green"
    assert colour.matrix[1, 4] == pytest.approx(data.images[1, 0, 1, 1] / 255)
    expected = data.images[1, 0, 1] / 255 @ [0.299, 0.587, 0.114]
    assert grey.matrix.shape == (2, 4)
    assert grey.matrix[1, 1] == pytest.approx(expected, abs=1e-6)


def test_vectors_are_untouched():
    given = made.cloud(5, 4)
    space = space_of(made.vectors(given), "as_given")
    assert (space.matrix == given).all()
    assert space.extras["feature_names"] == [f"dimension {i}" for i in (1, 2, 3, 4)]


def test_dimensions_keep_the_names_they_came_with():
    items = pd.DataFrame({"name": ["a"]})
    reading = {"feature_names": ["x", "y"]}
    data = ee.Dataset("vectors", items, vectors=np.ones((1, 2), np.float32), reading=reading)
    assert space_of(data, "as_given").extras["feature_names"] == ["x", "y"]


@pytest.mark.parametrize(("kind", "encoder"), [("images", "pixels"), ("vectors", "as_given")])
def test_missing_pictures_and_vectors_are_said(kind, encoder):
    data = ee.Dataset(kind, pd.DataFrame({"name": ["a", "b"]}))
    with pytest.raises(ee.MethodError, match="This data has no"):
        space_of(data, encoder)


def test_vectors_that_are_not_finite_are_said():
    with pytest.raises(ee.MethodError, match="2 of 3 vectors"):
        space_of(made.vectors([[1, np.nan], [0, 1], [np.inf, 0]]), "as_given")


def test_vectors_in_a_table_are_asked_for_in_words_that_can_be_followed():
    table = pd.DataFrame({"name": ["a", "b"], "kind": ["x", "y"], "v": [[1.0, 2.0], [3.0, 4.0]]})
    data = ee.read(table, kind="items")
    with pytest.raises(ee.MethodError, match=r'this is items; read the data as vectors \(kind="v'):
        space_of(data, "as_given")
    assert space_of(ee.read(table, kind="vectors"), "as_given").matrix.tolist() == [[1, 2], [3, 4]]
