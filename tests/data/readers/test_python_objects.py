"""ee.read of what other libraries hold in memory."""

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import sparse

import embedding_explorer as ee

MATRIX = np.array([[1, 0.5, -2], [0, 1, 3], [0.25, 4, 1], [2, 2, 2]], np.float32)
WORDS = ["sun", "moon", "star", "sky"]
TABLE = pa.table({"word": WORDS, "size": [1.5, 2, 3, 5], "kind": ["a", "b", "a", "b"]})
LISTS = pa.table({"word": WORDS, "vector": MATRIX.tolist()})


class Fake:
    """An object with some attributes and nothing else."""

    def __init__(self, **offers):
        self.__dict__.update(offers)


class Relation:
    """What DuckDB and polars hand over: a stream of Arrow."""

    def __arrow_c_stream__(self, requested_schema=None):
        return TABLE.__arrow_c_stream__(requested_schema)


class Tensor:
    """A tensor of torch with its history, which NumPy does not take as it is."""

    def __init__(self, values, *, history=True):
        self.values, self.history, self.shape = values, history, values.shape

    def detach(self):
        return Tensor(self.values, history=False)

    def cpu(self):
        return self

    def __array__(self, dtype=None, copy=None):
        if self.history:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self.values


class OnlyDlpack:
    """An array of which NumPy knows the exchange protocol alone."""

    def __dlpack__(self, **how):
        return MATRIX.__dlpack__(**how)

    def __dlpack_device__(self):
        return MATRIX.__dlpack_device__()


@pytest.mark.parametrize("source", [TABLE, Relation(), TABLE.to_batches()[0]], ids=type)
def test_tables_of_arrow(source):
    data = ee.read(source)
    assert data.names.tolist() == WORDS
    assert data.items["size"].tolist() == [1.5, 2, 3, 5]
    sampled = ee.read(source, sample=2)
    assert len(sampled) == 2
    assert set(sampled.names) <= set(WORDS)


def test_lists_of_arrow_are_vectors():
    np.testing.assert_array_equal(ee.read(LISTS).vectors, MATRIX)
    column = LISTS["vector"]
    np.testing.assert_array_equal(ee.read(column).vectors, MATRIX)


@pytest.mark.parametrize(
    "source",
    [
        MATRIX,
        Tensor(MATRIX),
        OnlyDlpack(),
        sparse.csr_matrix(MATRIX),
        sparse.coo_array(MATRIX),
        [Tensor(row) for row in MATRIX],
        list(MATRIX),
    ],
    ids=type,
)
def test_numbers(source):
    data = ee.read(source)
    assert data.kind == "vectors"
    np.testing.assert_array_equal(data.vectors, MATRIX)
    with_two = ee.read(source, sample=2)
    assert with_two.vectors.shape == (2, 3)


@pytest.mark.parametrize("wide", [(3, 8, 8), (3, 8, 8, 3)])
def test_stacks_are_images(wide):
    stack = np.random.default_rng(0).integers(0, 256, wide, dtype=np.uint8)
    for source in (stack, list(stack), Tensor(stack)):
        data = ee.read(source)
        assert data.kind == "images"
        np.testing.assert_array_equal(data.images, stack)


def test_word_vectors_of_gensim():
    from gensim.models import KeyedVectors

    vectors = KeyedVectors(3)
    vectors.add_vectors(WORDS, MATRIX)
    for source in (vectors, Fake(wv=vectors)):
        data = ee.read(source)
        assert data.kind == "vectors"
        assert data.names.tolist() == WORDS
        np.testing.assert_array_equal(data.vectors, MATRIX)


def test_vectors_by_name():
    many = {f"word{i}": row for i, row in enumerate(np.random.default_rng(0).normal(size=(150, 4)))}
    data = ee.read(many)
    assert data.kind == "vectors"
    assert data.names.tolist() == list(many)
    np.testing.assert_allclose(data.vectors, np.stack(list(many.values())), atol=1e-6)


def test_columns_by_title():
    data = ee.read({"name": WORDS, "size": np.array([1, 2, 3, 4]), "kind": ("a", "b", "a", "b")})
    assert data.kind == "items"
    assert data.names.tolist() == WORDS
    assert data.items["size"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("make", [nx.Graph, nx.DiGraph, nx.MultiGraph])
def test_graphs(make):
    graph = make()
    graph.add_node("ann", team="red")
    graph.add_weighted_edges_from([("ann", "bob", 2.5), ("bob", 3, 1)])
    data = ee.read(graph)
    assert data.kind == "graph"
    assert data.names.tolist() == ["ann", "bob", "3"]
    assert data.edges["weight"].tolist() == [2.5, 1]
    assert data.items["team"].tolist()[0] == "red"
    bare = ee.read(nx.path_graph(4))
    assert bare.edges["weight"].tolist() == [1, 1, 1]


@pytest.mark.parametrize("reduced", [True, False])
@pytest.mark.parametrize("packed", [True, False])
def test_cells_of_anndata(reduced, packed):
    """Told by its attributes: anndata itself need not be there."""
    counts = sparse.csr_matrix(MATRIX) if packed else MATRIX
    more = {"X_pca": MATRIX[:, :2], "X_umap": MATRIX[:, 1:]} if reduced else {}
    obs = pd.DataFrame({"type": ["T", "B", "T", "B"]}, index=["c1", "c2", "c3", "c4"])
    data = ee.read(Fake(obs=obs, obsm=more, X=counts))
    assert data.names.tolist() == ["c1", "c2", "c3", "c4"]
    assert data.items["type"].tolist() == ["T", "B", "T", "B"]
    np.testing.assert_array_equal(data.vectors, MATRIX[:, :2] if reduced else MATRIX)
    assert ("umap 1" in data.items) == reduced
    assert ee.read(Fake(obs=obs, obsm=more, X=counts), sample=2).vectors.shape[0] == 2


def test_rows_that_pandas_calls_by_words_keep_their_names():
    frame = pd.DataFrame({"a": [1.5, 2, 3], "b": [3, 1, 2.5]}, index=["x", "y", "z"])
    assert ee.read(frame).names.tolist() == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (3, "A int cannot be read"),
        (None, "A NoneType cannot be read"),
        (iter([1, 2]), "A list_iterator cannot be read; give list"),
        (Fake(collect=print), "what its .collect\\(\\) returns"),
        (sparse.csr_matrix(MATRIX * 1j), "complex"),
        (Tensor(np.array(["a", {}], dtype=object)), "object"),
        (np.zeros((0, 3)), "at least one|needs n rows"),
    ],
)
def test_refusals_name_the_type_that_came(source, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(source)


def test_limits_hold_for_objects(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "3")
    for source in (TABLE, sparse.csr_matrix(MATRIX), Tensor(MATRIX)):
        with pytest.raises(ee.LimitError, match="EXPLORER_MAX_ROWS"):
            ee.read(source)
    monkeypatch.setenv("EXPLORER_MAX_EDGES", "2")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EDGES"):
        ee.read(nx.path_graph(5))
