"""Whatever texts, cells and numbers come in, a sound space or a sentence comes out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.dataset import Dataset
from tests.encoders import made

QUICK = {
    "word2vec": {"epochs": 1, "vector_size": 4},
    "learned": {"epochs": 1, "hidden": 3},
    "node2vec": {"epochs": 1, "walks": 2, "length": 4, "vector_size": 3},
}
TEXTS = st.text(max_size=30) | st.sampled_from(["a b", "the the", "", "Horror-Comedy", "東京 café"])
CELLS = st.none() | TEXTS | st.sampled_from(["x", "y", "x|y"])
NUMBERS = st.floats(width=64) | st.none()


def space_or_sentence(data, encoder, **given):
    params = {**QUICK.get(encoder, {}), **given}
    try:
        space = ee.build(
            data, ee.Recipe(encoder=encoder, encoder_params=params, projection=None)
        ).space
    except ee.ExplorerError as error:
        return str(error).endswith(".")
    matrix = space.matrix if isinstance(space.matrix, np.ndarray) else space.matrix.toarray()
    return np.isfinite(matrix).all() and matrix.shape[1] == len(space.extras["feature_names"])


@pytest.mark.parametrize("encoder", ["one_hot", "tfidf", "word2vec", "bert"])
@settings(max_examples=40, deadline=None)
@given(lines=st.lists(TEXTS, min_size=1, max_size=6))
def test_any_texts(encoder, lines):
    assert space_or_sentence(made.text(lines), encoder)


@pytest.mark.parametrize("encoder", ["one_hot", "tfidf", "word2vec", "bert"])
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, NUMBERS), min_size=1, max_size=6))
def test_any_table(encoder, rows):
    frame = pd.DataFrame(rows, columns=["g", "h=x", "n"])
    columns = {"name": [f"r{i}" for i in range(len(rows))], **{c: frame[c] for c in frame}}
    assert space_or_sentence(made.table(roles={"n": "number"}, **columns), encoder)


@pytest.mark.parametrize("target", ["g", "n"])
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS, NUMBERS), min_size=1, max_size=8))
def test_any_table_can_be_learned_or_a_sentence_says_why_not(target, rows):
    frame = pd.DataFrame(rows, columns=["g", "h=x", "n"])
    columns = {"name": [f"r{i}" for i in range(len(rows))], **{c: frame[c] for c in frame}}
    data = made.table(roles={"n": "number"}, **columns)
    for points in ("rows", "values"):
        assert space_or_sentence(data, "learned", target=target, points=points)
    assert space_or_sentence(data, "learned")


NODES = st.integers(0, 6)


@pytest.mark.parametrize("encoder", ["one_hot", "node2vec", "spectral"])
@settings(max_examples=40, deadline=None)
@given(links=st.lists(st.tuples(NODES, NODES, NUMBERS), max_size=9))
def test_any_graph(encoder, links):
    names = [f"n{i}" for i in range(7)]
    edges = pd.DataFrame(links, columns=["source", "target", "weight"])
    for end in ("source", "target"):
        edges[end] = [names[i] for i in edges[end]]
    data = Dataset("graph", pd.DataFrame({"name": names}), edges=edges)
    assert space_or_sentence(data, encoder)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(width=32), min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_vectors(rows):
    assert space_or_sentence(made.vectors(rows), "as_given")
