"""ARFF, as Weka and OpenML write it."""

import io

import numpy as np
import pytest

import embedding_explorer as ee

DENSE = """% 1. Title: Iris
%
@RELATION 'iris data'

@ATTRIBUTE sepallength  NUMERIC
@attribute 'petal width (cm)' real
@attribute n integer
@attribute "col\\'s" {red, 'dark blue', "light, green"}
@attribute remark string
@attribute seen date "yyyy-MM-dd"
@ATTRIBUTE class \t{Iris-setosa,Iris-versicolor}

@DATA
5.1,3.5,1,red,'it\\'s, fine',"2001-01-02",Iris-setosa
% no row
4.9,?,2,'dark blue',don't,'2001-01-03',Iris-setosa
7.0, 1e-2, 3, ?, "a %", ?, Iris-versicolor
6.4,3.2,4,"light, green",'a b c',"2001-01-04",Iris-versicolor
"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("iris.arff", DENSE.encode()),
        ("iris.txt", DENSE.replace("\n", "\r\n").encode("utf-8-sig")),
        ("iris", DENSE.replace("\n", "\r").encode()),
    ],
)
def test_a_dense_table(name, data):
    read = ee.read(data, name=name)
    items = read.items
    np.testing.assert_array_equal(items["sepallength"], [5.1, 4.9, 7, 6.4])
    np.testing.assert_array_equal(items["petal width (cm)"], [3.5, np.nan, 0.01, 3.2])
    assert items["n"].tolist() == [1, 2, 3, 4]
    assert items["col's"].fillna("?").tolist() == ["red", "dark blue", "?", "light, green"]
    assert items["remark"].tolist() == ["it's, fine", "don't", "a %", "a b c"]
    roles = {c.name: c.role for c in read.columns}
    assert roles["class"] == "label"
    assert roles["col's"] == "category"
    assert roles["seen"] == "ignore"
    assert len(read) == 4
    assert not len(read.dropped)


SPARSE = """@relation x
@attribute a numeric
@attribute 'b c' {no, yes}
@attribute d numeric
@attribute class {0,1}
@data
{0 1.5, 3 1}
{1 yes, 2 3}
{2 7,1 'yes'}
{}
{ 0 2 , 3 1 }, {0.5}
"""


def test_a_sparse_table_has_zeros_and_first_values_where_nothing_is_written():
    items = ee.read(SPARSE.encode(), name="a.arff").items
    assert items["a"].tolist() == [1.5, 0, 0, 0, 2]
    assert items["b c"].tolist() == ["no", "yes", "yes", "no", "no"]
    assert items["d"].tolist() == [0, 3, 7, 0, 0]
    assert items["class"].tolist() == ["1", "0", "0", "0", "1"]


def test_scipy_reads_the_same():
    from scipy.io.arff import loadarff

    rng = np.random.default_rng(0)
    rows = "".join(
        f"{a:.3f},{b},{k}\n"
        for a, b, k in zip(
            rng.normal(size=60), rng.integers(0, 99, 60), rng.choice(["x", "y z"], 60), strict=True
        )
    ).replace("y z", "'y z'")
    head = "@relation r\n@attribute a real\n@attribute b integer\n"
    text = f"{head}@attribute k {{x,'y z'}}\n@data\n{rows}"
    items = ee.read(text.encode(), name="a.arff").items
    wanted, _ = loadarff(io.StringIO(text))
    np.testing.assert_array_equal(items["a"], wanted["a"])
    np.testing.assert_array_equal(items["b"], wanted["b"])
    assert items["k"].tolist() == [cell.decode().strip("'") for cell in wanted["k"]]


def test_values_may_be_parted_by_blanks():
    text = "@relation x\n@attribute a numeric\n@attribute b{x,y}\n@data\n1 x\n2 y\n3\tx\n"
    items = ee.read(text.encode(), name="a.arff").items
    assert items["a"].tolist() == [1, 2, 3]
    assert items["b"].tolist() == ["x", "y", "x"]


def test_a_row_of_another_width_is_left_out_and_said():
    read = ee.read((DENSE.replace("% no row\n", "") + "1,2,3\n").encode(), name="a.arff")
    assert len(read) == 4
    assert read.dropped["row"].tolist() == [18]
    assert any("1 row without just 7 values left out" in n.text for n in read.notes)


def test_a_sample_of_the_rows():
    read = ee.read(DENSE.encode(), name="a.arff", sample=2)
    assert len(read) == 2
    assert read.reading["sample"]["total"] == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@relation x\n@attribute a relational\n@data\n1\n", "no type that is read"),
        ("@relation x\n@attribute a numeric\n@data\n1\nx\n", "declare it as string"),
        ("@relation x\n@attribute a numeric\n1\n", "no line @data"),
        ("@relation x\n@attribute a numeric\n@data\n% none\n", "no row below @data"),
    ],
)
def test_what_is_wrong_is_one_sentence(text, said):
    with pytest.raises(ee.InputError, match=said):
        ee.read(text.encode(), name="a.arff")


def test_the_user_may_still_read_it_as_text():
    assert ee.read(DENSE.encode(), name="a.txt", kind="text").kind == "text"


def test_blanks_take_no_time():
    assert ee.read(b"a b c d\n" + b" " * 200_000 + b"\nmore words here\n", name="a.txt")
