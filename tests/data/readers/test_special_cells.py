"""Cells of other types: decimals, durations, bytes, ordered categories, sparse vectors."""

import datetime
import hashlib
import io
import uuid
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

N = 30
NAMES = [f"n{i}" for i in range(N)]
RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(N, 16)).astype(np.float32)


def table(cells):
    return pd.DataFrame({"title": NAMES[: len(cells)], "x": pd.Series(cells)})


def read(frame, form):
    if form == "frame":
        return ee.read(frame)
    out = io.BytesIO()
    frame.to_parquet(out) if form == "parquet" else frame.to_feather(out)
    return ee.read(out.getvalue(), name=f"a.{form}")


def notes(data):
    return " ".join(note.text for note in data.notes)


FORMS = pytest.mark.parametrize("form", ["frame", "parquet", "feather"])


@FORMS
@pytest.mark.parametrize("rows", [12, N])
def test_decimals_are_numbers(form, rows):
    cells = [Decimal(i) / 4 if i % 5 else None for i in range(rows)]
    data = read(table(cells), form)
    assert data.roles["x"] == "number"
    assert data.items["x"].isna().sum() == len(range(0, rows, 5))
    assert data.items["x"].max() == (rows - 1) / 4


def test_odd_decimals():
    cells = [Decimal(i) for i in range(N - 3)] + [Decimal("NaN"), Decimal("sNaN"), Decimal("1E3")]
    data = ee.read(table(cells))
    assert data.items["x"].iloc[-1] == 1000.0
    assert data.items["x"].isna().sum() == 2
    huge = ee.read(table([Decimal("1E+999999")] + [Decimal(i) for i in range(1, N)]))
    assert "1 infinite number" in notes(huge)


def test_decimals_of_many_digits_are_ids_and_keep_them():
    cells = [Decimal(12345678901234567890 + 7919 * i) for i in range(N)]
    data = ee.read(table(cells))
    assert data.items["x"].iloc[1] == "12345678901234575809"
    assert data.roles["x"] == "ignore"


def test_lists_of_decimals_are_vectors():
    cells = [[Decimal(str(float(v))) for v in row] for row in VECTORS]
    np.testing.assert_allclose(ee.read(table(cells)).vectors, VECTORS, rtol=1e-6)


@FORMS
def test_durations_are_seconds_and_said(form):
    cells = pd.to_timedelta(np.arange(N) * 90, unit="s").to_series().reset_index(drop=True)
    cells.iloc[3] = pd.NaT
    data = read(table(cells), form)
    assert data.roles["x"] == "number"
    assert (data.items["x"].iloc[2], data.items["x"].isna().sum()) == (180.0, 1)
    assert "Durations in 'x' are numbers of seconds." in notes(data)


def test_durations_of_python_are_seconds_too():
    cells = pd.Series([datetime.timedelta(minutes=i) for i in range(N)], dtype=object)
    assert ee.read(table(cells)).items["x"].iloc[2] == 120.0


@FORMS
@pytest.mark.parametrize("kind", ["<f4", "<f8"])
def test_bytes_of_numbers_are_vectors_and_said(form, kind):
    cells = [row.astype(kind).tobytes() for row in VECTORS]
    cells[5] = None
    data = read(table(cells), form)
    np.testing.assert_array_equal(data.vectors, np.delete(VECTORS, 5, 0))
    assert f"read as vectors of 16 numbers (float{8 * int(kind[-1])})" in notes(data)


@FORMS
def test_bytes_of_text_are_text_and_said(form):
    data = read(table([f"kind {i % 3} é".encode() for i in range(N)]), form)
    assert data.roles["x"] == "category"
    assert data.items["x"].iloc[1] == "kind 1 é"
    assert "read as text in UTF-8" in notes(data)


LOOKALIKES = {
    "hashes": [hashlib.sha256(name.encode()).digest() for name in NAMES],
    "uuids": [uuid.uuid5(uuid.NAMESPACE_DNS, name).bytes for name in NAMES],
    "pixels": [RNG.integers(0, 256, 64, dtype=np.uint8).tobytes() for _ in NAMES],
    "whole numbers": [RNG.integers(0, 99, 16).astype("<i4").tobytes() for _ in NAMES],
    "of several lengths": [bytes([255, *range(i)]) for i in range(N)],
    "all zeros": [bytes(64)] * N,
}


@pytest.mark.parametrize("cells", LOOKALIKES.values(), ids=LOOKALIKES)
def test_other_bytes_are_not_read_and_that_is_said(cells):
    data = ee.read(table(cells).assign(size=np.arange(N) ** 2))
    assert (data.kind, data.roles["x"]) == ("items", "ignore")
    assert "Binary cells are not read: 'x'." in notes(data)
    assert "Constant" not in notes(data)


@FORMS
def test_the_order_of_categories_is_said_to_be_unused(form):
    sizes = pd.Categorical(["low", "high", "mid"] * 10, ["low", "mid", "high"], ordered=True)
    data = read(table(sizes), form)
    assert data.roles["x"] == "category"
    assert "The order of the categories in 'x' (low < mid < high) is not used." in notes(data)
    assert "order" not in notes(read(table(pd.Categorical(sizes, ordered=False)), form))


def test_ordered_numbers_stay_numbers_without_a_word():
    data = ee.read(table(pd.Categorical([1, 3, 2] * 10, ordered=True)))
    assert data.roles["x"] == "number"
    assert "order" not in notes(data)


def test_sparse_vectors_are_said_to_be_unread():
    sparse = [{"indices": [1, 5 + i], "values": [0.5, 0.25]} for i in range(N)]
    data = ee.read(table(sparse).assign(size=np.arange(N) ** 2))
    assert data.roles["x"] == "ignore"
    assert "Sparse vectors in cells are not read: 'x'." in notes(data)
    dense = ee.read(table([{"values": row.tolist()} for row in VECTORS]))
    np.testing.assert_array_equal(dense.vectors, VECTORS)


def test_codes_for_missing_numbers_among_real_numbers_are_missing_and_said():
    cells = pd.Series([i / 2 for i in range(N)], dtype=object)
    cells.iloc[[3, 8]] = [".", "NA"]
    data = ee.read(table(cells))
    assert data.roles["x"] == "number"
    assert data.items["x"].isna().sum() == 2
    assert "'.' or 'NA' in 'x' in place of a number, treated as missing." in notes(data)


def test_words_among_numbers_and_codes_among_words_stay_text():
    for cells in ([1, "two"] * 15, ["NA", "DE", 3] * 10, [True, "NA"] * 15):
        assert ee.read(table(pd.Series(cells, dtype=object))).roles["x"] == "category"


UNREAD = [[f"1/{i + 2}" for i in range(N)]]
UNREAD += [f"{i % 14 + 1} {'MKB'[i % 3]}B" for i in range(N)], [f"<{i}.5" for i in range(N)]


@pytest.mark.parametrize("cells", UNREAD, ids=lambda cells: cells[0])
def test_what_looks_like_numbers_and_is_not_read_is_said(cells):
    data = ee.read(table(cells).assign(size=np.arange(N) ** 2))
    assert "digits, but are not read as numbers: 'x'" in notes(data)


@pytest.mark.parametrize(
    "cells",
    [["25-34", "35-44", "45-54"] * 10, [f"{i:05}" for i in range(N)], [f"A{i}" for i in range(N)],
     [f"2020-01-{i + 1:02}" for i in range(N)], [f"{i} pounds of the best tea" for i in range(N)]],
    ids=lambda cells: cells[0],
)  # fmt: skip
def test_classes_codes_dates_and_texts_are_no_numbers_unread(cells):
    data = ee.read(table(cells).assign(size=np.arange(N) ** 2))
    assert "not read as numbers" not in notes(data)


@pytest.mark.parametrize("odd", ["much", "7 EUR"])
def test_a_column_of_mostly_numbers_is_said_to_be_unused(odd):
    cells = [f"${i}.5" if i % 4 else odd for i in range(N)]
    text = pd.DataFrame({"title": NAMES, "x": cells}).to_csv(index=False)
    assert "Mostly numbers, but not used as such" in notes(ee.read(text.encode(), name="a.csv"))
