"""Vectors in cells, however a program printed them; cells in which a call failed."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers.infer.vector_cells import numbers_in

PRINTED = {
    "list": lambda v: str(v),
    "numpy 2": lambda v: "[" + ", ".join(f"np.float32({x})" for x in v) + "]",
    "array": lambda v: f"array({v}, dtype=float32)",
    "numpy": lambda v: "[" + "\n ".join(map(str, v)) + "]",
    "tensor": lambda v: f"tensor({v}, device='cuda:0', grad_fn=<DivBackward0>)",
    "tensorflow": lambda v: f"<tf.Tensor: shape=(3,), dtype=float32, numpy=array({v})>",
    "nested": lambda v: f"[{v}]",
    "nested tensor": lambda v: f"tensor([{v}])",
    "postgres": lambda v: "{" + ",".join(map(str, v)) + "}",
    "json object": lambda v: json.dumps({"values": v, "model": "m"}),
    "python object": lambda v: str({"embedding": v}),
    "strings": lambda v: str([str(x) for x in v]),
    "decimals": lambda v: "[" + ", ".join(f"Decimal('{x}')" for x in v) + "]",
    "semicolons": lambda v: "(" + "; ".join(map(str, v)) + ")",
}
VECTORS = st.integers(3, 12).flatmap(
    lambda d: st.lists(
        st.lists(st.floats(-1e3, 1e3, width=32), min_size=d, max_size=d), min_size=2, max_size=6
    )
)


@pytest.mark.parametrize("printer", PRINTED)
@given(vectors=VECTORS)
@settings(max_examples=8, deadline=None)
def test_a_printed_vector_is_read(printer, vectors):
    cells = [PRINTED[printer](vector) for vector in vectors]
    frame = pd.DataFrame({"note": [f"note {i}" for i in range(len(cells))], "v": cells})
    read = ee.read(frame.to_csv(index=False).encode(), name="a.csv")
    assert read.kind == "vectors"
    np.testing.assert_allclose(read.vectors, np.array(vectors, np.float32), rtol=1e-6)


@pytest.mark.parametrize(
    "text",
    ["[1]", "(120)", "see [1, 2] and [3, 4]", "(52.1, 4.9)", "f(1, 2, 3) = 4", "{'a': 1, 'b': 2}",
     '{"type": "Point", "coordinates": [52.1, 4.9]}', "[a, b, c]", "1, 2, 3", "[]", "12 of [3, 4]"],
)  # fmt: skip
def test_what_is_no_vector_stays_a_text(text):
    assert numbers_in(text) is None


def test_footnotes_of_several_numbers_are_no_vectors():
    notes = ["[1, 2]", "[3]", "[1, 4, 5]", "[2]"] * 6
    read = ee.read(pd.DataFrame({"votes": range(24), "source": notes}))
    assert (read.kind, read.roles["source"]) == ("items", "category")


@pytest.mark.parametrize("failed", ["None", "[]", "nan", "", "NaN", "null", "array([], dtype=f4)"])
def test_failed_calls_are_left_out_and_said(failed):
    good = [str(RNG.normal(size=5).tolist()) for _ in range(12)]
    cells = [failed, *good, failed, failed, failed]
    frame = pd.DataFrame({"text": [f"a text, {i}" for i in range(16)], "v": cells})
    read = ee.read(frame.to_csv(index=False).encode(), name="a.csv")
    assert (read.kind, read.vectors.shape, len(read.dropped)) == ("vectors", (12, 5), 4)
    assert read.dropped["row"].tolist() == [2, 15, 16, 17]


RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dots", ["...", "…"])
def test_vectors_cut_short_are_never_used(dots):
    cells = [f"[{i}.5 0.25 {dots} 1.5 -2.0]" for i in range(30)]
    read = ee.read(pd.DataFrame({"title": [f"t{i}" for i in range(30)], "v": cells}))
    assert (read.kind, read.roles["v"]) == ("items", "ignore")
    assert any("cut short" in note.text and note.level == "warning" for note in read.notes)


def test_records_and_nested_lists_are_vectors_in_parquet_and_json():
    vectors = RNG.normal(size=(6, 9)).round(3).tolist()
    for cell in (lambda v: {"embedding": v, "model": "m"}, lambda v: [v]):
        value = [{"text": f"text {i}", "e": cell(v)} for i, v in enumerate(vectors)]
        read = ee.read(json.dumps(value).encode(), name="a.json")
        np.testing.assert_allclose(read.vectors, np.float32(vectors))


def test_the_answer_of_a_vector_database_has_its_metadata_beside_the_vectors():
    vectors = RNG.normal(size=(5, 4)).round(3).tolist()
    for key, inner in (("vectors", "values"), ("points", "vector"), ("matches", "values")):
        rows = [
            {"id": f"d{i}", inner: v, "metadata": {"text": f"text {i}", "id": i}}
            for i, v in enumerate(vectors)
        ]
        read = ee.read(json.dumps({key: rows}).encode(), name="a.json")
        np.testing.assert_allclose(read.vectors, np.float32(vectors))
        assert read.items["text"].tolist() == [f"text {i}" for i in range(5)]
        assert "metadata.id" in read.items


@given(st.integers(2, 8), st.integers(6, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_vectors_by_name_are_told_from_columns(n, d, seed):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(n, d))
    matrix[:, 0] = -0.5 - rng.random(n)  # each has a number below zero
    words = {f"word{chr(97 + i)}": row.tolist() for i, row in enumerate(matrix)}
    read = ee.read(json.dumps(words).encode(), name="a.json")
    assert (read.kind, read.vectors.shape, read.names.tolist()) == ("vectors", (n, d), list(words))


@pytest.mark.parametrize(
    "columns",
    [
        {"depth": [3.5, 4.5, 5.5], "area": [120.0, 113.5, 106.0]},  # nothing below zero
        {"north": [-1, 2, 3], "east": [4, -5, 6]},  # whole numbers
        {"x": [-1.5, 2.5, 3.0], "y": [0.5, -0.5, 1.0]},  # places
        {"low": [-1.5, 2.5, 3.0], "high": [-1000.5, 5000.5, 800.0]},  # scales of their own
        {"dim_0": [-1.5, 2.5, 3.0], "dim_1": [0.5, -0.5, 1.0], "dim_2": [-0.1, 0.2, 0.3]},
    ],
)
def test_columns_by_name_stay_columns(columns):
    read = ee.read(json.dumps(columns).encode(), name="a.json")
    assert len(read) == 3


def test_vectors_of_rows_left_out_are_kept_as_a_little_text():
    vectors = [np.zeros(2_000)] * 30 + [np.arange(1_999.0)] * 3
    read = ee.read(pd.DataFrame({"name": [f"p{i}" for i in range(33)], "vector": vectors}))
    assert len(read) == 30
    kept = read.dropped["vector"].tolist()
    assert kept[0].startswith("[0.0, 1.0, 2.0, ")
    assert [len(text) for text in kept] == [500] * 3
