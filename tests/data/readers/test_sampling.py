"""Limits that hold, and the fair sample that is offered where there are too many rows."""

import json
import pickle
import tracemalloc

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base.limits import LIMITS, check, limit
from tests.data.readers import makers

ROWS = 500
FRAME = pd.DataFrame({"name": [f"item {i}" for i in range(ROWS)], "size": np.arange(ROWS) + 0.5})
MATRIX = np.arange(ROWS * 3, dtype=np.float32).reshape(ROWS, 3)
TALL = {
    "a.csv": makers.csv(frame=FRAME),
    "ragged.csv": makers.csv(frame=FRAME) + b"x\n",
    "a.tsv": makers.csv("\t", frame=FRAME),
    "a.xlsx": makers.xlsx({"S": FRAME}),
    "a.json": makers.json_objects(FRAME),
    "a.jsonl": makers.json_lines(FRAME),
    "a.parquet": makers.parquet(FRAME, row_group_size=100),
    "a.feather": makers.arrow(FRAME),
    "a.txt": "\n".join(FRAME["name"]).encode(),
    "a.npy": makers.npy(MATRIX),
    "a.npz": makers.npz(vectors=MATRIX, name=FRAME["name"].to_numpy("U")),
    "a.vec": makers.word2vec_text([f"w{i}" for i in range(ROWS)], MATRIX),
    "a.bin": makers.word2vec_binary([f"w{i}" for i in range(ROWS)], MATRIX),
}


def expected(total, n, seed):
    return np.sort(np.random.default_rng(seed).choice(total, n, replace=False))


@pytest.mark.parametrize("name", TALL)
def test_a_sample_is_the_rows_it_says(name):
    whole = ee.read(TALL[name], name=name)
    total = whole.reading["drop"].count(-1) + len(whole)
    read = ee.read(TALL[name], name=name, sample=20, sample_seed=3)
    assert read.reading["sample"] == {"n": 20, "seed": 3, "total": total}
    rows = expected(total, 20, 3)
    if whole.vectors is not None:
        np.testing.assert_array_equal(read.vectors, whole.vectors[rows])
    names = whole.items.iloc[rows].drop(columns="name").reset_index(drop=True)
    assert read.items.drop(columns="name").equals(names)
    assert read.notes[0].text == f"A random 20 of {total} rows (seed 3)."
    assert ee.read(TALL[name], name=name).reading["sample"] is None


@pytest.mark.parametrize("name", TALL)
def test_too_many_rows_offer_a_sample_that_then_fits(name, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "100")
    with pytest.raises(ee.LimitError, match="rows") as caught:
        ee.read(TALL[name], name=name)
    error = caught.value
    assert error.can_sample
    assert error.total >= ROWS
    assert error.limit == 100
    assert "EXPLORER_MAX_ROWS" in str(error)
    assert len(ee.read(TALL[name], name=name, sample=error.limit)) == 100
    with pytest.raises(ee.LimitError):
        ee.read(TALL[name], name=name, sample=101)


def test_the_sample_is_fair():
    counts = np.zeros(ROWS)
    for seed in range(60):
        read = ee.read(TALL["a.csv"], name="a.csv", sample=50, sample_seed=seed)
        counts[(read.items["size"] - 0.5).astype(int)] += 1
    thirds = counts.reshape(5, -1).sum(axis=1) / counts.sum()
    assert counts.sum() == 60 * 50
    assert np.abs(thirds - 0.2).max() < 0.03  # the head of the file would be 1, 0, 0, 0, 0


def test_cells_and_numbers_offer_a_sample_too(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_CELLS", "100")
    with pytest.raises(ee.LimitError, match="500 rows of 2 values") as caught:
        ee.read(FRAME)
    assert caught.value.limit == 50
    monkeypatch.setenv("EXPLORER_MAX_NUMBERS", "99")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_NUMBERS") as caught:
        ee.read(MATRIX)
    assert caught.value.limit == 33
    assert len(ee.read(MATRIX, sample=33)) == 33


def test_several_tables_are_sampled_together():
    files = [("a.csv", TALL["a.csv"]), ("b.csv", TALL["a.csv"])]
    read = ee.read(files, sample=30)
    whole = pd.concat([FRAME, FRAME], ignore_index=True)
    assert read.items["size"].tolist() == whole["size"].iloc[expected(2 * ROWS, 30, 0)].tolist()


@pytest.mark.parametrize(
    ("key", "value", "data", "name"),
    [
        ("upload_bytes", "100", TALL["a.csv"], "a.csv"),
        ("expanded_bytes", "100", makers.gzipped(TALL["a.csv"]), "a.csv.gz"),
        ("files", "1", makers.VALID["photos.zip"], "a.zip"),
        ("columns", "1", TALL["a.csv"], "a.csv"),
        ("columns", "1", TALL["a.parquet"], "a.parquet"),
        ("dimensions", "2", TALL["a.npy"], "a.npy"),
        ("dimensions", "2", TALL["a.vec"], "a.vec"),
        ("characters", "50", TALL["a.txt"], "a.txt"),
        ("pixels", "40", makers.VALID["photo.png"], "a.png"),
        ("images", "1", makers.VALID["photos.zip"], "a.zip"),
        ("edges", "1", makers.VALID["friends.edges"], "a.edges"),
        ("json_values", "9", TALL["a.json"], "a.json"),
        ("sheets", "1", makers.xlsx({"a": FRAME, "b": FRAME}), "a.xlsx"),
    ],
)
def test_each_limit_is_kept_and_named(key, value, data, name, monkeypatch):
    assert len(ee.read(data, name=name))
    monkeypatch.setenv(LIMITS[key].variable, value)
    with pytest.raises(ee.LimitError, match=LIMITS[key].variable):
        ee.read(data, name=name)


@pytest.mark.parametrize("value", ["0", "-1", "many", ""])
def test_a_limit_that_is_no_number(value, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", value)
    with pytest.raises(ee.InputError, match="EXPLORER_MAX_ROWS must be a whole number"):
        limit("rows")


def test_an_error_survives_a_trip_between_processes(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "1")
    with pytest.raises(ee.LimitError) as caught:
        ee.read(FRAME)
    back = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(back), back.total, back.limit) == (str(caught.value), ROWS, 1)


def test_check_at_the_edge():
    check("sheets", limit("sheets"), "It")
    with pytest.raises(ee.LimitError, match="It has 501 sheets, more than the 500 allowed"):
        check("sheets", limit("sheets") + 1, "It")


@pytest.mark.parametrize("sample", [0, -1, 1.5, True, "a"])
def test_samples_that_are_none(sample):
    with pytest.raises(ee.InputError, match="sample must be a whole number"):
        ee.read(FRAME, sample=sample)


def test_json_of_few_objects_with_many_keys_takes_no_memory_for_the_rest(monkeypatch):
    rows = json.dumps([{f"k{i}": 1} for i in range(4_000)]).encode()
    monkeypatch.setenv("EXPLORER_MAX_CELLS", "1000000")
    tracemalloc.start()
    with pytest.raises(ee.LimitError, match="4,000 rows of 4,000 values"):
        ee.read(rows, name="a.json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000  # 16 million empty cells would take 128
