"""What vector databases and services answer with, and pandas' ways to write JSON."""

import base64
import json

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

N = 12
VECTORS = np.random.default_rng(0).normal(size=(N, 8)).round(3).tolist()
TEXTS = [f"a text of number {i}" for i in range(N)]
IDS = [f"d{i}" for i in range(N)]
META = [{"page": i % 3, "kind": "ab"[i % 2]} for i in range(N)]


def from_json(value):
    return ee.read(json.dumps(value).encode(), name="a.json")


def rows(**columns):
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def said(data, words):
    return any(words in note.text for note in data.notes)


ANSWERS = {
    "pinecone fetch": {
        "namespace": "",
        "vectors": {r["id"]: r for r in rows(id=IDS, values=VECTORS, metadata=META)},
        "usage": {"readUnits": 1},
    },
    "pinecone fetch, no id inside": {
        "vectors": dict(zip(IDS, rows(values=VECTORS, metadata=META), strict=True))
    },
    "weaviate graphql": {
        "data": {
            "Get": {
                "Article": [
                    {**m, "_additional": {"id": i, "vector": v}}
                    for i, m, v in zip(IDS, META, VECTORS, strict=True)
                ]
            }
        }
    },
    "qdrant, one named vector": {
        "result": {
            "points": rows(id=IDS, vector=[{"image": v} for v in VECTORS], payload=META),
            "next_page_offset": None,
        },
        "status": "ok",
    },
    "qdrant, two named vectors": {
        "result": {
            "points": rows(
                id=IDS, vector=[{"image": v, "text": v[:4]} for v in VECTORS], payload=META
            )
        }
    },
    "chroma get": {
        "ids": IDS, "embeddings": VECTORS, "documents": TEXTS, "metadatas": META,
        "included": ["embeddings"], "uris": None, "data": None,
    },
    "chroma query": {
        "ids": [IDS], "embeddings": [VECTORS], "documents": [TEXTS], "metadatas": [META],
        "distances": [[i / 9 for i in range(N)]], "uris": None,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
def test_the_vectors_and_the_metadata_of_an_answer_are_read(case):
    data = from_json(ANSWERS[case])
    np.testing.assert_allclose(data.vectors, np.float32(VECTORS))
    assert data.items["page"].tolist() == [m["page"] for m in META]
    id_column = "name" if data.reading["name_column"] == "id" else "id"
    assert data.items[id_column].tolist() == IDS
    assert said(data, "Read as") or said(data, "vector")


def test_named_vectors_that_are_left_aside_are_said():
    data = from_json(ANSWERS["qdrant, two named vectors"])
    assert said(data, "The vectors in 'vector.text' are left aside.")
    assert said(data, "'vector.image'")
    assert said(data, "one of 2 such columns")
    assert said(data, "To take another: ee.read(file, roles={'vector.text': 'vector'}).")


def test_another_of_several_named_vectors_is_taken_where_its_role_is_chosen():
    answer = json.dumps(ANSWERS["qdrant, two named vectors"]).encode()
    data = ee.read(answer, name="a.json", roles={"vector.text": "vector"})
    np.testing.assert_allclose(data.vectors, np.float32([v[:4] for v in VECTORS]))
    assert data.reading["vector_column"] == "vector.text"
    assert said(data, "The vectors in 'vector.image' are left aside.")


def test_what_chroma_found_without_vectors_is_a_table_of_documents():
    answer = {**ANSWERS["chroma query"], "embeddings": None}
    data = from_json(answer)
    assert data.kind == "text"
    assert data.items["text"].tolist() == TEXTS
    assert data.items["page"].tolist() == [m["page"] for m in META]
    assert said(data, "Read as an answer of Chroma.")
    two = {
        "ids": [["a", "b"], ["b", "c"]],
        "documents": [["t one", "t two"], ["t two", "t three"]],
        "metadatas": [None, [{"k": 1}, None]],
        "distances": [[0.1, 0.2], [0.3]],
    }
    data = from_json(two)
    assert data.items["query"].tolist() == ["query 1", "query 1", "query 2"]


def test_vectors_of_cohere_keep_their_texts():
    answer = {"id": "x", "embeddings": {"float": VECTORS}, "texts": TEXTS, "meta": {"v": 1}}
    data = from_json(answer)
    np.testing.assert_allclose(data.vectors, np.float32(VECTORS))
    assert data.items["texts"].tolist() == TEXTS
    assert said(data, "Read as an answer of Cohere.")


def test_rows_of_hugging_face_have_no_features_among_them():
    inner = rows(text=TEXTS, label=[i % 2 for i in range(N)])
    answer = {
        "features": [{"feature_idx": i, "name": "x"} for i in range(30)],
        "rows": [{"row_idx": i, "row": r, "truncated_cells": []} for i, r in enumerate(inner)],
        "num_rows_total": 99,
    }
    data = from_json(answer)
    assert (len(data), data.roles) == (N, {"text": "text", "label": "label"})


def batch(vectors):
    return [
        {
            "id": f"b{i}",
            "custom_id": IDS[i],
            "response": {"body": {"data": [{"index": 0, "embedding": v} for v in found]}},
            "error": None,
        }
        for i, found in enumerate(vectors)
    ]


def test_the_output_of_an_openai_batch():
    lines = [*batch([[v] for v in VECTORS]), {"id": "b", "custom_id": "no", "response": None}]
    data = ee.read("\n".join(map(json.dumps, lines)).encode(), name="a.jsonl")
    np.testing.assert_allclose(data.vectors, np.float32(VECTORS))
    assert data.names.tolist() == IDS
    assert len(data.dropped) == 1
    assert said(data, "OpenAI batch")
    with pytest.raises(ee.InputError, match="one request per text"):
        from_json(batch([[v, v] for v in VECTORS]))
    answers = from_json(batch([[] for _ in VECTORS]))
    assert answers.names.tolist() == [f"b{i}" for i in range(N)]


def coded(values, kind="<f4"):
    return base64.b64encode(np.array(values, kind).tobytes()).decode()


def test_vectors_in_base64_are_decoded():
    inner = rows(object=["embedding"] * N, index=range(N), embedding=[coded(v) for v in VECTORS])
    data = from_json({"object": "list", "data": inner, "model": "m"})
    np.testing.assert_allclose(data.vectors, np.float32(VECTORS))
    assert said(data, "'embedding' holds vectors in base64: decoded as 32-bit floats.")
    table = pd.DataFrame({"name": IDS, "e": [*map(coded, VECTORS[:-1]), None]})
    assert ee.read(table).vectors.shape == (N - 1, 8)


def test_checksums_in_base64_are_no_vectors():
    random = np.random.default_rng(1).integers(0, 256, (N, 32), dtype=np.uint8)
    for cells in ([coded(r, np.uint8) for r in random], [coded(v, "<f8") for v in VECTORS]):
        data = ee.read(pd.DataFrame({"name": IDS, "size": range(N), "sum": cells}))
        assert data.vectors is None
        assert not said(data, "base64")


FRAME = pd.DataFrame({"x": [1.0, 2, 4.5], "kind": ["u", "v", "u"]}, index=["a", "b", "c"])


@pytest.mark.parametrize("orient", ["split", "columns", "index"])
def test_the_index_of_pandas_names_the_rows(orient):
    data = ee.read(FRAME.to_json(orient=orient).encode(), name="a.json")
    assert data.names.tolist() == ["a", "b", "c"]
    assert data.items["x"].tolist() == [1.0, 2.0, 4.5]
    assert orient == "index" or said(data, "index of pandas")


def test_an_index_of_two_levels_and_one_that_only_counts():
    pairs = FRAME.set_axis(pd.MultiIndex.from_product([["p"], list("abc")]))
    value = json.loads(pairs.to_json(orient="split"))
    data = from_json(value)
    assert data.names.tolist() == ["a", "b", "c"]
    assert "index 1" in data.items
    tight = {**value, "index_names": ["town", "shop"]}
    assert set(from_json(tight).items) == {"name", "town", "shop", "x", "kind"}
    part = FRAME.set_axis([0, 2, 5]).to_json(orient="split")
    assert ee.read(part.encode(), name="a.json").roles["index"] == "ignore"
    plain = ee.read(FRAME.reset_index(drop=True).to_json(orient="split").encode(), name="a.json")
    assert list(plain.roles) == ["x", "kind"]
    assert not said(plain, "line 1")
    assert not said(plain, "index of pandas")


def test_rows_by_name_stay_rows():
    data = from_json({"a": {"x": 1.5, "y": 2}, "b": {"x": 3, "y": 4}, "c": {"x": 5, "y": 0}})
    assert data.names.tolist() == ["a", "b", "c"]
    assert data.items["x"].tolist() == [1.5, 3, 5]


FRUIT = ("apple", "pear", "carrot")


def cell(text):
    kind = {"datatype": "http://www.w3.org/2001/XMLSchema#decimal"} if text[0].isdigit() else {}
    return {"type": "literal", "value": text, **kind}


@pytest.mark.parametrize(
    "value",
    [
        {
            "head": {"vars": ["title", "size"]},
            "results": {"bindings": [{"title": cell(n), "size": cell("2.5")} for n in FRUIT]},
        },
        {
            "responseHeader": {"status": 0},
            "response": {"numFound": 3, "docs": [{"title": n, "size": 2.5} for n in FRUIT]},
        },
        {
            "batchcomplete": "",
            "query": {"pages": {str(i): {"title": n, "size": 2.5} for i, n in enumerate(FRUIT)}},
        },
        {"query": {"pages": [{"title": n, "size": 2.5} for n in FRUIT]}},
    ],
)
def test_answers_of_search_and_of_wikis(value):
    data = ee.read(json.dumps(value).encode(), name="a.json")
    assert data.names.tolist() == list(FRUIT)
    assert data.items["size"].tolist() == [2.5] * 3


def test_texts_of_telegram_are_whole():
    texts = ["I like apples a lot", ["See ", {"type": "link", "text": "a.org"}, " now, all of it"]]
    rows = [{"id": i, "from": "Ann", "text": text} for i, text in enumerate(texts)]
    value = {"name": "Fruit", "type": "personal_chat", "messages": rows}
    data = ee.read(json.dumps(value).encode(), name="result.json")
    assert data.items["text"].tolist() == ["I like apples a lot", "See a.org now, all of it"]


def test_a_notebook_is_named():
    with pytest.raises(ee.InputError, match="is a notebook; save"):
        ee.read(b'{"cells": [], "nbformat": 4}', name="a.ipynb")
