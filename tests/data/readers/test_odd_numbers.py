"""Codes for missing among numbers, and totals below a table, are said."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

N = 30
SIZES = np.arange(N) % 20


def read(sizes, **more):
    frame = pd.DataFrame({"title": [f"n{i}" for i in range(len(sizes))], "size": sizes, **more})
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv")


def notes(data):
    return " ".join(note.text for note in data.notes)


@pytest.mark.parametrize("code", [-999, 99, 9999, -99, 999.0])
@pytest.mark.parametrize("rows", [[4], [2, 5, 9]])
def test_a_code_of_nines_far_from_the_rest_is_said_and_kept(code, rows):
    sizes = SIZES.astype(type(code))
    sizes[rows] = code
    data = read(sizes)
    (note,) = [n for n in data.notes if "lies far from the rest" in n.text]
    assert f"{code:.0f} in 'size' ({len(rows)} row" in note.text
    assert note.rows == tuple(row + 2 for row in rows)
    assert (data.items["size"] == code).sum() == len(rows)


@pytest.mark.parametrize(
    "sizes",
    [
        np.r_[SIZES[:-1], 29],  # no code
        np.r_[np.arange(70, 99), 99],  # 99 among its like
        np.r_[np.arange(N - 1) * 100, 999],  # in the middle
        np.r_[SIZES[:-1], 99.5],  # no whole number
        np.r_[np.zeros(N - 1), 99],  # two values
    ],
    ids=["another", "alike", "middle", "fraction", "two values"],
)
def test_other_numbers_are_no_code(sizes):
    assert "lies far" not in notes(read(sizes))


@pytest.mark.parametrize("called", ["Total", "total:", "Gesamt", "Grand total", "итого"])
def test_a_last_row_of_totals_is_said_and_kept(called):
    rows = [(f"n{i}", i, i / 2) for i in range(N)]
    frame = pd.DataFrame([*rows, (called, 435, 217.5)], columns=["title", "size", "price"])
    data = ee.read(frame.to_csv(index=False).encode(), name="a.csv")
    assert len(data) == N + 1
    assert "The last row holds totals. Leave it out if it is not an item." in notes(data)
    other = frame.assign(size=SIZES[0], price=list(range(N + 1)))
    assert "totals" not in notes(ee.read(other.to_csv(index=False).encode(), name="a.csv"))
    first = frame.iloc[::-1]
    assert "totals" not in notes(ee.read(first.to_csv(index=False).encode(), name="a.csv"))


def test_a_row_of_totals_is_left_out_where_it_is_wished():
    rows = [(2000 + i, f"n{i}", i) for i in range(N)]
    frame = pd.DataFrame([*rows, ("Total", "", 435)], columns=["year", "title", "size"])
    content = frame.to_csv(index=False).encode()
    (note,) = [n for n in ee.read(content, name="a.csv").notes if n.choice]
    assert (note.choice, note.rows) == ("totals", (N + 2,))
    data = ee.read(content, name="a.csv", leave_out=["totals"])
    assert len(data) == N
    assert data.roles["year"] == "number", "the word below its numbers is gone"
    assert data.dropped["row"].tolist() == [N + 2]
    assert data.reading["drop"] == [N]
    (said,) = [n for n in data.notes if n.choice]
    assert said.text == "1 row of totals left out."
    plain = frame.iloc[:-1].to_csv(index=False).encode()
    assert len(ee.read(plain, name="a.csv", leave_out=["totals"])) == N


def test_repeated_rows_are_left_out_where_it_is_wished():
    frame = pd.DataFrame({"kind": ["a", "b"] * 6, "size": [1.5, 2.5] * 5 + [3.5, 4.5]})
    content = frame.to_csv(index=False).encode()
    (note,) = [n for n in ee.read(content, name="a.csv").notes if n.choice]
    assert (note.choice, note.count) == ("repeated rows", 8)
    data = ee.read(content, name="a.csv", leave_out=[note.choice, "totals"])
    assert len(data) == 4
    assert "8 rows repeating an earlier one in every column left out." in notes(data)
    with pytest.raises(ee.ExplorerError, match="choice of rows"):
        ee.read(content, name="a.csv", leave_out=["odd rows"])
