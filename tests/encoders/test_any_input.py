"""Whatever texts, cells and numbers come in, a sound space or a sentence comes out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from tests.encoders import made

QUICK = {"word2vec": {"epochs": 1, "vector_size": 4}}
TEXTS = st.text(max_size=30) | st.sampled_from(["a b", "the the", "", "Horror-Comedy", "東京 café"])
CELLS = st.none() | TEXTS | st.sampled_from(["x", "y", "x|y"])
NUMBERS = st.floats(width=64) | st.none()


def space_or_sentence(data, encoder):
    params = QUICK.get(encoder, {})
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


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(width=32), min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_vectors(rows):
    assert space_or_sentence(made.vectors(rows), "as_given")
