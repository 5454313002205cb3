"""Text files of short lines: edges, numbers, word vectors and plain text told apart."""

import numpy as np
import pytest

import embedding_explorer as ee

EDGES = b"1 2\n1 3\n2 3\n3 4\n4 5\n"


@pytest.mark.parametrize("data", [EDGES, EDGES.replace(b" ", b"  "), b"# a remark\n" + EDGES])
def test_whole_numbers_that_hang_together_are_edges(data):
    read = ee.read(data, name="a.txt")
    assert read.kind == "graph"
    assert read.edges["source"].tolist() == ["1", "1", "2", "3", "4"]
    assert any("read as the links of a graph" in n.text for n in read.notes)
    assert len(ee.read(data, name="a.txt", kind="text")) == data.count(b"\n")


def test_edges_may_have_weights_and_a_matrix_is_none():
    read = ee.read(b"1 2 0.5\n1 3 0.25\n2 3 1\n3 4 2\n", name="a.txt")
    assert read.kind == "graph"
    assert read.edges["weight"].tolist() == [0.5, 0.25, 1, 2]
    assert ee.read(b"0 1 0\n1 0 1\n0 1 0\n", name="a.txt").vectors.shape == (3, 3)


def test_other_pairs_of_numbers_are_rows_of_numbers():
    read = ee.read(b"3 1\n1 4\n2 9\n5 16\n", name="a.txt")
    assert read.kind == "vectors"
    np.testing.assert_array_equal(read.vectors, [[3, 1], [1, 4], [2, 9], [5, 16]])
    promised = ee.read(b"3 1\nking 4\nqueen 9\nman 16\n", name="a.txt")
    assert promised.names.tolist() == ["king", "queen", "man"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"the cat\nthe dog\na bird\nred fox\n", "text"),
        (b"Ann Bob\nBob Cid\nCid Dee\n", "graph"),
        (b"red apple\nred pear\ngreen apple\n", "text"),
        (b"2 3\nand so on\n1 2\n", "text"),
        (b"5 2\na b c\nd e f\n", "text"),
    ],
)
def test_lines_of_two_words(data, kind):
    assert ee.read(data, name="a.txt").kind == kind


def test_digits_are_no_binary_vectors():
    from embedding_explorer.data.readers.text.word_shape import shape_of
    from tests.data.readers.makers import word2vec_binary

    assert shape_of(EDGES) is None
    assert shape_of(word2vec_binary()).binary


def test_a_matrix_as_numpy_writes_it(tmp_path):
    matrix = np.random.default_rng(0).normal(size=(5, 7))
    for name, more in {"a.txt": {}, "b.dat": {"header": "a b c d e f g"}}.items():
        np.savetxt(tmp_path / name, matrix, **more)
        read = ee.read(tmp_path / name)
        np.testing.assert_array_equal(read.vectors, matrix.astype(np.float32))
    assert read.reading["feature_names"] == list("abcdefg")
    assert read.names[0] == "row 2"


@pytest.mark.parametrize(
    ("data", "names", "dropped"),
    [
        (b"king 1 2\nqueen 2 3\nman 4 5\n", ["king", "queen", "man"], []),
        (b"king 1\nqueen 2\n", ["king", "queen"], []),
        (b"king 1 2 3\nqueen 2 3 3\nman 4 5\nboy 1 x 2\n", ["king", "queen"], [3, 4]),
        (b"1 0.5 2\n2 1.5 4\n", ["1", "2"], []),
    ],
)
def test_small_word_vectors_are_read_when_told(data, names, dropped):
    read = ee.read(data, name="a.txt", kind="vectors")
    assert read.names.tolist() == names
    assert read.dropped["row"].tolist() == dropped
    assert ee.read(data, name="a.txt").kind == "text"


def test_text_that_holds_no_vectors_says_what_is_expected():
    with pytest.raises(ee.InputError, match="a word and then the same number of numbers.*.vec"):
        ee.read(b"the king\nwas here\n", name="a.txt", kind="vectors")


def test_a_header_keeps_its_place_where_lines_are_broken():
    data = b"5 3\napple 1 2 3\npear 1 2\nplum 1 x 3\nfig 4 5 6\nkiwi 7 8 9\ncat 1 0 1"
    read = ee.read(data, name="a.vec")
    assert read.names.tolist() == ["apple", "fig", "kiwi", "cat"]
    assert read.dropped["row"].tolist() == [3, 4]
    assert any("promises 5 vectors, the file holds 6" in n.text for n in read.notes)


@pytest.mark.parametrize(
    ("name", "data", "first"),
    [
        ("a.csv", b"Ann,Bob\nBob,Cid\nCid,Dee\n", "Ann"),
        ("a.txt", b"Ann,Bob\nBob,Cid\nCid,Dee\n", "Ann"),
        ("a.edges", b"Ann Bob\nBob Cid\nCid Dee\n", "Ann"),
        ("a.csv", b"Ann,Bob\nCid,Dee\nEve,Fay\n", "Ann"),
        ("a.csv", b"person,friend\nAnn,Bob\nBob,Cid\nCid,Dee\nAnn,Dee\n", "Ann"),
        ("a.csv", b"From Node,To Node\nAnn,Bob\nCid,Dee\n", "Ann"),
        ("a.edges", b"source target\nAnn Bob\n", "Ann"),
        ("a.txt", b"# FromNodeId\tToNodeId\n0\t1\n0\t2\n1\t2\n", "0"),
        ("a.csv", b"# Nodes: 3 Edges: 2\n# FromNodeId\tToNodeId\n30\t14\n30\t33\n", "30"),
    ],
)
def test_the_first_edge_is_kept_and_titles_are_not_one(name, data, first):
    said = b"#" in data
    read = ee.read(data, name=name, kind=None if said else "graph")
    assert read.kind == "graph"
    assert read.names[0] == first
    body = [line for line in data.split(b"\n") if line and not line.startswith(b"#")]
    titled = body[0].split(b",")[0].split()[0].lower() in (b"person", b"from", b"source")
    assert len(read.edges) == len(body) - titled
