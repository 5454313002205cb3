"""Matrices of distances: told from features and from links, in tables, arrays and files."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee

TOWNS = ["Arden", "Brill", "Colby", "Dunes", "Eskar"]


def far(n=5, seed=0, decimals=3):
    places = np.random.default_rng(seed).normal(size=(n, 2))
    return np.linalg.norm(places[:, None] - places, axis=2).round(decimals)


def framed(matrix, names=TOWNS):
    return pd.DataFrame(matrix, index=names, columns=names)


def below(matrix, diagonal, names=TOWNS, mark="\t"):
    rows = (row[: i + diagonal].tolist() for i, row in enumerate(matrix))
    return [mark.join([n, *map(str, row)]) for n, row in zip(names, rows, strict=True)]


def as_csv(frame, **how):
    return frame.to_csv(**how).encode()


def as_npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def half(matrix):
    return framed(np.where(np.tril(np.ones(matrix.shape)), matrix, np.nan))


D = far()
FULL = ["\t".join([n, *map(str, row)]) for n, row in zip(TOWNS, D.tolist(), strict=True)]
SOURCES = {
    "m.csv": as_csv(framed(D)),
    "titled.csv": as_csv(framed(D), index_label="town"),
    "turned.csv": as_csv(framed(D)[TOWNS[::-1]]),
    "german.csv": as_csv(framed(D), sep=";", decimal=","),
    "half.csv": as_csv(half(D)),
    "a.dst": "\n".join(["5\tlabelled", *below(D, 0)]).encode(),
    "new.dst": "\n".join(["5 row_labels=1", *below(D, 1)]).encode(),
    "a.phy": "\n".join(["    5", *below(D, 0, mark="  ")]).encode(),
    "full.phy": "\n".join(["5", *FULL]).encode(),
    "unnamed.txt": "\n".join(["5 labelled", *FULL]).encode(),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_matrix_with_names(name):
    data = ee.read(SOURCES[name], name=name)
    assert data.kind == "distances"
    assert data.names.tolist() == TOWNS
    np.testing.assert_allclose(data.distances, D, atol=1e-6)
    assert any("distances" in note.text for note in data.notes)
    assert data.vectors is None


@pytest.mark.parametrize(
    "source", [framed(D), D, as_npy(D), as_csv(pd.DataFrame(D), index=False, header=False)]
)
def test_a_matrix_in_python_or_without_names(source):
    data = ee.read(source, name="d.npy" if isinstance(source, bytes) and source[0] == 147 else None)
    if isinstance(source, bytes) and source[0] != 147:
        data = ee.read(source, name="d.csv")
    assert data.kind == "distances"
    np.testing.assert_allclose(data.distances, D, atol=1e-6)
    assert len(set(data.names)) == 5


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(3, 20), st.integers(0, 50), st.integers(1, 8))
def test_any_distances_come_back_whatever_the_order_of_the_columns(n, seed, repeated):
    rng = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(n)]
    matrix = far(n, seed)
    matrix[:, repeated % n], matrix[repeated % n] = matrix[:, 0], matrix[0]  # two at one place
    matrix[repeated % n, repeated % n] = 0
    frame = framed(matrix, names)[list(rng.permutation(names))]
    data = ee.read(as_csv(frame), name="d.csv")
    assert data.kind == "distances"
    np.testing.assert_allclose(data.distances, matrix, atol=1e-5)


def test_a_sample_of_rows_takes_the_same_columns():
    data = ee.read(as_csv(framed(far(30), [f"p{i}" for i in range(30)])), name="d.csv", sample=7)
    assert data.distances.shape == (7, 7)
    rows = [int(name[1:]) for name in data.names]
    np.testing.assert_allclose(data.distances, far(30)[np.ix_(rows, rows)], atol=1e-5)


LINKS = np.array(
    [[0, 2, 0, 0, 0], [2, 0, 4, 0, 0], [0, 4, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 0]]
)
OTHERS = {
    "features": (pd.DataFrame(np.arange(25.0).reshape(5, 5), columns=list("abcde")), None),
    "links": (framed(LINKS), "graph"),
    "zeros and ones": (framed(1 - np.eye(5)), "graph"),
    "one-hot": (framed(np.eye(5)), None),
    "negative": (framed(D - 1), None),
    "asymmetric": (framed(np.triu(D)), None),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_squares_are_no_distances(name):
    frame, kind = OTHERS[name]
    data = ee.read(frame)
    assert data.kind != "distances"
    assert kind in (None, data.kind)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (framed(1 - D / D.max()), "similarities"),
        (framed(np.triu(D)), "differs from the distance back|distance"),
        (pd.DataFrame({"a": [1, 2, 3], "b": [3, 4, 5]}), "3 rows with 2 columns of numbers"),
        (["a", "b"], "cannot be read as distances"),
    ],
)
def test_what_is_asked_for_as_distances_and_is_none(source, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(source, kind="distances")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3 labelled\na\nb\t1\n", "promises 3 rows and has 2"),
        ("towns\na\nb 1\n", "does not begin with the number"),
        ("3 labelled\na\nb\t1\nc\t1\t2\t3\t4\n", "row 3 has 4 distances"),
    ],
)
def test_files_of_distances_that_are_broken(text, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(text.encode(), name="a.dst")


def test_the_other_ways_to_read_a_matrix_stay():
    data = ee.read(SOURCES["m.csv"], name="m.csv", kind="items")
    assert data.kind == "items"
    assert data.distances is None
    graph = ee.read(SOURCES["m.csv"], name="m.csv", kind="graph")
    assert len(graph.edges) == 10
