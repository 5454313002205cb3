"""Files that take the place of a dataset, or whose rows are appended to it."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError, LimitError
from embedding_explorer.data.combine import appended, part, renamed, replaced
from tests.encoders import made


def vectors(n: int, d: int = 6) -> ee.Dataset:
    return ee.read(made.cloud(n, d), name="v.npy")


def test_vectors_are_appended_with_their_rows_counted_anew():
    both = appended(vectors(4), vectors(3))
    assert both.vectors.shape == (7, 6)
    np.testing.assert_array_equal(both.vectors[4:], vectors(3).vectors)
    assert both.names.tolist() == [f"row {i}" for i in range(1, 8)]
    assert both.fingerprint not in (vectors(4).fingerprint, vectors(3).fingerprint)
    assert both.notes[-1].text == "3 rows appended to 4."


def test_columns_in_another_order_are_the_same_columns():
    frame = pd.DataFrame({"pet": ["cat", "hen"], "legs": [4, 2], "kind": ["mammal", "bird"]})
    more = pd.DataFrame({"kind": ["bird"], "legs": [2], "pet": ["owl"]})
    both = appended(ee.read(frame), ee.read(more, roles={"pet": "name"}))
    assert both.names.tolist() == ["cat", "hen", "owl"]
    assert both.items["legs"].tolist() == [4, 2, 2]
    assert both.roles == ee.read(frame).roles


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (vectors(4), vectors(4, 5), "shape"),
        (vectors(4), made.films(), "append a file of the same kind"),
        (made.graph(), made.graph(), "Rows cannot be appended to a graph"),
        (made.distances(made.cloud(5, 2)), made.films(), "a distance matrix"),
        (made.films(), made.produce(), "append one of the same columns"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(old, new, said):
    with pytest.raises(InputError, match=said):
        appended(old, new)


def test_the_limit_on_rows_holds_for_both_together(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "6")
    with pytest.raises(LimitError, match="The data together has 7 rows"):
        appended(vectors(4), vectors(3))


@pytest.mark.parametrize(
    ("name", "most", "make", "holds"),
    [
        ("rows", 6, vectors, "7 rows"),
        ("numbers", 41, vectors, "7 rows of 6 values"),
        ("cells", 13, made.produce, "rows of"),
        ("characters", 20, lambda n: ee.read(["a sentence"] * n), "70 characters"),
        ("images", 6, made.images, "7 images"),
        ("all_pixels", 139, made.images, "140 pixels"),
    ],
)
def test_what_is_too_much_together_is_refused_before_it_is_made(
    monkeypatch, name, most, make, holds
):
    old, new = (make(), make()) if make is made.produce else (make(4), make(3))
    assert len(appended(old, new)) == len(old) + len(new)
    monkeypatch.setenv(f"EXPLORER_MAX_{name.upper()}", str(most))
    for large in ("numpy.concatenate", "pandas.concat"):
        monkeypatch.setattr(large, lambda *_, **__: pytest.fail("made before it was checked"))
    with pytest.raises(LimitError, match=f"The data together has .*{holds}.* EXPLORER_MAX_"):
        appended(old, new)


def test_a_file_in_the_place_of_another_keeps_name_and_roles_where_columns_agree():
    old = ee.read(pd.DataFrame({"pet": ["cat", "hen"], "legs": [4, 2]}), roles={"legs": "category"})
    new = ee.read(pd.DataFrame({"pet": ["owl", "ant"], "legs": [2, 6], "age": [1, 2]}))
    found = replaced(renamed(old, "Pets"), new)
    assert found.source == "Pets"
    assert (found.roles["legs"], found.roles["age"]) == ("category", new.roles["age"])
    assert found.names.tolist() == ["owl", "ant"]


def test_a_name_is_not_empty():
    assert renamed(made.films(), "  My\n films ").source == "My films"
    with pytest.raises(InputError, match="at least one character"):
        renamed(made.films(), "  ")


@pytest.mark.parametrize("data", [vectors(6), made.films(), made.graph()], ids=["v", "t", "g"])
def test_some_rows_are_a_dataset_of_their_own(data):
    rows = [3, 1, 1]
    found = part(data, rows, " some  rows ")
    assert found.names.tolist() == data.names[[1, 3]].tolist()
    assert found.source == "some rows"
    assert found.roles == data.roles
    assert found.notes[0].text == f"2 rows of {len(data):,} in {data.source}."
    assert found.fingerprint not in (data.fingerprint, part(data, [1], "x").fingerprint)
    assert found.fingerprint == part(data, [1, 3], "another name").fingerprint
    assert found.origin == data.origin
    if data.vectors is not None:
        np.testing.assert_array_equal(found.vectors, data.vectors[[1, 3]])
    if data.edges is not None:
        assert set(found.edges["source"]) | set(found.edges["target"]) <= set(found.names)


@pytest.mark.parametrize(
    ("rows", "said"), [([], "at least one row"), ([6], "from 0 to 5"), ([-1], "from 0 to 5")]
)
def test_rows_that_are_none_are_refused(rows, said):
    with pytest.raises(InputError, match=said):
        part(vectors(6), rows, "x")
