"""Codes for missing among numbers, and totals and means below a table, are said."""

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


MEASURED = pd.DataFrame(
    {
        "title": [f"n{i}" for i in range(N)],
        "size": SIZES,
        "price": np.arange(N) ** 2 / 7,
        "age": 20 + np.arange(N) % 7,
    }
)


def with_last(**cells):
    return pd.concat([MEASURED, pd.DataFrame([cells])], ignore_index=True)


def as_read(frame, **how):
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv", **how)


@pytest.mark.parametrize(
    "called", ["Mean", "Average:", "Durchschnitt", "moyenne", "среднее", "平均"]
)
@pytest.mark.parametrize("decimals", [0, 1, 6])
def test_a_last_row_of_means_is_said_and_left_out_where_it_is_wished(called, decimals):
    means = MEASURED.mean(numeric_only=True).round(decimals)
    frame = with_last(title=called, **means)
    data = as_read(frame)
    assert len(data) == N + 1
    (note,) = [n for n in data.notes if n.choice]
    assert note.text == "The last row holds means. Leave it out if it is not an item."
    assert (note.choice, note.rows) == ("means", (N + 2,))
    left = as_read(frame, leave_out=["means"])
    assert len(left) == N
    assert "1 row of means left out." in notes(left)


def test_what_is_called_a_mean_and_is_none_stays_an_item():
    other = with_last(title="Average", size=3, price=MEASURED["price"].mean(), age=90)
    assert not [n for n in as_read(other).notes if n.choice], "one of three is chance"
    named = with_last(title="n30", **MEASURED.mean(numeric_only=True))
    assert not [n for n in as_read(named).notes if n.choice]
    first = with_last(title="Mean", **MEASURED.mean(numeric_only=True)).iloc[::-1]
    assert not [n for n in as_read(first).notes if n.choice]


@pytest.mark.parametrize("order", [("Total", "Mean"), ("Mean", "Total")])
def test_totals_and_means_below_one_table_are_both_said(order):
    numbers = MEASURED.drop(columns="title")
    rows = {"Total": numbers.sum(), "Mean": numbers.mean()}
    last = [{"title": called, **rows[called]} for called in order]
    frame = pd.concat([MEASURED, pd.DataFrame(last)], ignore_index=True)
    data = as_read(frame)
    found = {n.choice: n.rows for n in data.notes if n.choice}
    assert found == {called.lower() + "s": (N + 2 + i,) for i, called in enumerate(order)}
    assert "The last row but one holds" in notes(data)
    assert len(as_read(frame, leave_out=["means", "totals"])) == N
    assert len(as_read(frame, leave_out=["totals"])) == N + 1


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
