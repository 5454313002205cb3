"""`Dataset.reading` is enough for plain pandas and numpy to get the same rows again."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.number_spelling import MISSING
from tests.data.readers import makers


def csv_again(data, reading):
    """Read a regular delimited file by its reading alone, with pandas."""
    if reading["compression"] == "gzip":
        data = gzip.decompress(data)
    words = {c: ["", *MISSING] if c in reading["numbers"] else [""] for c in reading["columns"]}
    text = {c: "str" for c in reading["columns"] if c not in reading["numbers"]}
    return pd.read_csv(
        io.BytesIO(data),
        encoding=reading["encoding"],
        sep=reading["delimiter"],
        decimal=reading["decimal"],
        thousands=reading["thousands"],
        skiprows=reading["skip_lines"],
        header=0 if reading["header"] else None,
        names=reading["columns"],
        dtype=text,
        na_values=words,
        keep_default_na=False,
        skip_blank_lines=False,
        index_col=False,
        quoting=0 if reading["quotes"] else 3,
    )


def rows_again(table, reading):
    """Draw the sample and leave out the dropped rows, as the docstring of the readers says."""
    if sample := reading["sample"]:
        draw = np.random.default_rng(sample["seed"])
        table = table.iloc[np.sort(draw.choice(sample["total"], sample["n"], replace=False))]
    return table.drop(index=reading["drop"]).reset_index(drop=True)


PLAIN = "name,code,size,note\na,007,1,x\n\nb,012,NA,\nnull,100,3,NA\n,5,4,z\n\n"
FILES = {
    "plain.csv": PLAIN.encode(),
    "marked.csv": PLAIN.encode("utf-8-sig"),
    "wide.csv": PLAIN.encode("utf-16"),
    "latin.csv": PLAIN.replace("x", "é").encode("cp1252"),
    "tabs.tsv": PLAIN.replace(",", "\t").encode(),
    "packed.csv.gz": gzip.compress(PLAIN.encode()),
    "german.csv": b"n;p;q\na;1,5;1\nb;2.000,25;2\n",
    "bare.csv": b"a,1\nb,2\na,3\n",
    "title.csv": b"Prices\nname,kind,size\na,x,1\nb,y,2\nc,x,3\n",
    "quotes.csv": makers.csv(frame=pd.DataFrame({"name": ['a"', "b,\nc"], "kind": ["x", "y"]})),
}


@pytest.mark.parametrize("sample", [None, 2])
@pytest.mark.parametrize("name", FILES)
def test_the_same_rows_with_plain_pandas(name, sample):
    read = ee.read(FILES[name], name=name, kind="items", sample=sample, sample_seed=5)
    again = rows_again(csv_again(FILES[name], read.reading), read.reading)
    own = read.items.drop(columns="name") if "name" not in read.reading["columns"] else read.items
    assert len(again) == len(own) > 0
    for column in read.reading["columns"]:
        if column == read.reading["name_column"] == "name":
            continue  # filled and made unique
        if column in read.reading["numbers"]:
            np.testing.assert_array_equal(
                again[column].to_numpy(float), own[column].to_numpy(float)
            )
        else:
            words = read.reading.get("missing", {}).get(column, [])
            again[column] = again[column].mask(again[column].isin(words))
            assert again[column].fillna("").tolist() == own[column].fillna("").tolist()


def test_numbers_and_text_are_told_apart():
    reading = ee.read(FILES["plain.csv"], name="a.csv").reading
    assert reading["numbers"] == ["size"]
    assert reading["drop"] == [1, 5]


READINGS = {
    "table.xlsx": {"format": "xlsx", "sheet": "Sheet1", "header": True, "skip_lines": 0},
    "table.json": {"format": "json", "columns": ["name", "kind", "price"]},
    "table.jsonl": {"format": "jsonl"},
    "table.parquet": {"format": "parquet", "columns": ["name", "kind", "price"]},
    "table.feather": {"format": "arrow"},
    "table.csv.gz": {"format": "csv", "compression": "gzip", "file": "table.csv"},
    "table.zip": {"format": "csv", "compression": "zip", "file": "table.csv"},
    "lines.txt": {"format": "text", "encoding": "utf-8"},
    "matrix.npy": {"format": "npy"},
    "matrix.npz": {"format": "npz", "array": "vectors", "columns": ["names"]},
    "words.vec": {"format": "word_vectors", "header": True, "dimensions": 3},
    "glove.txt": {"format": "word_vectors", "header": False, "delimiter": " "},
    "words.bin": {"format": "word2vec_binary", "dimensions": 3},
    "photos.zip": {"format": "images", "size": [12, 11], "mode": "RGB"},
    "friends.edges": {"format": "edges", "edges_drop": []},
    "graph.json": {"format": "json", "graph": "links"},
    "vectors.csv": {"format": "csv", "vector_column": "embedding", "name_column": "name"},
}


@pytest.mark.parametrize("name", READINGS)
def test_reading_of_each_format(name):
    reading = ee.read(makers.VALID[name], name=name).reading
    assert READINGS[name].items() <= reading.items()
    assert {"file", "format", "drop", "sample", "name_column"} <= set(reading)
